"""A desk with an agent, an ERP and a service, all in this process."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.agent_fakes import Desk, FakeClock, FakeErp
from tests.support.fake_service import FakeService

SERVER = "https://cobranza.example"
YESTERDAY = date(2026, 11, 23)
LATER = date(2026, 12, 24)


@pytest.fixture
def clock() -> FakeClock:
    """Shared by the machine and the service: both are right unless a test says otherwise."""
    return FakeClock()


@pytest.fixture
def service(clock: FakeClock) -> FakeService:
    """The service, with its own right clock that moves with the machine's steady one."""
    return FakeService(clock)


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock, service: FakeService) -> Desk:
    """A machine with one company of two customers in its ERP, nothing configured yet."""
    erp = FakeErp()
    erp.add_company("01")
    erp.write("01", "1", ("F1", YESTERDAY, 10_050))
    erp.write("01", "2", ("F2", LATER, 20_000), ("F3", LATER, 1))
    return Desk(tmp_path / "home", erp, service, clock)


@pytest.fixture
def paired(desk: Desk) -> Desk:
    """The same desk with its source added and the machine paired."""
    assert desk.add_source().code == 0
    assert desk.type("pair", "a1b2-c3", "--server", SERVER, "--name", "Caja").code == 0
    return desk
