"""Every option of the program, declared once: name, default, what it accepts, and what people read about it."""

from collections.abc import Callable
from dataclasses import dataclass

from agent.core.clock import find_zone
from agent.core.proxies import parse_proxy
from agent.core.schedule import LONGEST_MINUTES, parse_clock

Value = str | int
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: name in the file, type by its default, what a form shows, and its bounds."""

    key: str
    default: Value
    label: str
    help: str
    minimum: int = 0
    maximum: int = 0
    choices: tuple[str, ...] = ()
    accepts: Callable[[str], bool] | None = None
    """Further test of a text."""
    allowed: str = ""
    """What passes that test, in Spanish."""

    def takes(self, value: object) -> bool:
        """Whether the file may hold this value."""
        if isinstance(value, bool) or not isinstance(value, type(self.default)):
            return False
        if isinstance(value, int):
            return self.minimum <= value <= self.maximum
        if self.choices and value not in self.choices:
            return False
        return self.accepts is None or self.accepts(str(value))

    @property
    def accepted(self) -> str:
        """What the option takes, in Spanish."""
        if isinstance(self.default, int):
            return f"un número entero de {self.minimum} a {self.maximum}"
        if self.choices:
            return " o ".join(f'"{choice}"' for choice in self.choices)
        return f"un texto entre comillas{self.allowed}"


def _is_clock(text: str) -> bool:
    return not text or parse_clock(text) is not None


OPTIONS: tuple[Option, ...] = (
    Option(
        "name",
        "",
        "Nombre del equipo",
        "Cómo se llama este equipo en la página Conectores; vacío: el del sistema.",
        accepts=lambda text: len(text) <= LONGEST_NAME,
        allowed=f", de hasta {LONGEST_NAME} letras",
    ),
    Option(
        "timezone",
        "",
        "Zona horaria",
        "Zona IANA en que se cuentan los días mientras la organización no indique la suya; vacío: la del equipo.",
        accepts=lambda text: not text or find_zone(text) is not None,
        allowed=", con una zona IANA como America/Mexico_City, o vacío",
    ),
    Option(
        "interval_minutes",
        0,
        "Minutos entre revisiones",
        "Cada cuánto se busca qué cambió en SAE; 0: como indique el servicio.",
        0,
        LONGEST_MINUTES,
    ),
    Option(
        "hours_from",
        "",
        "Revisar desde las",
        "Hora del día como 08:00; vacío: desde el principio del día.",
        accepts=_is_clock,
        allowed=", con una hora como 08:00, o vacío",
    ),
    Option(
        "hours_to",
        "",
        "Revisar hasta las",
        "Hora del día como 20:00; vacío: hasta el final del día.",
        accepts=_is_clock,
        allowed=", con una hora como 20:00, o vacío",
    ),
    Option(
        "cycle_limit_seconds",
        1800,
        "Límite de lectura (segundos)",
        "Una lectura de SAE que tarda más se da por congelada y se termina.",
        5,
        14_400,
    ),
    Option(
        "connect_limit_seconds",
        30,
        "Límite de conexión (segundos)",
        "Cuánto se espera a la base de datos al agregar o probar una fuente.",
        2,
        600,
    ),
    Option(
        "check_limit_seconds",
        5,
        "Límite de la revisión de cambios (segundos)",
        "Cuánto se espera a que la base diga si cambió antes de leerla completa.",
        1,
        60,
    ),
    Option(
        "network_limit_seconds",
        60,
        "Límite de red (segundos)",
        "Cuánto se espera una respuesta del servidor antes de reintentar.",
        2,
        600,
    ),
    Option(
        "proxy",
        "system",
        "Proxy",
        "Cómo se sale a internet: system, como Windows (con su script PAC o WPAD); none, directo; manual, el de abajo.",
        choices=("system", "none", "manual"),
    ),
    Option(
        "proxy_address",
        "",
        "Dirección del proxy",
        "Solo con proxy manual: como proxy.oficina:8080.",
        accepts=lambda text: not text or ((found := parse_proxy(text)) is not None and not found.user),
        allowed=", como proxy.oficina:8080 y sin contraseña, o vacío",
    ),
    Option(
        "proxy_user",
        "",
        "Usuario del proxy",
        "Solo si el proxy lo pide; la contraseña se guarda aparte, cifrada.",
        accepts=lambda text: len(text) <= LONGEST_NAME and ":" not in text,
        allowed=f", de hasta {LONGEST_NAME} letras y sin dos puntos",
    ),
    Option("log_level", "info", "Detalle del registro", "Cuánto se escribe en logs/.", choices=("info", "debug")),
)
