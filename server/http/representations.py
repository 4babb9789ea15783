"""Lets a client ask for another form of a list by `Accept`, where the list has an address of its own for that form."""

import re
from collections.abc import Set

from litestar.datastructures.headers import Accept, Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

JSON = "application/json"


class RepresentationsMiddleware:
    """A GET of one of `paths` that prefers `media` to JSON is a GET of the path with `suffix`.

    ``{name}`` in a path stands for any one member of it.
    """

    def __init__(self, app: ASGIApp, media: str, suffix: str, paths: Set[str]) -> None:
        self._app = app
        self._media = media
        self._suffix = suffix
        self._paths = re.compile("|".join(_pattern(path) for path in sorted(paths)) or "(?!)")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose the form, then pass the request on."""
        if scope["type"] == ScopeType.HTTP and scope["method"] == "GET":
            path = scope["path"].rstrip("/")
            if self._paths.fullmatch(path) and self._preferred(scope):
                scope["path"] = path + self._suffix
                scope["raw_path"] = scope["path"].encode()
        await self._app(scope, receive, send)

    def _preferred(self, scope: Scope) -> bool:
        asked = Headers.from_scope(scope).get("accept", "")
        return Accept(asked).best_match([JSON, self._media]) == self._media


def _pattern(path: str) -> str:
    return "[^/]+".join(re.escape(part) for part in re.split(r"\{\w+\}", path))
