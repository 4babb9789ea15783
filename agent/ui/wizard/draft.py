"""What a person has answered so far: kept while the window is closed, so that nothing is answered twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agent.core.model import Source
from agent.errors import AgentError
from agent.ui.office import Snapshot, Working
from agent.ui.wizard.actions import Answered, Database, Kept, KeptRow, Login
from agent.ui.wizard.presenters import companies
from agent.ui.wizard.presenters.companies import Key
from agent.ui.wizard.presenters.databases import Row, State
from agent.ui.wizard.presenters.flow import Stage, is_linked


@dataclass
class Draft:
    """The answers, and the last look at the agent."""

    snapshot: Snapshot | None = None
    working: Working | None = None
    rows: list[Row] = field(default_factory=list)
    factory_tried: frozenset[str] = frozenset()
    """Databases on which the factory's login was tried: never twice."""
    code: str = ""
    server: str = ""
    chosen: frozenset[Key] | None = None
    """None until a person came to choose."""
    sent: tuple[str, ...] = ()
    """Companies that were just kept."""
    held: Kept = field(default_factory=Kept)
    """What outlives the program as it was kept last."""
    resumed: Kept = field(default_factory=Kept)
    """What was answered the last time, until its databases were opened again."""

    @property
    def linked(self) -> bool:
        """Whether this machine has access."""
        return is_linked(self.snapshot)

    @property
    def tested(self) -> bool:
        """Whether a database was opened."""
        return any(row.state is State.GOOD for row in self.rows)

    @property
    def sources(self) -> Sequence[Source]:
        """What is read already."""
        return self.snapshot.settings.sources if self.snapshot else ()

    @property
    def names(self) -> dict[str, str]:
        """What the companies of the tested databases are called, by number."""
        tested = [row.tested for row in self.rows if row.tested is not None]
        return {one.company.id: one.company.name for item in tested for one in item.candidates}

    def restore(self, kept: Kept) -> None:
        """Go on with what was answered the last time."""
        self.held = self.resumed = kept
        for one in kept.rows:
            if self.row(one.database) is None:
                self.rows.append(Row(one.database))

    def kept(self, stage: Stage) -> Kept:
        """What is worth keeping now: what was added by hand, and what was opened, with the login that opens it.

        A login that was refused, or is the factory's and still being tried, is asked for again.
        """
        rows = tuple(
            KeptRow(row.database, row.login if _enters(row) else None, _enters(row))
            for row in self.rows
            if row.database.by_hand or row.state is State.GOOD
        )
        return Kept(int(stage), rows) if rows and stage is not Stage.SYNC else Kept()

    def found(self, databases: Sequence[Database]) -> None:
        """Take what was found, beside what was added by hand; what was tested stays tested."""
        known = {row.database.database: row for row in self.rows}
        fresh = [known.pop(item.database, Row(item)) for item in databases]
        self.rows = fresh + [row for row in known.values() if row.database.by_hand]

    def add(self, database: Database) -> None:
        """Add one by hand; one that stands already can be read from now on, and keeps what speaks against it."""
        known = self.row(database)
        if known is None:
            self.rows.append(Row(database))
        elif not known.database.ticked:
            self._put(replace(known, database=replace(known.database, ticked=True)))

    def remove(self, database: Database) -> None:
        """Forget one that was added by hand."""
        self.rows = [row for row in self.rows if row.database.database != database.database]
        self.forget_choice()

    def row(self, database: Database) -> Row | None:
        """The row of a database."""
        return next((row for row in self.rows if row.database.database == database.database), None)

    def begin_test(self, database: Database, login: Login | None) -> None:
        """A test is under way."""
        row = self.row(database)
        if row is not None:
            self._put(Row(row.database, State.TESTING, login))
        if login is None:
            self.factory_tried |= {database.database}

    def passed(self, database: Database, tested: Answered) -> None:
        """A test found companies."""
        row = self.row(database)
        if row is not None:
            self._put(replace(row, state=State.GOOD, tested=tested))
            self.forget_choice()

    def failed(self, database: Database, error: AgentError) -> None:
        """A test could not open it."""
        row = self.row(database)
        if row is not None:
            self._put(replace(row, state=State.FAILED, title=error.title, advice=error.advice))

    def choice(self) -> frozenset[Key]:
        """What is ticked; before anybody chose, what is suggested."""
        if self.chosen is None:
            self.chosen = companies.suggested(self.rows, self.sources)
        return self.chosen

    def forget_choice(self) -> None:
        """What may be chosen has changed."""
        self.chosen = None

    def _put(self, row: Row) -> None:
        self.rows = [row if one.database.database == row.database.database else one for one in self.rows]


def _enters(row: Row) -> bool:
    """Whether its login opens it, as far as is known."""
    return row.state is State.GOOD or (row.state is State.TESTING and row.login is not None)
