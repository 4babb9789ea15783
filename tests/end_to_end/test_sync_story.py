"""The main job, end to end: a real SAE database through the real agent and the real server, equal to the cent."""

import json
from typing import Any

import pytest

from tests.end_to_end.compare import assert_company_equals
from tests.sae import Editor, Truth
from tests.support.processes import AgentProcess, Owner, ServerProcess

pytestmark = pytest.mark.slow


def add_sources(agent: AgentProcess, truth: Truth) -> None:
    for number in ("01", "02"):
        database = truth.companies[number].database
        done = agent.run(
            "source", "add", "firebird", "--database", database, "--user", "SYSDBA", "--password-stdin", stdin="any\n"
        )
        assert done.code == 0, done.err


def sync(agent: AgentProcess, *words: str) -> dict[str, Any]:
    """Results by company of a sync that must succeed."""
    done = agent.run("sync", "--json", *words)
    assert done.code == 0, done.err
    results = json.loads(done.out)["results"]
    for row in results:
        assert row["error"] is None
        assert row["verificacion"] is None or row["verificacion"] == {"cuadra": True, "diferencias": []}
    return {row["empresaId"]: row for row in results}


def test_pair_full_delta_idle_repair_revoke(
    server: ServerProcess, owner: Owner, truth: Truth, agent: AgentProcess
) -> None:
    assert agent.run("sync").code == 3
    add_sources(agent, truth)
    preview = agent.run("preview", "--company", "01", "--json")
    assert preview.code == 0, preview.err

    code = owner.code()
    wrong = agent.run("pair", "ZZZZZZ" if code != "ZZZZZZ" else "YYYYYY", "--server", server.url)
    assert (wrong.code, "código" in wrong.err) == (1, True)
    done = agent.run("pair", f" {code[:3].lower()}-{code[3:].lower()} ", "--server", server.url, "--name", "Caja")
    assert done.code == 0, done.err
    assert agent.run("pair", code, "--server", server.url).code == 1, "a code serves once"

    assert {name: row["result"] for name, row in sync(agent).items()} == {"01": "full", "02": "full"}
    for number in ("01", "02"):
        assert_company_equals(owner, truth.companies[number])
    shown = json.loads(preview.out)["data"]
    assert len(shown["clientes"]) == len(truth.companies["01"].customers)

    idle = sync(agent)
    assert {name: row["result"] for name, row in idle.items()} == {"01": "unchanged", "02": "unchanged"}
    assert all(row["syncId"] is None for row in idle.values())

    editor = Editor(truth, "01")
    (person, document), (other, gone) = editor.open_documents()[:2]
    editor.pay(person, document, "0.01")
    editor.cancel(other, gone)
    editor.invoice(person, "1234.56")
    changed = sync(agent)
    assert {name: row["result"] for name, row in changed.items()} == {"01": "delta", "02": "unchanged"}
    assert changed["01"]["stats"]["clientesActualizados"] <= 2
    assert_company_equals(owner, truth.companies["01"])

    (listed,) = owner.get("/connectors")["data"]
    assert (listed["status"], [company["id"] for company in listed["empresas"]]) == ("online", ["01", "02"])
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0
    (again,) = owner.get("/connectors")["data"]
    assert again["id"] == listed["id"], "the same installation is the same connector"
    assert {row["result"] for row in sync(agent).values()} == {"unchanged"}

    owner.revoke(listed["id"])
    stopped = agent.run("sync")
    assert (stopped.code, "revocado" in stopped.err) == (4, True)
    assert agent.run("run").code == 4
    assert_company_equals(owner, truth.companies["01"])


def test_a_server_that_lost_everything_behind_the_pairing_is_filled_again(
    server: ServerProcess, owner: Owner, truth: Truth, agent: AgentProcess
) -> None:
    add_sources(agent, truth)
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0
    sync(agent)
    (agent.home / "state.db").write_bytes(b"this is no database" * 400)
    assert {row["result"] for row in sync(agent).values()} == {"full"}
    assert list(agent.home.glob("state.db.damaged-*"))
    assert_company_equals(owner, truth.companies["01"])


def test_a_restarted_server_needs_nothing_from_the_person(
    server: ServerProcess, owner: Owner, truth: Truth, agent: AgentProcess
) -> None:
    add_sources(agent, truth)
    assert agent.run("pair", owner.code(), "--server", server.url).code == 0
    sync(agent)
    editor = Editor(truth, "02")
    person, document = editor.open_documents()[0]
    editor.pay(person, document, "1.00")
    server.stop()
    down = agent.run("sync", "--company", "01", "--json")
    assert (down.code, json.loads(down.out)["results"][0]["result"]) == (1, "postponed")
    server.start()
    assert {name: row["result"] for name, row in sync(agent).items()} == {"01": "unchanged", "02": "delta"}
    assert_company_equals(owner, truth.companies["02"])
