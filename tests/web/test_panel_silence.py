"""The notice of a silent machine stands on the panel while the silence lasts, and on the machines' page."""

from datetime import timedelta

from contract.connectors import CompanyHello, Heartbeat
from server.jobs import silence
from server.services import Services
from tests.support.clock import FakeClock
from tests.web.conftest import Fleet, Pages, plain


def test_a_silence_is_shown_until_the_machine_is_back(
    owner: Pages, fleet: Fleet, services: Services, clock: FakeClock
) -> None:
    paired = fleet.pair(owner.email, companies=(CompanyHello("01", "Ferretería Núñez"),))
    organization = fleet.organization(owner.email).organization.id
    said = "«Servidor Principal» dejó de dar señales el martes 17 de marzo a las 12:30, sin despedirse."
    for _ in range(5):
        with services.db.transaction() as tx:
            services.connectors.pulse(tx)
        silence.watch(services)
        assert said not in plain(owner.open("/panel"))
        clock.advance(timedelta(minutes=1))
    with services.db.transaction() as tx:
        services.connectors.pulse(tx)
    silence.watch(services)
    assert said in plain(owner.open("/panel"))
    assert said in plain(owner.open("/conectores"))
    with services.db.transaction(organization) as tx:
        services.connectors.heartbeat(tx, paired.connector_id, Heartbeat(status="healthy"))
    assert said not in plain(owner.open("/panel"))
    assert said not in plain(owner.open("/conectores"))
