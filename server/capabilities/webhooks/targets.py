"""Which addresses a webhook may be given: their writing alone, no name is looked up until something is delivered."""

from urllib.parse import urlsplit

MAX_URL = 2000


def fault_of(url: str, *, https_only: bool) -> str | None:
    """A Spanish sentence on what is wrong with an address, None where it can be kept."""
    if len(url) > MAX_URL:
        return f"Puede tener hasta {MAX_URL} caracteres"
    if any(sign.isspace() or not sign.isprintable() or sign == "\\" for sign in url):
        return "No puede llevar espacios, diagonales invertidas ni caracteres de control"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        if host:
            host.encode("idna")
    except (ValueError, UnicodeError):
        return "No es una dirección válida"
    if parts.scheme not in {"http", "https"} or not host:
        return "Debe ser una dirección completa que empiece con https:// o http://"
    if parts.scheme == "http" and https_only:
        return "Debe empezar con https://"
    if parts.username is not None or parts.password is not None:
        return "No puede llevar usuario ni contraseña"
    if parts.fragment:
        return "No puede llevar un fragmento (#)"
    return "El puerto no es válido" if port == 0 else None
