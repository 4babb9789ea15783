"""The way out of this machine as it was chosen: like the system, direct, or by a proxy with its login."""

from collections.abc import Callable
from threading import Lock

from agent.core.doctor_facts import ProxyMode
from agent.core.ports import Clock
from agent.core.proxies import Proxy, Route, check_proxy, parse_proxy
from agent.errors import AgentError, Exit
from agent.settings import Settings

PASSWORD = "proxy"  # noqa: S105 - the name under which the vault keeps it
KEPT_SECONDS = 600.0
"""How long the system's answer counts: asking runs the network's script, which can take seconds."""


class Routes:
    """Names the proxy of a host at this moment; read anew for every connection."""

    def __init__(
        self, settings: Callable[[], Settings], password: Callable[[], str | None], find: Route, clock: Clock
    ) -> None:
        self._settings = settings
        self._password = password
        self.find = find
        """Asks the system."""
        self._clock = clock
        self._lock = Lock()
        self._found: dict[tuple[str, int], tuple[float, Proxy | None]] = {}

    @property
    def mode(self) -> ProxyMode:
        """What was chosen."""
        chosen = self._settings().text("proxy")
        return "none" if chosen == "none" else "manual" if chosen == "manual" else "system"

    def __call__(self, host: str, port: int) -> Proxy | None:
        """The proxy for a host, with the login that was given. Raises `AgentError` where the choice is incomplete."""
        settings = self._settings()
        mode = settings.text("proxy")
        if mode == "none":
            return None
        user = settings.text("proxy_user")
        if mode == "manual":
            return self._with_login(_manual(settings), user)
        found = self._system(host, port)
        return found if found is None or found.user else self._with_login(found, user)

    def forget(self) -> None:
        """The network changed, or a person chose again: ask the system anew."""
        with self._lock:
            self._found.clear()

    def _system(self, host: str, port: int) -> Proxy | None:
        now = self._clock.monotonic()
        with self._lock:
            kept = self._found.get((host, port))
        if kept is not None and now - kept[0] < KEPT_SECONDS:
            return kept[1]
        found = self.find(host, port)
        with self._lock:
            self._found[(host, port)] = (now, found)
        return found

    def _with_login(self, proxy: Proxy, user: str) -> Proxy:
        return Proxy(proxy.host, proxy.port, user, self._password() or "") if user else proxy


def chosen(settings: Settings, mode: ProxyMode, address: str, user: str) -> Settings:
    """The settings with another way out. Raises `AgentError` (usage) for what is no address."""
    if mode == "manual":
        address = check_proxy(address).address
    if ":" in user:
        raise AgentError("El usuario del proxy no lleva dos puntos", "Escribe solo el usuario.", exit_code=Exit.USAGE)
    return settings.with_option("proxy", mode).with_option("proxy_address", address).with_option("proxy_user", user)


def _manual(settings: Settings) -> Proxy:
    found = parse_proxy(settings.text("proxy_address"))
    if found is None:
        raise AgentError(
            "Falta la dirección del proxy", "Escríbela en Configuración, como proxy.oficina:8080, o elige otro modo."
        )
    return found
