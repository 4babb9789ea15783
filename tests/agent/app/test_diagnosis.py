"""A diagnosis from end to end on a desk: what it finds, and an archive in which no secret is."""

import io
import json
import logging
import socket
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from agent.app.agent import Agent
from agent.app.diagnosis import MOST_BYTES, archive, diagnose, export
from agent.app.world import World, make_http
from agent.core.doctor import Level, Report
from agent.core.doctor_facts import NetworkFacts
from agent.core.model import Unreadable
from agent.errors import AgentError
from agent.settings import save
from tests.support.agent_fakes import Desk, FakeClock
from tests.support.fake_service import FakeService, unreachable

SECRETS = ("masterkey", "access-2", "refresh-2", "pr0xy-s3cret")


def online(host: str, *_: object) -> NetworkFacts:
    return NetworkFacts(host, "system", addresses=("192.0.2.1",), trusted=True, issuer="CA")


def offline(host: str, *_: object) -> NetworkFacts:
    return NetworkFacts(host, "system")


@pytest.fixture
def agent(paired: Desk) -> Iterator[Agent]:
    made = Agent(replace(paired.world(), probe=online))
    made.vault.set("proxy", SECRETS[3])
    yield made
    made.close()


def levels(report: Report) -> dict[str, str]:
    return {check.key: check.level.value for check in report.checks}


def world(desk: Desk) -> World:
    return replace(desk.world(), probe=online)


def test_a_paired_desk_is_well_but_for_its_administrator(agent: Agent, paired: Desk, service: FakeService) -> None:
    report = diagnose(agent)
    found = levels(report)
    assert found.pop("read_only:firebird-1") == "amber", "SYSDBA may write"
    assert set(found.values()) == {"ok"}
    assert report.level is Level.AMBER
    assert len(report.id) == 8
    assert service.beats[-1]["status"] == "degraded"


def test_a_login_that_could_write_is_told(desk: Desk) -> None:
    add = ("source", "add", "firebird", "--database", "srv/3050:C:\\SAE\\E1.FDB", "--password-stdin")
    assert desk.type(*add, "--user", "LECTOR", stdin="masterkey\n").code == 0
    for writable, level in (((), "ok"), (("CUEN_M01",), "amber")):
        desk.writable = writable
        agent = Agent(world(desk))
        (check,) = [one for one in diagnose(agent).checks if one.key == "read_only:firebird-1"]
        agent.close()
        assert check.level.value == level
    assert "CUEN_M01" in check.title


def test_commands_that_come_back_wait_for_the_engine(agent: Agent, service: FakeService) -> None:
    service.commands = [{"id": "1", "type": "sync_now", "payload": {}}]
    diagnose(agent)
    assert agent.heart.requests() == []
    agent.heart.beat()
    assert len(agent.heart.requests()) == 1


def test_each_part_fails_alone(paired: Desk, service: FakeService) -> None:
    paired.clock = FakeClock(paired.clock.now() + timedelta(minutes=30))
    paired.erp.fail = AgentError("No responde la base", "Enciende el servidor.")
    agent = Agent(world(paired))
    found = levels(diagnose(agent))
    assert (found["credentials:firebird-1"], found["clock"], found["token"]) == ("red", "red", "ok")
    service.revoked = True
    assert levels(diagnose(agent))["token"] == "red"
    agent.close()
    cut = Agent(replace(paired.world(), probe=offline))
    found = levels(diagnose(cut))
    assert found["dns"] == "red"
    cut.close()


def test_a_silent_service_is_no_fault_of_the_pairing(agent: Agent, service: FakeService) -> None:
    service.fail("heartbeat", unreachable)
    found = levels(diagnose(agent))
    assert (found["service"], found["token"], found["clock"]) == ("red", "amber", "amber")


def test_a_service_that_accepts_and_never_answers_is_red_and_waited_for_no_longer_than_its_limit(paired: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        port = frozen.getsockname()[1]
        agent = Agent(replace(paired.world(), make_http=make_http, find_proxy=lambda *_: None))
        agent.access.keep(msgspec.structs.replace(agent.access.pairing(), server=f"http://127.0.0.1:{port}"))
        save(agent.home.settings, agent.settings.with_option("network_limit_seconds", 2))
        began = time.monotonic()
        (check,) = [one for one in diagnose(agent).checks if one.key == "service"]
        assert time.monotonic() - began < 6
        agent.close()
    assert check.level is Level.RED
    assert check.title == f"http://127.0.0.1:{port} no responde: el servidor no respondió a tiempo."


def test_every_table_that_cannot_be_read_is_named(agent: Agent, paired: Desk) -> None:
    paired.erp.unreadable = [Unreadable("CUEN_DET01", "sin permiso de lectura"), Unreadable("CONC01", "no existe")]
    (check,) = [one for one in diagnose(agent).checks if one.key == "tables:firebird-1"]
    assert check.level is Level.RED
    assert "CUEN_DET01 (sin permiso de lectura), CONC01 (no existe)" in check.title


def test_a_new_desk_is_told_what_to_do(desk: Desk) -> None:
    agent = Agent(world(desk))
    found = levels(diagnose(agent))
    assert (found["token"], found["dns"]) == ("red", "amber")
    agent.close()


def test_no_secret_gets_into_the_archive(agent: Agent, paired: Desk, tmp_path: Path) -> None:
    log = logging.getLogger("agent.test")
    (paired.home / "logs" / "agent.log").write_text(
        "login of masterkey with access-2 and refresh-2\nproxy pr0xy-s3cret\npassword = 'otra cosa'\n" * 3
    )
    log.info("nothing")
    with (paired.home / "settings.toml").open("a") as settings:
        settings.write('\n[other]\npassword = "la larga"\n')
    path = tmp_path / "diagnostico.zip"
    name = export(agent, path)
    with zipfile.ZipFile(path) as packed:
        texts = {info.filename: packed.read(info).decode() for info in packed.infolist()}
    assert {"diagnostico.txt", "diagnostico.json", "settings.toml", "history.json", "logs/agent.log"} <= texts.keys()
    whole = "\n".join(texts.values())
    for secret in (*SECRETS, "otra cosa", "la larga"):
        assert secret not in whole
    assert json.loads(texts["diagnostico.json"])["id"] == name
    assert "srv/3050" in texts["settings.toml"]


def test_the_archive_is_bounded_and_keeps_what_matters(agent: Agent, paired: Desk) -> None:
    import random

    noise = random.Random(1)
    for number in range(1, 6):
        text = "\n".join(noise.randbytes(60).hex() for _ in range(9_000))
        (paired.home / "logs" / f"agent.log.{number}").write_text(text)
    content = archive(agent, diagnose(agent))
    assert len(content) <= MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert "diagnostico.txt" in packed.namelist()
        assert "logs/agent.log.1" in packed.namelist()


def test_the_cloud_asks_for_it_once_and_is_answered(agent: Agent, service: FakeService) -> None:
    service.commands = [{"id": "9", "type": "upload_diagnostics", "payload": {}}]
    agent.heart.beat()
    agent.heart.beat()
    assert service.diagnostics == [], "the engine does it, not the heartbeat"
    agent.engine.run_requested()
    ((name, content),) = service.diagnostics
    assert zipfile.is_zipfile(io.BytesIO(content))
    agent.heart.beat()
    (result,) = service.beats[-1]["commandResults"]
    assert result == {"id": "9", "ok": True, "detail": f"Diagnóstico {name} enviado"}
    assert agent.engine.run_requested() == []
    assert len(service.diagnostics) == 1
