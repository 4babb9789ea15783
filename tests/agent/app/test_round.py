"""The sources of a diagnosis, asked several at a time."""

import threading
from dataclasses import dataclass, field

from agent.app.asking import Asking
from agent.app.round import AT_ONCE, examine_sources, server_of
from agent.app.world import World
from agent.core.doctor_facts import Rights
from agent.core.model import Company, Source, Unreadable
from agent.errors import AgentError, UnansweredError
from agent.settings import Settings


@dataclass
class Databases(Asking):
    """Some databases freeze until the limit; those that `meet` answer only once all of them are asked."""

    world: World = field(init=False)
    frozen: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)
    meet: threading.Barrier | None = None

    @property
    def settings(self) -> Settings:
        """Nothing of it is needed."""
        raise NotImplementedError

    def companies_of(self, source: Source, password: str) -> list[Company]:
        """Freeze, or hold one company."""
        assert threading.current_thread() is not threading.main_thread()
        self.asked.append(source.id)
        if any(name in source.database for name in self.frozen):
            raise UnansweredError("No respondió", "Reinicia el servidor.")
        if self.meet is not None:
            self.meet.wait(timeout=60)
        return [Company(source.id, "Una", None, "E")]

    def unreadable_of(self, source: Source, password: str) -> list[Unreadable]:
        """All can be read."""
        return []

    def rights_of(self, source: Source, password: str) -> Rights:
        """Nothing can be written."""
        return Rights(administrator=False, writable=())


def source(number: int, server: str) -> Source:
    return Source(f"f-{number}", "firebird", f"{server}:C:\\E{number:02}.FDB", "SYSDBA", ())


def test_many_companies_of_a_frozen_server_ask_it_a_few_times_and_all_say_so() -> None:
    sources = [source(number, "malo/3050") for number in range(20)] + [source(20, "bueno/3050")]
    databases = Databases(frozen=("malo",))
    found = examine_sources(databases, [(one, "x") for one in sources])
    assert [facts.id for facts in found] == [one.id for one in sources]
    assert {facts.trouble.title for facts in found[:20] if facts.trouble} == {"No respondió"}
    assert all(facts.trouble for facts in found[:20])
    assert (found[20].trouble, found[20].companies) == (None, ("f-20",))
    assert len(databases.asked) <= AT_ONCE + 2


def test_sources_are_asked_at_the_same_time() -> None:
    databases = Databases(meet=threading.Barrier(AT_ONCE))
    found = examine_sources(databases, [(source(number, f"srv{number}"), "x") for number in range(AT_ONCE)])
    assert [facts.trouble for facts in found] == [None] * AT_ONCE


def test_a_frozen_database_is_not_taken_for_its_server() -> None:
    sources = [source(number, "srv") for number in range(9)]
    found = examine_sources(Databases(frozen=("E03",)), [(one, "x") for one in sources])
    assert [facts.id for facts in found if facts.trouble] == ["f-3"]


def test_a_missing_password_asks_nothing() -> None:
    databases = Databases()
    (facts,) = examine_sources(databases, [(source(1, "srv"), AgentError("Falta la contraseña", "Agrégala."))])
    assert (facts.trouble is not None, databases.asked) == (True, [])


def test_servers_are_told_apart_and_files_are_their_own() -> None:
    assert server_of(source(1, "SRV/3050")) == server_of(source(2, "srv/3050")) != server_of(source(1, "srv/3051"))
    files = [Source("f", "firebird", f"/sae/{name}.fdb", "SYSDBA", ()) for name in "ab"]
    assert server_of(files[0]) != server_of(files[1])
    sql = [Source("s", "sqlserver", f"SRV\\SAE/{name}", "sa", ()) for name in ("E01", "E02")]
    assert server_of(sql[0]) == server_of(sql[1])
    assert server_of(Source("s", "sqlserver", "?", "sa", ())) == "sqlserver ?"
