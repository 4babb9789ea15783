"""What a diagnosis and a status say of a home that keeps nothing, and what the agent at work tells of it."""

import json
from pathlib import Path

import pytest

from agent.app.agent import Agent
from tests.agent.conftest import SERVER
from tests.support.agent_fakes import Desk, FakeClock, FakeErp
from tests.support.fake_service import FakeService
from tests.support.small_disk import fill, small_disk

__all__ = ["small_disk"]
FULL = "El disco está lleno. Libera espacio en la unidad que contiene"


@pytest.fixture
def cramped(small_disk: Path, desk: Desk, erp: FakeErp, service: FakeService, clock: FakeClock) -> Desk:
    """A paired machine, once synced, that lives on a small disk."""
    made = Desk(small_disk / "home", erp, service, clock)
    assert made.add_source().code == 0
    assert made.type("pair", "a1b2-c3", "--server", SERVER, "--name", "Caja").code == 0
    assert made.type("sync").code == 0
    return made


@pytest.fixture
def erp(desk: Desk) -> FakeErp:
    """That of the desk."""
    return desk.erp


@pytest.mark.parametrize("leave", [0, 4 << 10, 40 << 10])
def test_a_full_disk_lets_status_and_doctor_look_and_say_so(cramped: Desk, small_disk: Path, leave: int) -> None:
    ballast = fill(small_disk, leave)
    shown = cramped.type("status")
    assert (shown.code, shown.out.splitlines()[0].startswith(FULL)) == (0, True), shown
    assert "completo" in shown.out, "what was known is still shown"
    document = json.loads(cramped.type("status", "--json").out)
    assert (document["colour"], document["companies"][0]["lastResult"]) == ("red", "full")
    looked = cramped.type("doctor")
    assert looked.code == 1
    assert "[ falla] Disco: El disco está lleno.\n         Libera espacio" in looked.out
    ballast.unlink()
    assert cramped.type("status").out.startswith("Todo al día")


def test_the_agent_at_work_tells_a_full_disk_and_forgets_it_once_there_is_room(
    cramped: Desk, small_disk: Path, service: FakeService
) -> None:
    fill(small_disk, 0)
    agent = Agent(cramped.world())
    agent.heart.beat()
    assert service.beats[-1]["status"] == "error"
    assert service.beats[-1]["pendingErrors"][0].startswith(FULL)
    assert str(agent.heart.trouble).startswith(FULL)
    (small_disk / "ballast").unlink()
    agent.heart.beat()
    assert (service.beats[-1]["status"], service.beats[-1].get("pendingErrors", [])) == ("healthy", [])
    assert agent.heart.trouble is None
    agent.close()


def test_a_new_machine_without_room_still_looks(small_disk: Path, erp: FakeErp, service: FakeService) -> None:
    desk = Desk(small_disk / "home", erp, service)
    (small_disk / "home").mkdir()
    for name in ("logs", "spool"):
        (small_disk / "home" / name).mkdir()
    fill(small_disk, 0)
    assert desk.type("status").out.startswith(FULL)
    assert "[ falla] Disco: El disco está lleno." in desk.type("doctor").out
