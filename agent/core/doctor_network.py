"""The part of the diagnosis that walks the way to the service: names, proxy, connection, certificate."""

from collections.abc import Iterator

from agent.core.doctor_facts import NetworkFacts
from agent.core.doctor_result import Check, amber, green, red
from agent.core.proxies import is_direct

_MODES = {"system": "la configuración del sistema", "none": "ninguno", "manual": "el escrito en Configuración"}


def network_checks(network: NetworkFacts | None) -> Iterator[Check]:
    """DNS, proxy and TLS; each only where the steps before it allow to tell."""
    if network is None:
        yield amber("dns", "Red", "Todavía no se sabe con qué servidor hablar.", "Vincula primero este equipo.")
        return
    yield _names(network)
    yield _proxy(network)
    if network.proxy_trouble is None and network.addresses and not network.plain:
        yield _certificate(network)


def _names(network: NetworkFacts) -> Check:
    name = network.proxy.rpartition(":")[0] if network.proxy else network.host
    if network.addresses:
        return green("dns", "Nombres (DNS)", f"{name} es {network.addresses[0]}.")
    return red(
        "dns",
        "Nombres (DNS)",
        f"No se encuentra la dirección de {name}.",
        "Revisa que este equipo tenga internet: abre cualquier página. Si abre, pide a quien administra la red que "
        f"permita {network.host}.",
    )


def _proxy(network: NetworkFacts) -> Check:
    if network.proxy_trouble is not None:
        return red("proxy", "Proxy", f"{network.proxy_trouble.title}.", network.proxy_trouble.advice)
    if network.plain or is_direct(network.host):
        return green("proxy", "Proxy", "El servidor está en este mismo equipo: se llega directo, sin proxy.")
    if network.proxy is None:
        return green("proxy", "Proxy", f"Se sale directo a internet (proxy: {_MODES[network.mode]}).")
    return green("proxy", "Proxy", f"Se sale por {network.proxy} ({_MODES[network.mode]}).")


def _certificate(network: NetworkFacts) -> Check:
    name = "Conexión segura (TLS)"
    if network.trusted is None:
        trouble = network.connection_trouble
        title = trouble.title if trouble else f"No se pudo hablar con {network.host}"
        return red("tls", name, f"{title}.", trouble.advice if trouble else "Revisa la conexión a internet.")
    issuer = network.issuer or "un emisor sin nombre"
    if network.trusted:
        return green("tls", name, f"El certificado de {network.host} es de confianza; lo emitió «{issuer}».")
    return red(
        "tls",
        name,
        f"El certificado que llega no es de confianza: lo emitió «{issuer}», que abre la conexión en el camino.",
        f"Si «{issuer}» es el antivirus o el filtro de tu oficina, pide a quien lo administra dejar pasar "
        f"{network.host} sin revisarlo, o instalar su certificado en este equipo. Revisa también la fecha del equipo.",
    )
