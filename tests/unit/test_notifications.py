"""Notices: where they go, what they say and what they never say."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.notices import blocked_notice, failure_notice, notice_sensors
from pipelines.notifications import Channels, Mail, NotificationError, load_channels, send
from tests.endtoend.receivers import mail_receiver, webhook_receiver

NOTICE = failure_notice("nightly", "run-1", [("landing_area", "NoReturnsError")])
MAIL = {"CSC_NOTIFY_SMTP_HOST": "mail.example.org", "CSC_NOTIFY_SMTP_TO": "a@example.org, b@example.org"}


def _mail(port: int) -> Mail:
    return Mail("127.0.0.1", port, "csc@example.org", ("a@example.org",), "none", "", "")


def test_without_settings_nobody_is_told() -> None:
    assert not load_channels({}).is_on
    assert {sensor.default_status.value for sensor in notice_sensors(Channels())} == {"STOPPED"}
    assert {sensor.default_status.value for sensor in notice_sensors(Channels("http://x"))} == {"RUNNING"}


@pytest.mark.parametrize(
    ("extra", "port"),
    [({}, 587), ({"CSC_NOTIFY_SMTP_SECURITY": "tls"}, 465), ({"CSC_NOTIFY_SMTP_PORT": "2525"}, 2525)],
)
def test_mail_is_encrypted_unless_told_otherwise(extra: dict[str, str], port: int) -> None:
    mail = load_channels({**MAIL, **extra}).mail
    assert mail is not None
    assert mail.port == port
    assert mail.security != "none"
    assert mail.recipients == ("a@example.org", "b@example.org")


@pytest.mark.parametrize(
    "wrong",
    [
        {"CSC_NOTIFY_WEBHOOK": "file:///etc/passwd"},
        {"CSC_NOTIFY_SMTP_HOST": "mail.example.org"},  # to nobody
        {**MAIL, "CSC_NOTIFY_SMTP_SECURITY": "perhaps"},
        {**MAIL, "CSC_NOTIFY_SMTP_PORT": "many"},
        {**MAIL, "CSC_NOTIFY_SMTP_PASSWORD_FILE": "missing"},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(NotificationError):
        load_channels(wrong)


def test_a_password_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden\n", encoding="utf-8")
    mail = load_channels({**MAIL, "CSC_NOTIFY_SMTP_PASSWORD_FILE": str(tmp_path / "secret")}).mail
    assert mail is not None
    assert mail.password == "hidden"


def test_a_notice_arrives_by_both_channels() -> None:
    with webhook_receiver() as (web, posts), mail_receiver() as (port, mails):
        assert send(NOTICE, Channels(f"http://127.0.0.1:{web}/", _mail(port))) == ["webhook", "mail"]
    assert posts[0]["event"] == "run_failed"
    assert posts[0]["run_id"] == "run-1"
    assert "Step landing_area: NoReturnsError" in posts[0]["text"]
    assert "Step landing_area: NoReturnsError" in mails[0]


def test_a_receiver_that_refuses_once_is_tried_again() -> None:
    with webhook_receiver(refuse_first=1) as (web, posts):
        send(NOTICE, Channels(f"http://127.0.0.1:{web}/"), pause=0)
    assert len(posts) == 1


def test_one_broken_channel_does_not_silence_the_other() -> None:
    with (
        mail_receiver() as (port, mails),
        webhook_receiver(refuse_first=9) as (web, posts),
        pytest.raises(NotificationError, match="webhook") as told,
    ):
        send(NOTICE, Channels(f"http://127.0.0.1:{web}/", _mail(port)), pause=0)
    assert (len(mails), len(posts)) == (1, 0)
    assert "127.0.0.1" not in str(told.value)


def test_blocked_returns_are_named_by_authority_and_year_only() -> None:
    lines = ["933/2021/Ann Example 4711.csv: the return is not loaded: found 2016", "933/2021/oc2.csv: the same"]
    notice = blocked_notice({"snapshot_id": "s", "blocked_returns": lines}, "run-1")
    assert notice is not None
    assert notice.lines[0] == "933/2021: blocked (2 files)"
    assert "Example" not in notice.text
    assert blocked_notice({"blocked_returns": []}, "run-1") is None
