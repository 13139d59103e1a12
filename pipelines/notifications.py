"""Telling people that a night went wrong: by webhook and by mail, off unless the environment names where to.

A notice holds the job, the run, the failed step, the kind of error, authorities and years; never the text of an error,
a file name or a value, since those can come from a child's record.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ATTEMPTS, PAUSE_SECONDS, TIMEOUT_SECONDS = 3, 2, 20
PORTS = {"none": 25, "starttls": 587, "tls": 465}


class NotificationError(Exception):
    """A notice could not be delivered, or the settings are wrong; the message holds no address and no password."""


@dataclass(frozen=True)
class Notice:
    """What happened. event: run_failed or returns_blocked. facts: what a receiving program may want to read."""

    event: str
    title: str
    lines: tuple[str, ...]
    facts: Mapping[str, str]

    @property
    def text(self) -> str:
        """The notice as plain text."""
        return "\n".join([self.title, "", *self.lines])


@dataclass(frozen=True)
class Mail:
    """A mail server. security: none, starttls or tls."""

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    security: str
    user: str
    password: str


@dataclass(frozen=True)
class Channels:
    """Where notices go; both None: nowhere."""

    webhook: str | None = None
    mail: Mail | None = None

    @property
    def is_on(self) -> bool:
        """Whether anybody is told anything."""
        return bool(self.webhook or self.mail)


def load_channels(environment: Mapping[str, str] = os.environ) -> Channels:
    """Channels from CSC_NOTIFY_WEBHOOK and CSC_NOTIFY_SMTP_*. Raises NotificationError for settings that cannot work."""
    webhook = environment.get("CSC_NOTIFY_WEBHOOK") or None
    if webhook and not webhook.startswith(("http://", "https://")):
        raise NotificationError("CSC_NOTIFY_WEBHOOK must start with https:// or http://")
    return Channels(webhook, _mail(environment))


def _mail(environment: Mapping[str, str]) -> Mail | None:
    given = {
        name: environment.get(f"CSC_NOTIFY_SMTP_{name}", "") for name in ("HOST", "PORT", "FROM", "TO", "SECURITY")
    }
    if not given["HOST"]:
        return None
    security = given["SECURITY"].lower() or "starttls"
    recipients = tuple(part.strip() for part in given["TO"].split(",") if part.strip())
    if security not in PORTS or not recipients or not (given["PORT"] or "0").isdecimal():
        raise NotificationError(
            "CSC_NOTIFY_SMTP_HOST needs CSC_NOTIFY_SMTP_TO (addresses, with commas between);"
            " CSC_NOTIFY_SMTP_SECURITY is none, starttls or tls; CSC_NOTIFY_SMTP_PORT is a number"
        )
    return Mail(
        host=given["HOST"],
        port=int(given["PORT"] or PORTS[security]),
        sender=given["FROM"] or recipients[0],
        recipients=recipients,
        security=security,
        user=environment.get("CSC_NOTIFY_SMTP_USER", ""),
        password=_password(environment),
    )


def _password(environment: Mapping[str, str]) -> str:
    """From CSC_NOTIFY_SMTP_PASSWORD_FILE, as container secrets come, else CSC_NOTIFY_SMTP_PASSWORD."""
    file = environment.get("CSC_NOTIFY_SMTP_PASSWORD_FILE")
    if not file:
        return environment.get("CSC_NOTIFY_SMTP_PASSWORD", "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise NotificationError("CSC_NOTIFY_SMTP_PASSWORD_FILE cannot be read") from error


def send(notice: Notice, channels: Channels, *, pause: float = PAUSE_SECONDS) -> list[str]:
    """Send by every channel, each tried three times. Returns the channels used; raises NotificationError afterwards
    when one of them did not take it, so that one broken channel does not silence the other."""
    ways: dict[str, Callable[[], None]] = {}
    if (address := channels.webhook) is not None:
        ways["webhook"] = lambda: _post(address, notice)
    if (mail := channels.mail) is not None:
        ways["mail"] = lambda: _send_mail(mail, notice)
    failed = {name: problem for name, way in ways.items() if (problem := _attempt(way, pause))}
    if failed:
        told = "; ".join(f"{name} ({problem})" for name, problem in failed.items())
        raise NotificationError(f"the notice {notice.event} was not delivered by {told}")
    return list(ways)


def _attempt(way: Callable[[], None], pause: float) -> str | None:
    """None when it worked, else the kind of the last error."""
    problem: str | None = None
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(pause * attempt)
        try:
            way()
        except Exception as error:
            problem = type(error).__name__
        else:
            return None
    return problem


def _post(address: str, notice: Notice) -> None:
    """JSON with ``text``, which Teams, Slack and Mattermost show, beside the facts."""
    from urllib.request import Request, urlopen

    body = json.dumps({"event": notice.event, "title": notice.title, "text": notice.text, **notice.facts})
    request = Request(address, body.encode(), {"Content-Type": "application/json"}, method="POST")
    with urlopen(request, timeout=TIMEOUT_SECONDS):
        pass


def _send_mail(mail: Mail, notice: Notice) -> None:
    import smtplib
    import ssl
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = notice.title, mail.sender, ", ".join(mail.recipients)
    message.set_content(notice.text)
    context = ssl.create_default_context()
    server: smtplib.SMTP = (
        smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT_SECONDS, context=context)
        if mail.security == "tls"
        else smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_SECONDS)
    )
    with server:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, mail.password)
        server.send_message(message)
