"""One spelling of every path, before anything looks at it: the router takes `//v1///auth/login/` for `/v1/auth/login`.

Whatever compares paths (limits, owners of a 404, sizes of bodies, other forms of a list) must see what the router sees,
or a doubled slash walks around it. A percent-encoded slash is a slash by then: the server below decodes paths.
"""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.utils import normalize_path


class PathsMiddleware:
    """Stands outside everything that reads a path."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Spell the path as the router will, then pass the request on."""
        if scope["type"] == ScopeType.HTTP:
            scope["path"] = normalize_path(scope["path"])
        await self._app(scope, receive, send)
