"""Programs by the names that their owners know."""

import pytest

from server.faces.web.devices import device

MOZILLA = "Mozilla/5.0 "


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (MOZILLA + "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", "Chrome en Windows"),
        (MOZILLA + "(Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", "Edge en Windows"),
        (MOZILLA + "(iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", "Safari en iPhone"),
        (MOZILLA + "(iPhone; CPU iPhone OS 18_1 like Mac OS X) CriOS/131.0 Safari/604.1", "Chrome en iPhone"),
        (MOZILLA + "(Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari en Mac"),
        (MOZILLA + "(Linux; Android 14) SamsungBrowser/26.0 Chrome/122.0 Safari/537.36", "Samsung Internet en Android"),
        (MOZILLA + "(X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox en Linux"),
        (MOZILLA + "(Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "Navegador en Windows"),
        ("python-httpx/0.28.1", "Programa python-httpx"),
        ("<script>alert(1)</script>", "Programa desconocido"),
        ("", "Equipo desconocido"),
        (None, "Equipo desconocido"),
    ],
    ids=["chrome", "edge", "iphone", "crios", "mac", "samsung", "firefox", "old", "program", "hostile", "none", "null"],
)
def test_devices(agent: str | None, words: str) -> None:
    assert device(agent) == words
