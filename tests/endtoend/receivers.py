"""Small real servers that notices are sent to: one HTTP, one SMTP, each keeping what it got."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def webhook_receiver(*, refuse_first: int = 0) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Port and the notices received. refuse_first: how many posts are answered with 503 before one is taken."""
    received: list[dict[str, Any]] = []
    refusals = iter(range(refuse_first))

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            refused = next(refusals, None) is not None
            if not refused:
                received.append(json.loads(body))
            self.send_response(503 if refused else 204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Receiver)) as port:
        yield port, received


@contextmanager
def mail_receiver() -> Iterator[tuple[int, list[str]]]:
    """Port and the mails received, as text."""
    received: list[str] = []

    class Receiver(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            for line in self.rfile:
                word = line.decode().strip().upper()
                if word.startswith("DATA"):
                    self._say("354 go on")
                    received.append("".join(iter(lambda: self._line(), ".\n")))
                self._say("221 bye" if word.startswith("QUIT") else "250 ok")

        def _line(self) -> str:
            return self.rfile.readline().decode().replace("\r\n", "\n")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Receiver)) as port:
        yield port, received


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
