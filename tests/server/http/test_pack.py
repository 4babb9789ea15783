"""Text is packed for whoever takes it, and for nobody else; other things pass untouched."""

import gzip

import pytest
from litestar import Litestar, Response, get
from litestar.response import ServerSentEvent, Stream
from litestar.testing import TestClient

from server.http.pack import LEAST, PackMiddleware

TEXT = "<p>Ferretería Núñez</p>" * LEAST


@get("/page", sync_to_thread=False)
def page() -> Response[str]:
    return Response(TEXT, media_type="text/html", headers={"vary": "cookie"})


@get("/pieces", sync_to_thread=False)
def pieces() -> Stream:
    return Stream(iter([TEXT, TEXT]), media_type="text/css")


@get("/short", sync_to_thread=False)
def short() -> Response[str]:
    return Response("a" * (LEAST - 1), media_type="text/html")


@get("/sheet", sync_to_thread=False)
def sheet() -> Response[bytes]:
    return Response(TEXT.encode(), media_type="application/pdf")


@get("/live", sync_to_thread=False)
def live() -> ServerSentEvent:
    return ServerSentEvent(iter([TEXT]))


@pytest.fixture(scope="module")
def client() -> TestClient[Litestar]:
    return TestClient(Litestar([page, pieces, short, sheet, live], middleware=[PackMiddleware], openapi_config=None))


@pytest.mark.parametrize("accepted", ["gzip", "br, GZIP;q=0.5", "gzip ; q=1.0, *"])
@pytest.mark.parametrize(("path", "times"), [("/page", 1), ("/pieces", 2)])
def test_text_is_packed(client: TestClient[Litestar], accepted: str, path: str, times: int) -> None:
    with client.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(raw) < len(TEXT) / 10
    assert "accept-encoding" in answer.headers["vary"]
    assert gzip.decompress(raw).decode() == TEXT * times


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0", "xgzip"])
def test_nobody_gets_what_they_do_not_take(client: TestClient[Litestar], accepted: str) -> None:
    answer = client.get("/page", headers={"accept-encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert answer.text == TEXT


@pytest.mark.parametrize("path", ["/short", "/sheet", "/live"])
def test_other_things_pass_as_they_are(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
