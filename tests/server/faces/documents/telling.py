"""What a test of any published document does: make its calls with its examples, and provoke what it refuses."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from litestar.testing import TestClient

from server.app import create_worker
from server.services import Services
from tests.server.faces.documents import Document, Operation, Refused, parse, plain
from tests.support.clock import FakeClock


@dataclass
class Telling:
    """A tenant that follows a document: what it has been answered, and who may call."""

    document: Document
    client: TestClient[Any]
    services: Services
    clock: FakeClock
    answers: dict[tuple[str, str], httpx.Response] = field(default_factory=dict)
    real: dict[str, str] = field(default_factory=dict)
    """The document's text → this tenant's."""

    def headers(self, who: str) -> dict[str, str]:
        """A session that begins now, of whom the document calls so; nothing for `none`."""
        raise NotImplementedError

    def body(self, operation: Operation, text: str | None = None) -> str | None:
        """The document's example request, or `text`, as this tenant sends it."""
        sent = operation.request if text in (None, "example") else text
        for written, real in self.real.items():
            sent = sent.replace(written, real) if sent is not None else None
        return sent

    def path(self, operation: Operation) -> str:
        """The path, with this tenant's identifiers."""
        return self.document.base + operation.path

    def call(self, name: str, *, body: str | None = None, headers: dict[str, str] | None = None) -> Any:
        """Make a call as the document shows it, and keep the answer; its JSON."""
        operation = self.document.named[name]
        answer = self.client.request(
            operation.method,
            self.path(operation),
            content=self.body(operation) if body is None else body,
            headers=self.headers(operation.auth) if headers is None else headers,
        )
        assert answer.status_code == operation.status, f"{name}: {answer.text}"
        self.answers[operation.method, plain(operation.path)] = answer
        return parse(answer.text) if answer.content else None

    def refuse(self, operation: Operation, how: Refused) -> httpx.Response:
        """Provoke a refusal."""
        body = self.body(operation, how.send) if how.send else None
        if how.older and body is not None:
            body = body.replace("2025-12-22T15:30:00Z", "2025-12-01T15:30:00Z")
        path = self.path(operation) if how.path is None else self.document.base + how.path
        headers = self.headers(how.caller or operation.auth)
        return self.client.request(operation.method, path, content=body, params=how.query, headers=headers)

    def send(self, operation: Operation, method: str | None = None, **how: Any) -> httpx.Response:
        """A call with its documented body, unless `how` says otherwise."""
        sent = {"content": self.body(operation), "headers": self.headers(operation.auth)} | how
        return self.client.request(method or operation.method, self.path(operation), **sent)

    def work(self) -> None:
        """Run every job that is due."""
        worker = create_worker(self.services)
        while worker.run_once():
            pass


class Broken:
    """Stands for a service with a bug."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("password hunter2")
