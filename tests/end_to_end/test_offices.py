"""Two offices with a company 01, a replaced PC, an old copy of the database, an agent killed while it reads."""

import json
import shutil
import signal
import time
from datetime import date, timedelta
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.compare import assert_company_equals, cents
from tests.sae import Editor, Truth, build
from tests.support.firebird import FirebirdServer
from tests.support.processes import AgentProcess, Owner, ServerProcess

pytestmark = pytest.mark.slow


def office(tmp_path: Path, name: str, seed: int, **options: object) -> tuple[AgentProcess, Truth]:
    """An agent that reads a company 01 of its own."""
    truth = build(tmp_path / name / "sae", companies=("01",), customers=20, charges=120, seed=seed, **options)  # type: ignore[arg-type]
    return installed(tmp_path / name / "agent", truth), truth


def installed(home: Path, truth: Truth) -> AgentProcess:
    agent = AgentProcess(home)
    words = ("source", "add", "firebird", "--user", "SYSDBA", "--password-stdin", "--database")
    done = agent.run(*words, truth.companies["01"].database, stdin="any\n")
    assert done.code == 0, done.err
    return agent


def test_two_offices_with_a_company_01_are_two_companies(tmp_path: Path, server: ServerProcess, owner: Owner) -> None:
    (north, one), (south, two) = office(tmp_path, "north", 11), office(tmp_path, "south", 22)
    assert one.companies["01"].rfc != two.companies["01"].rfc
    for agent in (north, south):
        assert agent.run("pair", owner.code(), "--server", server.url).code == 0
        done = agent.run("sync")
        assert done.code == 0, done.err
    expected = sum(truth.companies["01"].totals()["totalCartera"] for truth in (one, two))
    assert cents(owner.get("/cartera/resumen")["totalCartera"]) == expected


def test_a_replaced_pc_takes_the_company_over_once_a_person_agrees(
    tmp_path: Path, server: ServerProcess, owner: Owner
) -> None:
    old, truth = office(tmp_path, "old", 33)
    assert old.run("pair", owner.code(), "--server", server.url).code == 0
    assert old.run("sync").code == 0
    new = installed(tmp_path / "new", truth)
    assert new.run("pair", owner.code(), "--server", server.url).code == 0
    waiting = new.run("sync", "--json")
    assert (waiting.code, "Conectores" in waiting.err) == (1, True)
    assert_company_equals(owner, truth.companies["01"])

    machines = owner.get("/connectors")["data"]
    owner.revoke(json.loads(old.run("status", "--json").out)["connectorId"])
    done = new.run("sync", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["results"][0]["result"] == "full"
    assert len(machines) == 2
    assert_company_equals(owner, truth.companies["01"])
    assert old.run("sync").code == 4


def test_an_old_copy_of_the_database_is_stored_and_marked(tmp_path: Path, server: ServerProcess, owner: Owner) -> None:
    agent, truth = office(tmp_path, "office", 44, as_of=date.today() - timedelta(days=3))  # noqa: DTZ011 - days apart
    database = Path(truth.companies["01"].database)
    shutil.copy(database, tmp_path / "old.fdb")
    editor = Editor(truth, "01", today=date.today())  # noqa: DTZ011
    editor.invoice(next(iter(truth.companies["01"].customers.values())), "100.00")
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0
    assert agent.run("sync").code == 0
    shutil.copy(tmp_path / "old.fdb", database)
    done = agent.run("sync", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["results"][0]["cambioInusual"] is True
    assert "cambió demasiado de golpe" in done.err


def test_a_killed_agent_leaves_no_reading_behind_and_starts_again(
    own_firebird_server: FirebirdServer, tmp_path: Path, server: ServerProcess, owner: Owner
) -> None:
    truth = build(
        own_firebird_server.data / "sae", companies=("01",), customers=20, charges=100,
        access=own_firebird_server.access,
    )  # fmt: skip
    agent = AgentProcess(tmp_path / "agent")
    database = f"{own_firebird_server.address}:{truth.companies['01'].database}"
    words = ("source", "add", "firebird", "--database", database, "--user", "SYSDBA", "--password-stdin")
    assert agent.run(*words, stdin=f"{own_firebird_server.password}\n").code == 0
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0

    for number in (signal.SIGKILL, signal.SIGTERM):
        own_firebird_server.freeze()
        running = agent.start("sync")
        children = wait_for_children(running.pid)
        running.send_signal(number)
        running.communicate(timeout=60)
        wait_until_gone(children)
        own_firebird_server.thaw()
    done = agent.run("sync", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["results"][0]["result"] == "full"
    assert_company_equals(owner, truth.companies["01"])


def wait_for_children(pid: int) -> list[psutil.Process]:
    """The reading of an agent that has just been started."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children = [child for child in psutil.Process(pid).children() if alive(child) and is_reading(child)]
        if children:
            return children
    raise AssertionError("no reading was started")


def is_reading(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def alive(process: psutil.Process) -> bool:
    """Whether it still runs; one that ended and that nobody has waited for does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(processes: list[psutil.Process]) -> None:
    deadline = time.monotonic() + 30
    while any(alive(process) for process in processes):
        assert time.monotonic() < deadline, "a reading outlived its agent"
