"""A real HTTP server on a loopback port that remembers what it was sent and answers as it is told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """One request; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Reply:
    """What the next requests are answered with. `held` keeps the answer back until it is set."""

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    held: Event | None = None
    drip: float | None = None
    """Seconds between single bytes of the head, until the client leaves."""


@dataclass(slots=True)
class Receiver:
    """The running server: `requests` as they came, `reply` for those to come."""

    port: int
    tls: bool
    requests: list[Received] = field(default_factory=list)
    reply: Reply = field(default_factory=Reply)
    arrived: Event = field(default_factory=Event)
    """Set once something came."""
    closing: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/webhook"


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver from the first request to the last."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.requests.append(Received(self.command, self.path, headers, body))
            receiver.arrived.set()
            reply = receiver.reply
            if reply.held is not None:
                reply.held.wait(30)
            try:
                self._answer(reply)
            except OSError:
                self.close_connection = True

        def _answer(self, reply: Reply) -> None:
            while reply.drip is not None and not receiver.closing.wait(reply.drip):
                self.wfile.write(b"H")
                self.wfile.flush()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    receiver = Receiver(server.server_address[1], tls is not None)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        if receiver.reply.held is not None:
            receiver.reply.held.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, *_: Any) -> None:
        """A client that leaves, or distrusts the certificate, is no news."""
