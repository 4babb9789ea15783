"""`Actions` in memory: what the first steps would be told, and a list of what they asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Event

from agent.core.model import Company, Source
from agent.errors import AgentError
from agent.ui.wizard.actions import Answered, Candidate, Chosen, Database, Kept, Login
from tests.support.fake_office import LINK, LONG_NAME, FakeOffice, company

FOLDER = r"C:\Aspel\SAE9.00"
FIRST = Database("firebird", rf"localhost/3050:{FOLDER}\E1.FDB", rf"{FOLDER}\E1.FDB", "9.00", "01", ticked=True)
SECOND = Database("firebird", rf"localhost/3050:{FOLDER}\E2.FDB", rf"{FOLDER}\E2.FDB", "9.00", "02", ticked=True)
OLD = replace(FIRST, database="old", path=r"C:\Aspel\SAE8.00\E1.FDB", version="8.00", ticked=False, note="Vieja")
REFUSED = AgentError("La contraseña de SYSDBA ya no es la de fábrica", "Pídela a quien instaló SAE.")


def candidate(number: str = "01", name: str = LONG_NAME, newest: date | None = date(2026, 11, 24)) -> Candidate:
    """A company inside a database."""
    return Candidate(Company(number, name, "EKU9003173C9", f"SAE90EMPRE{number}"), newest)


@dataclass
class FakeActions:
    """Answers at once; `block` keeps `link`, `keep` and `test` waiting until it is set."""

    office: FakeOffice
    databases: Sequence[Database] = (FIRST, SECOND, OLD)
    asked: list[object] = field(default_factory=list)
    password: str = "masterkey"
    error: AgentError | None = None
    block: Event = field(default_factory=Event)
    kept: Kept = field(default_factory=Kept)
    on_keep: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.block.set()

    def _ask(self, *what: object) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error

    def server(self) -> str:
        return "https://cobranza.example"

    def find(self) -> Sequence[Database]:
        self._ask("find")
        return self.databases

    def by_hand(self, engine: str, text: str) -> Database:
        self._ask("by hand", engine, text)
        return Database(engine, text, text, by_hand=True, ticked=True)

    def held(self) -> Kept:
        return self.kept

    def hold(self, kept: Kept) -> None:
        self.kept = kept

    def test(self, database: Database, login: Login | None) -> Answered:
        self.asked.append(("test", database.database, login))
        self.block.wait(20)
        if (login.password if login else "masterkey") != self.password:
            raise REFUSED
        number = database.empresa_id or "07"
        return Answered((candidate(number),), can_write=login is None)

    def script(self, databases: Sequence[Database]) -> str:
        self._ask("script", [item.database for item in databases])
        return "GRANT SELECT ON CLIE01 TO COBRANZA;"

    def link(self, code: str, server: str) -> None:
        self.block.wait(20)
        self._ask("link", code, server)
        self.office.snapshot = replace(self.office.snapshot, link=LINK)

    def keep(self, chosen: Sequence[Chosen]) -> None:
        self.block.wait(20)
        self._ask("keep", chosen)
        sources = [
            Source(f"firebird-{place}", item.database.engine, item.database.database, "SYSDBA", item.companies)
            for place, item in enumerate(chosen, start=1)
        ]
        names = [name for source in sources for name in source.companies]
        states = tuple(replace(company(name), outcome=None, known=None, totals=None) for name in names)
        settings = replace(self.office.snapshot.settings, sources=tuple(sources))
        self.office.snapshot = replace(self.office.snapshot, settings=settings, companies=states)
        self.on_keep()

    def start_with_session(self, wanted: bool) -> None:
        self._ask("autostart", wanted)
