"""/v1/docs: the face's own document, as a page and as openapi.json, served without a network."""

from collections.abc import Callable
from typing import Any

from litestar import MediaType, Response, Router, get

from server.faces.cobranza.auth import FromServices
from server.http.openapi_page import page


def docs_router(describe: Callable[[str], dict[str, Any]]) -> Router:
    """The two routes; `describe` answers the OpenAPI document for a public origin."""

    @get("/", sync_to_thread=True)
    def show(services: FromServices) -> Response[str]:
        return Response(page(describe(services.settings.api_base_url)), media_type=MediaType.HTML)

    @get("/openapi.json", sync_to_thread=True)
    def show_json(services: FromServices) -> Response[dict[str, Any]]:
        return Response(describe(services.settings.api_base_url), media_type=MediaType.JSON)

    return Router("/docs", route_handlers=[show, show_json], include_in_schema=False)
