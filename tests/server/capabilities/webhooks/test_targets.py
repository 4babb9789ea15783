"""Addresses are judged by their writing; whether a name exists is asked when something is delivered."""

import pytest

from server.capabilities.webhooks.targets import fault_of


@pytest.mark.parametrize(
    "url",
    [
        "https://mi-sistema.com/webhook",
        "https://no-existe.invalid/",
        "http://127.0.0.1:8080/x?y=1",
        "https://[2606:4700::1111]:8443/",
        "https://niño.mx/gancho",
        "HTTPS://EJEMPLO.MX",
    ],
)
def test_a_complete_address_is_kept(url: str) -> None:
    assert fault_of(url, https_only=False) is None


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mi-sistema.com/webhook", "completa"),
        ("ftp://mi-sistema.com/", "completa"),
        ("file:///etc/passwd", "completa"),
        ("https://", "completa"),
        ("https:///ruta", "completa"),
        ("https://:443/", "completa"),
        ("javascript:alert(1)", "completa"),
        ("https://usuario:clave@mi-sistema.com/", "contraseña"),
        ("https://mi-sistema.com@10.0.0.1/", "usuario"),
        ("https://mi-sistema.com/#parte", "fragmento"),
        ("https://mi sistema.com/", "espacios"),
        ("https://mi-sistema.com/\r\nHost: otro", "espacios"),
        ("https://mi-sistema.com\\@10.0.0.1/", "diagonales"),
        ("https://mi-sistema.com:99999/", "válida"),
        ("https://mi-sistema.com:0/", "puerto"),
        ("https://mi-sistema.com:x/", "válida"),
        ("https://[::1/", "válida"),
        ("https://a..b/", "válida"),
        ("https://" + "a" * 64 + ".mx/", "válida"),
        ("https://a.mx/" + "x" * 2000, "2000"),
    ],
)
def test_what_is_wrong_is_said(url: str, word: str) -> None:
    assert word in str(fault_of(url, https_only=False))


def test_production_wants_https() -> None:
    assert fault_of("http://mi-sistema.com/", https_only=True) == "Debe empezar con https://"
    assert fault_of("https://mi-sistema.com/", https_only=True) is None
