"""Firebird freezes, dies in the middle of a reading, or goes away: nothing is lost, nothing is stored by halves."""

import json
import os
import signal
import time
from datetime import date
from pathlib import Path

import pytest

from agent.app.child import prepare_company
from agent.core.delivery import Job
from agent.core.model import Source
from agent.engine.cycle import Child
from agent.errors import AgentError
from tests.end_to_end.compare import assert_company_equals
from tests.sae import Editor, Truth, build
from tests.support.firebird import FirebirdServer
from tests.support.processes import AgentProcess, Owner, ServerProcess

pytestmark = pytest.mark.slow

LIMITS = "[agent]\ncycle_limit_seconds = 5\nconnect_limit_seconds = 3\ncheck_limit_seconds = 2\n"


@pytest.fixture
def served(own_firebird_server: FirebirdServer) -> Truth:
    """One company behind a Firebird server of its own."""
    directory = own_firebird_server.data / "sae"
    return build(directory, companies=("01",), customers=40, charges=400, access=own_firebird_server.access)


def add_source(agent: AgentProcess, truth: Truth, server: FirebirdServer) -> None:
    agent.home.mkdir(exist_ok=True)
    (agent.home / "settings.toml").write_text(LIMITS)
    database = f"{server.address}:{truth.companies['01'].database}"
    words = ("source", "add", "firebird", "--database", database, "--user", "SYSDBA", "--password-stdin")
    done = agent.run(*words, stdin=f"{server.password}\n")
    assert done.code == 0, done.err


def test_a_frozen_server_costs_a_limit_and_nothing_else(
    own_firebird_server: FirebirdServer, served: Truth, server: ServerProcess, owner: Owner, agent: AgentProcess
) -> None:
    add_source(agent, served, own_firebird_server)
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0
    assert agent.run("sync").code == 0
    editor = Editor(served, "01", own_firebird_server.access)
    person, document = editor.open_documents()[0]
    editor.pay(person, document, "1.00")

    own_firebird_server.freeze()
    for words in (("source", "test"), ("sync",)):
        began = time.monotonic()
        stuck = agent.run(*words)
        assert stuck.code == 1
        assert "no respondió en" in stuck.err
        assert time.monotonic() - began < 40
    own_firebird_server.thaw()

    done = agent.run("sync", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["results"][0]["result"] == "delta"
    assert_company_equals(owner, served.companies["01"])


def test_a_server_killed_while_reading_ends_the_reading_with_a_sentence(
    own_firebird_server: FirebirdServer, tmp_path: Path
) -> None:
    truth = build(
        own_firebird_server.data / "sae", companies=("01",), customers=3000, charges=9000,
        access=own_firebird_server.access,
    )  # fmt: skip
    database = f"{own_firebird_server.address}:{truth.companies['01'].database}"
    source = Source("firebird-1", "firebird", database, "SYSDBA", ("01",))
    job = Job(source, own_firebird_server.password, "01", date(2026, 11, 24), True, None, tmp_path / "01.json")

    def kill_once(_phase: str, done: int, _total: int) -> None:
        if done == 1:
            own_firebird_server.kill()

    with pytest.raises(AgentError) as caught:
        Child(prepare_company, 60.0, lambda: False)(job, kill_once)
    assert caught.value.title
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_loop_says_goodbye(
    own_firebird_server: FirebirdServer, served: Truth, server: ServerProcess, owner: Owner, agent: AgentProcess
) -> None:
    add_source(agent, served, own_firebird_server)
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0
    running = agent.start("run")
    deadline = time.monotonic() + 60
    while not owner.get("/connectors")["data"][0]["lastSync"]:
        assert running.poll() is None
        assert time.monotonic() < deadline
    assert agent.run("sync", "--json").code == 0, "a typed sync waits its turn beside the loop"
    os.kill(running.pid, signal.SIGTERM)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    assert_company_equals(owner, served.companies["01"])
