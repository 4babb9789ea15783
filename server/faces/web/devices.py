"""The program behind a session in words that its owner recognises: pure, from a User-Agent."""

import re

_BROWSERS = (
    (re.compile(r"Edg(?:e|A|iOS)?/"), "Edge"),
    (re.compile(r"OPR/|Opera"), "Opera"),
    (re.compile(r"SamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"Firefox/|FxiOS/"), "Firefox"),
    (re.compile(r"HeadlessChrome/|Chrome/|CriOS/"), "Chrome"),
    (re.compile(r"Version/.*Safari/"), "Safari"),
)
"""In the order in which they must be asked: most of them name the ones below too."""
_SYSTEMS = (
    (re.compile(r"iPhone"), "iPhone"),
    (re.compile(r"iPad"), "iPad"),
    (re.compile(r"Android"), "Android"),
    (re.compile(r"CrOS"), "Chromebook"),
    (re.compile(r"Windows"), "Windows"),
    (re.compile(r"Mac OS X|Macintosh"), "Mac"),
    (re.compile(r"Linux|X11"), "Linux"),
)
_PRODUCT = re.compile(r"([A-Za-z][\w .-]{0,38})/")


def device(agent: str | None) -> str:
    """``Chrome en Windows``; what is no browser by the name that it gives itself: ``Programa python-httpx``."""
    if not agent:
        return "Equipo desconocido"
    browser = next((name for pattern, name in _BROWSERS if pattern.search(agent)), "")
    system = next((name for pattern, name in _SYSTEMS if pattern.search(agent)), "")
    if browser:
        return f"{browser} en {system}" if system else browser
    product = _PRODUCT.match(agent)
    named = product.group(1) if product and product.group(1) != "Mozilla" else ""
    return f"Programa {named}" if named else (f"Navegador en {system}" if system else "Programa desconocido")
