"""Lets a client ask for another form of a list by `Accept`, where the list has an address of its own for that form.

Whatever answers under the list's own address says `Vary: Accept`, so that no cache gives one form for the other.
"""

import re
from collections.abc import Set

from litestar.datastructures.headers import Accept, Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

JSON = "application/json"
_NOTHING = re.compile(r";\s*q\s*=\s*0(\.0*)?\s*(;|$)", re.IGNORECASE)
"""A weight of 0, however it is written."""


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
        path = scope["path"].rstrip("/") if scope["type"] == ScopeType.HTTP and scope["method"] == "GET" else ""
        if not self._paths.fullmatch(path):
            await self._app(scope, receive, send)
            return
        if self._preferred(scope):
            scope["path"] = path + self._suffix
            scope["raw_path"] = scope["path"].encode()

        async def varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"vary", b"Accept")]
            await send(message)

        await self._app(scope, receive, varying)

    def _preferred(self, scope: Scope) -> bool:
        """RFC 9110 §12.4.2: what has a weight of 0 is not acceptable, also where nothing else is named."""
        asked = Headers.from_scope(scope).get("accept", "").split(",")
        refused = {one.partition(";")[0].strip().lower() for one in asked if _is_refused(one)}
        forms = [form for form in (JSON, self._media) if form not in refused]
        wanted = ",".join(one for one in asked if not _is_refused(one))
        return Accept(wanted).best_match(forms) == self._media


def _is_refused(asked: str) -> bool:
    return _NOTHING.search(asked) is not None


def _pattern(path: str) -> str:
    return "[^/]+".join(re.escape(part) for part in re.split(r"\{\w+\}", path))
