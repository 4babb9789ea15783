"""An `Office` in memory: what the window would be told, and a list of what it asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

from agent.core.choices import Choice
from agent.core.delivery import Outcome
from agent.core.doctor_result import Check, amber, green, red
from agent.core.health import Colour, Health
from agent.core.model import Company, Source
from agent.core.orders import Order
from agent.core.pause import Span, begin
from agent.core.plan import Acknowledged
from agent.core.ports import ProgressCallback
from agent.core.totals import Totals
from agent.errors import AgentError
from agent.settings import Settings
from agent.ui.office import Choices, CompanyState, Link, Payload, Snapshot, Watch

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
LONG_NAME = "Comercializadora de Materiales Eléctricos y Ferretería Industrial del Noroeste, S.A. de C.V."
WELL = Health(Colour.GREEN, "Todo al día: tu cartera cuadra con SAE al centavo, hace 4 minutos.")
LINK = Link("https://cobranza.example", "c-1", "Caja 1", NOW - timedelta(days=40), revoked=False)
SOURCE = Source("firebird-1", "firebird", "srv/3050:C:\\SAE\\E1.FDB", "SYSDBA", ("01", "02"))
BODY = '{"empresaId":"01","data":{"resumen":{"totalCartera":12.50},"clientes":[{"clave":"1","nombre":"Ñandú"}]}}'


def company(empresa_id: str = "01", name: str | None = LONG_NAME) -> CompanyState:
    """A company that is equal to SAE."""
    return CompanyState(
        id=empresa_id,
        source_id="firebird-1",
        known=Acknowledged("s-1", NOW, "f" * 64, NOW - timedelta(minutes=4), True),
        outcome=Outcome(empresa_id, NOW - timedelta(minutes=4), "unchanged"),
        health=WELL,
        due=NOW + timedelta(minutes=15),
        totals=Totals(date(2026, 11, 24), 24, (57_844_953, 65_414_805, 20_858_589, 0, 0), (46, 47, 15, 0, 0), name),
    )


def well() -> Snapshot:
    """Two companies, all well."""
    return Snapshot(
        now=NOW,
        health=WELL,
        link=LINK,
        companies=(company(), company("02", None)),
        heard=NOW,
        settings=Settings(sources=(SOURCE,)),
        choice=Choice(companies=("01", "02")),
        autostart=False,
        version="1.2.3",
    )


def unlinked() -> Snapshot:
    """A machine nobody has linked."""
    words = "Este equipo no está vinculado: pide un código en la página Conectores."
    return Snapshot(now=NOW, health=Health(Colour.RED, words), version="1.2.3")


def failing() -> Snapshot:
    """One of two companies needs a person."""
    trouble = Health(Colour.RED, "Empresa 02: Otro equipo ya envía esta empresa")
    bad = replaced(company("02"), health=trouble)
    return replaced(well(), health=trouble, companies=(company(), bad))


@dataclass
class FakeOffice:
    """Answers at once; `block` keeps `preview` and `diagnose` waiting until it is set."""

    folder: Path
    snapshot: Snapshot = field(default_factory=well)
    asked: list[object] = field(default_factory=list)
    outcomes: list[Outcome | Order] = field(default_factory=list)
    error: AgentError | None = None
    look_error: AgentError | None = None
    stopped: Event = field(default_factory=Event)
    block: Event = field(default_factory=Event)
    watch: Watch | None = None
    body: str = BODY
    checks: tuple[Check, ...] = (
        green("sae", "SAE", "Se encontró Aspel SAE 9."),
        amber("login", "Usuario de SAE", "Se entra con SYSDBA.", "Crea un usuario que solo pueda leer."),
        red("token", "Acceso", "El acceso venció.", "Vincula este equipo otra vez."),
    )
    found: tuple[Company, ...] = (Company("03", "Tercera", None, "SAE90EMPRE03"),)

    def __post_init__(self) -> None:
        self.block.set()

    def _ask(self, *what: object) -> None:
        self.asked.append(what[0] if len(what) == 1 else what)
        if self.error is not None:
            raise self.error

    def work(self, watch: Watch) -> None:
        self.watch = watch
        self.stopped.wait(20)

    def stop(self, reason: str) -> None:
        self.asked.append(("stop", reason))
        self.stopped.set()
        self.block.set()

    def look(self) -> Snapshot:
        if self.look_error is not None:
            raise self.look_error
        return self.snapshot

    def history(self) -> Sequence[Outcome | Order]:
        return self.outcomes

    def sync_now(self) -> None:
        self._ask("sync")

    def pause(self, span: Span) -> None:
        self._ask("pause", span)
        self.snapshot = replaced(self.snapshot, pause=begin(span, NOW))

    def resume(self) -> None:
        self._ask("resume")
        self.snapshot = replaced(self.snapshot, pause=None)

    def save(self, choices: Choices) -> None:
        self._ask("save", choices)
        settings = self.snapshot.settings
        for key, value in choices.options.items():
            settings = settings.with_option(key, value)
        autostart = self.snapshot.autostart if choices.autostart is None else choices.autostart
        self.snapshot = replaced(self.snapshot, settings=settings, autostart=autostart)

    def companies_of(self, source_id: str) -> Sequence[Company]:
        self._ask("companies", source_id)
        return self.found

    def change_login(self, source_id: str, user: str, password: str) -> None:
        self._ask("login", source_id, user, password)
        settings = self.snapshot.settings
        sources = tuple(replaced(one, user=user) if one.id == source_id else one for one in settings.sources)
        self.snapshot = replaced(self.snapshot, settings=replaced(settings, sources=sources))

    def preview(self, empresa_id: str, progress: ProgressCallback) -> Payload:
        self._ask("preview", empresa_id)
        progress("rows", 1, 2)
        self.block.wait(20)
        path = self.folder / "shown.json"
        path.write_text(self.body, encoding="utf-8")
        return Payload(empresa_id, path, path.stat().st_size, 24, 139, 184_115_229, "f" * 64)

    def discard(self, payload: Payload) -> None:
        self._ask("discard")
        payload.path.unlink()

    def unlink(self) -> None:
        self._ask("unlink")
        self.snapshot = unlinked()

    def diagnose(self) -> Sequence[Check]:
        self._ask("diagnose")
        self.block.wait(20)
        return self.checks

    def export_diagnosis(self, path: Path) -> str:
        self._ask("export", path)
        path.write_bytes(b"PK")
        return "7QK2M"
