"""What stands behind the window, with the agent's real objects over a small ERP and service."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.app.agent import Agent, secret_name
from agent.app.tray import TrayOffice
from agent.core.choices import Topic
from agent.core.health import Colour
from agent.core.pause import Span
from agent.core.power import PowerEvent
from agent.desktop.single_instance import SingleInstance
from agent.errors import AgentError
from agent.state.lock import Presence
from agent.ui.office import Choices, Working
from tests.support.office import LONG_NAME, Premises, make_premises


class Watching:
    """A `Watch` that remembers."""

    def __init__(self) -> None:
        self.steps: list[Working] = []
        self.rests = 0

    def working(self, step: Working) -> None:
        self.steps.append(step)

    def rested(self) -> None:
        self.rests += 1


@pytest.fixture
def premises(tmp_path: Path) -> Premises:
    return make_premises(tmp_path)


@pytest.fixture
def office(premises: Premises) -> Iterator[TrayOffice]:
    premises.pair()
    made = premises.open()
    yield made
    made.stop("quit")
    made.close()


@pytest.fixture
def watching() -> Watching:
    return Watching()


@pytest.fixture
def at_work(office: TrayOffice, watching: Watching) -> Iterator[threading.Thread]:
    """The engine's thread, its first cycles over."""
    thread = threading.Thread(target=office.work, args=(watching,))
    thread.start()
    until(lambda: len(office.history()) >= 2)
    yield thread
    office.stop("quit")
    thread.join(20)
    assert not thread.is_alive()


def until(ready: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < limit, "it took too long"
        threading.Event().wait(0.01)


def test_before_anything_is_configured_it_waits_and_says_what_to_do(premises: Premises, watching: Watching) -> None:
    office = premises.open()
    thread = threading.Thread(target=office.work, args=(watching,))
    thread.start()
    snapshot = office.look()
    assert snapshot.link is None
    assert "no está vinculado" in snapshot.health.sentence
    with pytest.raises(AgentError, match="no está trabajando"):
        office.sync_now()
    with pytest.raises(AgentError, match="no está vinculado"):
        office.unlink()
    office.stop("quit")
    thread.join(20)
    assert premises.service.beats == []
    office.close()


def test_it_works_by_itself_and_everything_it_found_is_shown(
    office: TrayOffice, watching: Watching, at_work: threading.Thread, premises: Premises
) -> None:
    snapshot = office.look()
    assert snapshot.health.colour is Colour.GREEN
    first, second = snapshot.companies
    assert first.totals is not None
    assert (first.totals.name, sum(first.totals.cents) > 0) == (LONG_NAME, True)
    assert second.due is not None
    assert snapshot.link is not None
    assert (snapshot.link.server, snapshot.link.name) == ("https://cobranza.example", "Caja 1 · Contabilidad")
    assert snapshot.heard is not None
    assert {step.empresa_id for step in watching.steps} == {"01", "02"}
    assert watching.steps[0] == Working("01")
    assert watching.rests >= 2


def test_a_person_asks_for_a_sync_also_in_a_pause(
    office: TrayOffice, at_work: threading.Thread, premises: Premises
) -> None:
    office.pause(Span.ALWAYS)
    assert office.look().pause is not None
    done = len(office.history())
    office.sync_now()
    until(lambda: len(office.history()) == done + 2)
    office.resume()
    assert office.look().pause is None
    assert "pause" in [beat.get("reason") for beat in premises.service.beats]


def test_leaving_tells_the_service_why(office: TrayOffice, at_work: threading.Thread, premises: Premises) -> None:
    office.machine(PowerEvent.SHUTDOWN)
    office.stop("quit")
    at_work.join(20)
    assert premises.service.beats[-1]["reason"] == "shutdown"


def test_a_machine_that_sleeps_says_so(office: TrayOffice, at_work: threading.Thread, premises: Premises) -> None:
    office.machine(PowerEvent.SUSPEND)
    until(lambda: premises.service.beats[-1].get("reason") == "sleep")


def test_saving_goes_on_with_what_was_chosen(
    office: TrayOffice, at_work: threading.Thread, premises: Premises, tmp_path: Path
) -> None:
    choices = Choices({"name": "Caja 2", "proxy_user": "marta"}, {"firebird-1": ("02",)}, True, "s3creta")
    office.save(choices)
    snapshot = office.look()
    assert snapshot.settings.text("name") == "Caja 2"
    assert [company.id for company in snapshot.companies] == ["02"]
    assert snapshot.autostart is True
    agent = Agent(premises.desk.world())
    assert agent.vault.get("proxy") == "s3creta"
    assert agent.vault.get(secret_name("firebird-1")) == "masterkey"
    assert agent.state.acknowledged("01") is None
    agent.close()
    until(lambda: office.look().heard is not None)
    office.save(Choices(autostart=False))
    assert office.look().autostart is False


def test_the_later_of_the_cloud_and_the_person_here_decides(
    office: TrayOffice, at_work: threading.Thread, premises: Premises
) -> None:
    payload = {"intervalMinutes": 5, "empresas": ["02"], "horario": "00:00-24:00"}
    asked = {"id": "1", "type": "update_config", "payload": payload, "requestedBy": "Ana Ríos"}
    premises.service.commands = [asked]
    premises.clock.advance(60)
    until(lambda: len(office.look().choice.origins) == 3)
    shown = office.look()
    assert (shown.choice.interval_minutes, [one.id for one in shown.companies]) == (5, ["02"])
    assert shown.choice.origins[Topic.INTERVAL].by == "Ana Ríos"
    assert shown.link is not None
    assert shown.link.organization == "Comercial Nájera"
    office.save(Choices(options={"interval_minutes": 0}, companies={"firebird-1": ("01", "02")}))
    shown = office.look()
    assert (shown.choice.interval_minutes, [one.id for one in shown.companies]) == (15, ["01", "02"])
    assert set(shown.choice.origins) == {Topic.HOURS}


def test_every_company_of_the_database_is_offered_not_only_those_ticked(office: TrayOffice) -> None:
    office.save(Choices(companies={"firebird-1": ("02",)}))
    assert [company.id for company in office.companies_of("firebird-1")] == ["01", "02"]


def test_what_is_shown_is_the_exact_body_and_leaves_nothing_behind(office: TrayOffice, premises: Premises) -> None:
    steps: list[tuple[str, int, int]] = []
    payload = office.preview("01", lambda *step: steps.append(step))
    body = json.loads(payload.path.read_bytes())
    assert (body["empresaId"], body.get("syncType", "full")) == ("01", "full")
    assert body["checksum"] == payload.checksum
    assert payload.customers == len(body["data"]["clientes"]) == 24
    assert payload.size == payload.path.stat().st_size
    assert steps[-1] == ("rows", 24, 24)
    assert premises.service.syncs == []
    office.discard(payload)
    office.discard(payload)
    assert list((premises.desk.home / "spool").iterdir()) == []


def test_unlinking_says_goodbye_forgets_and_waits_for_another_code(
    office: TrayOffice, at_work: threading.Thread, premises: Premises
) -> None:
    office.unlink()
    assert premises.service.beats[-1]["reason"] == "quit"
    snapshot = office.look()
    assert snapshot.link is None
    assert [company.id for company in snapshot.companies] == ["01", "02"], "sources stay"
    assert office.history() == []
    premises.service.codes = {"A1B2C3"}
    assert premises.desk.type("pair", "A1B2C3", "--server", "https://cobranza.example").code == 0
    office.save(Choices())
    until(lambda: len(office.history()) == 2)


def refuses_to_sync(office: TrayOffice) -> bool:
    try:
        office.sync_now()
    except AgentError:
        return True
    return False


def test_access_that_ended_is_shown_and_not_tried_again_and_again(
    office: TrayOffice, at_work: threading.Thread, premises: Premises
) -> None:
    premises.service.revoked = True
    premises.clock.advance(60)
    until(lambda: (link := office.look().link) is not None and link.revoked)
    until(lambda: refuses_to_sync(office))
    asked = len(premises.service.requests)
    for _ in range(3):
        office.save(Choices())
        with pytest.raises(AgentError, match="no está trabajando"):
            office.sync_now()
    assert len(premises.service.requests) == asked


def test_another_process_at_work_is_said_and_waited_for(
    office: TrayOffice, watching: Watching, premises: Premises
) -> None:
    with Presence(premises.desk.home / "run.lock", premises.clock).hold():
        thread = threading.Thread(target=office.work, args=(watching,))
        thread.start()
        until(lambda: "El agente ya está en marcha" in office.look().trouble)
        office.stop("quit")
        thread.join(20)
    assert premises.service.syncs == []


def test_settings_that_cannot_be_read_are_told_and_do_not_end_the_window(
    office: TrayOffice, premises: Premises
) -> None:
    (premises.desk.home / "settings.toml").write_text("[agent\n", encoding="utf-8")
    snapshot = office.look()
    assert "settings.toml" in snapshot.trouble
    assert snapshot.companies == ()


def test_files_that_cannot_be_used_are_told_in_the_window(office: TrayOffice, premises: Premises) -> None:
    (premises.desk.home / "vault.bin").write_bytes(b"rubbish")
    snapshot = office.look()
    assert snapshot.link is None
    assert snapshot.trouble
    assert snapshot.health.sentence == snapshot.trouble


def test_a_fault_of_ours_is_told_and_does_not_end_the_work(
    office: TrayOffice, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Watching):
        def rested(self) -> None:
            super().rested()
            if self.rests == 1:
                raise RuntimeError("a fault")

    thread = threading.Thread(target=office.work, args=(Broken(),))
    thread.start()
    until(lambda: "error inesperado" in office.look().trouble)
    assert "RuntimeError: a fault" in caplog.text
    office.save(Choices())
    until(lambda: len(office.history()) == 2 and office.look().trouble == "")
    office.stop("quit")
    thread.join(20)
    assert not thread.is_alive()


def test_the_diagnosis_that_was_seen_is_the_one_that_is_exported(office: TrayOffice, tmp_path: Path) -> None:
    checks = office.diagnose()
    assert checks
    name = office.export_diagnosis(tmp_path / "d.zip")
    assert len(name) == 8
    assert b"masterkey" not in (tmp_path / "d.zip").read_bytes()


def test_a_second_start_raises_the_first_and_leaves(premises: Premises) -> None:
    home = premises.desk.home
    home.mkdir(parents=True, exist_ok=True)
    raised = threading.Event()
    with SingleInstance(home, home, premises.clock.now()) as first:
        assert first.claim() is None
        first.listen(raised.set)
        assert premises.desk.type("tray").code == 0
        assert raised.wait(10)
