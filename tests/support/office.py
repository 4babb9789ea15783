"""An accountant's office: two companies in SAE with believable names and debts, a service, and the tray's own objects.

Everything a screen shows comes through the agent's real code; the machine, the ERP and the network are small fakes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import msgspec

from agent.app.agent import Agent
from agent.app.tray import TrayOffice
from agent.core.model import Company, Source
from agent.settings import save
from contract.records import Customer
from tests.support.agent_fakes import NOON, Desk, FakeClock, FakeErp, FakeRead, FakeReader
from tests.support.fake_service import FakeService, refuse, unreachable

SERVER = "https://cobranza.example"
LONG_NAME = "Comercializadora de Materiales Eléctricos y Ferretería Industrial del Noroeste, S.A. de C.V."
NAMES = (
    "Ferretería La Escuadra",
    "Grupo Constructor Peñasco, S.A. de C.V.",
    "Abarrotes Doña Lupita",
    "Papelería y Copiado Ñuñez Hermanos",
    "Hotel Mirador de la Bahía",
    "Transportes Unidos de Sonora",
    "Clínica Dental Sonrisa",
    "Refaccionaria El Güero",
)
_AGES = (-20, -12, -3, 8, 15, 26, 41, 70, 140)


class OfficeErp(FakeErp):
    """An ERP whose customers have names, and whose companies tell theirs."""

    def open(self, source: Source, password: str) -> FakeReader:
        super().open(source, password)
        return _Reader(self, source)


class _Reader(FakeReader):
    @contextmanager
    def read(self, empresa_id: str, today: date) -> Iterator[FakeRead]:
        with super().read(empresa_id, today):
            yield _Read(self._erp, empresa_id, today)


class _Read(FakeRead):
    def __init__(self, erp: FakeErp, empresa_id: str, today: date) -> None:
        super().__init__(erp, empresa_id, today)
        company = erp.companies[empresa_id]
        self.report.name, self.report.rfc = company.name, company.rfc

    def customers(self) -> Iterator[Customer]:
        for number, customer in enumerate(super().customers()):
            name = NAMES[number % len(NAMES)]
            yield msgspec.structs.replace(customer, name=name, rfc="XAXX010101000", seller="Marta Ríos")


@dataclass
class Premises:
    """The office and what stands around it."""

    desk: Desk
    erp: FakeErp
    service: FakeService
    clock: FakeClock

    def open(self) -> TrayOffice:
        """What the window is given."""
        world = self.desk.world()
        config = str(self.desk.home.parent / "config")
        return TrayOffice(replace(world, environ={**world.environ, "XDG_CONFIG_HOME": config}))

    def pair(self) -> None:
        """Add the source and exchange a code."""
        assert self.desk.add_source("--companies", "01,02").code == 0
        self.service.codes = {"A1B2C3"}
        assert self.desk.type("pair", "A1B2C3", "--server", SERVER, "--name", "Caja 1 · Contabilidad").code == 0

    def work(self) -> None:
        """A morning: a first sync, quiet cycles, an invoice paid, a line that was down for a while."""
        self.clock.jump(timedelta(hours=-3))
        agent = Agent(self.desk.world())
        for cycle in range(9):
            if cycle == 4:
                self.erp.write("01", "3", ("F-2044", self.clock.now().date() - timedelta(days=9), 84_300_00))
            if cycle == 6:
                self.erp.write("02", "2", ("F-877", self.clock.now().date() + timedelta(days=9), 12_000_00))
                self.service.fail("cartera", *[unreachable] * 5)
            list(agent.engine.sync(agent.targets(), full=False))
            self.clock.advance(20 * 60)
        self.clock.jump(NOON - self.clock.now())
        agent.heart.beat()
        list(agent.engine.sync(agent.targets(), full=False))
        agent.close()
        self.clock.advance(240)

    def decide(self, who: str, **payload: object) -> None:
        """Somebody changes how often and when in the web."""
        self.service.commands = [{"id": "u-1", "type": "update_config", "payload": payload, "requestedBy": who}]
        agent = Agent(self.desk.world())
        agent.heart.beat()
        agent.heart.beat()
        agent.close()

    def break_down(self) -> None:
        """The service refuses a company: a person must act."""
        self.erp.write("02", "1", ("F-900", self.clock.now().date(), 10_00))
        self.service.fail("cartera", lambda _: refuse(409, "EMPRESA_IN_USE", "Otro equipo ya envía esta empresa"))
        agent = Agent(self.desk.world())
        list(agent.engine.sync(agent.targets(), full=False))
        agent.close()

    def choose(self, key: str, value: str | int) -> None:
        """Change an option behind the window's back."""
        agent = Agent(self.desk.world())
        save(agent.home.settings, agent.settings.with_option(key, value))
        agent.close()


def make_premises(folder: Path) -> Premises:
    """Two companies, nothing configured yet."""
    clock = FakeClock()
    service = FakeService(clock)
    erp = OfficeErp()
    for number, name, rfc in (("01", LONG_NAME, "EKU9003173C9"), ("02", "Refacciones Nájera", "IIA040805DZ4")):
        erp.add_company(number)
        erp.companies[number] = Company(number, name, rfc, f"SAE90EMPRE{number}")
    today = clock.now().date()
    for place in range(24):
        dues = [
            (f"F-{1000 + place * 9 + n}", today - timedelta(days=age), 2_150_37 * (1 + (place * 7 + n * 3) % 11))
            for n, age in enumerate(_AGES)
            if (place + n) % 3
        ]
        erp.write("01", str(place + 1), *dues)
        if place < 7:
            erp.write("02", str(place + 1), *dues[:3])
    return Premises(Desk(folder / "home", erp, service, clock), erp, service, clock)
