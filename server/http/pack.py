"""Sends text small: pages, styles and scripts are gzipped for whoever takes that. Streams pass as they come.

A page must not carry a secret beside text that a stranger chose without masking it, or its size would tell the secret.
"""

import gzip

from litestar.datastructures import MutableScopeHeaders
from litestar.datastructures.headers import Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

LEAST = 600
"""Bytes below which packing gains nothing."""
LEVEL = 5
_TEXT = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")


class PackMiddleware:
    """ASGI middleware over pages and files: holds an answer of text until it is whole, then packs it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, pack the answer."""
        if scope["type"] != ScopeType.HTTP or not _taken(Headers.from_scope(scope).get("accept-encoding", "")):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []
        body = bytearray()

        async def packing(message: Message) -> None:
            if message["type"] == "http.response.start" and _packable(message):
                held.append(message)
                return
            if not held or message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message["body"])
            if message["more_body"]:
                return
            content = bytes(body)
            if len(content) >= LEAST:
                content = gzip.compress(content, LEVEL, mtime=0)
                headers = MutableScopeHeaders.from_message(held[0])
                headers["content-encoding"] = "gzip"
                headers["content-length"] = str(len(content))
                headers.add("vary", "accept-encoding")
            await send(held.pop())
            await send({"type": "http.response.body", "body": content, "more_body": False})

        await self._app(scope, receive, packing)


def _taken(accepted: str) -> bool:
    """Whether the asker takes gzip."""
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "").rstrip("0.") != "q="
    return False


def _packable(message: Message) -> bool:
    headers = MutableScopeHeaders.from_message(message)
    return headers.get("content-type", "").startswith(_TEXT) and "content-encoding" not in headers
