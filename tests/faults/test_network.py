"""An office behind a bad network: what people are told, what is tried again and when, and that all is well after."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from agent.cloud.making import make_client
from agent.cloud.probe import probe
from agent.core.delivery import Outcome
from agent.core.doctor_network import network_checks
from agent.core.proxies import OpenSession, Proxy, Route
from tests.faults.cloud import Cloud
from tests.faults.gremlin import Gremlin
from tests.faults.office import Line, Office
from tests.faults.sae import Sae
from tests.support.certificates import Authority
from tests.support.proxy import FakeSession, FaultyProxy

PORTAL = "La red muestra una página de acceso en lugar de llegar al servidor; abre el navegador y acepta esa página."
SHORT = 1.0
"""Seconds of silence that the agent bears where silence is the story."""


@dataclass
class Way:
    """How this office reaches the service; read anew for every connection."""

    proxy: FaultyProxy
    trusting: ssl.SSLContext
    address: Proxy | None
    session: FakeSession | None = None
    limit: float = 20.0

    def make(self, _limit: float, _route: Route, _session: OpenSession | None) -> httpx.Client:
        return make_client(self.limit, self.trusting, lambda _host, _port: self.address, self._open())

    def log_in(self, user: str, password: str) -> None:
        self.address = Proxy("127.0.0.1", self.proxy.port, user, password)

    def _open(self) -> OpenSession | None:
        found = self.session
        return None if found is None else lambda _scheme, _host: found


@pytest.fixture
def way(cloud: Cloud, tmp_path: Path) -> Iterator[Way]:
    authority = Authority("Fortinet Oficina CA", tmp_path)
    with FaultyProxy(Line(cloud, Gremlin()), authority) as proxy:
        yield Way(proxy, authority.trusting(), Proxy("127.0.0.1", proxy.port))


@pytest.fixture
def office(cloud: Cloud, way: Way, tmp_path: Path) -> Iterator[Office[Sae]]:
    """Linked and in step with SAE, where a payment has just come in."""
    opened = Office(tmp_path / "home", cloud, Sae, network=way.make)
    opened.sae.charge("01", "A", 10_050, opened.today - timedelta(days=3))
    opened.turn()
    (charge,) = opened.sae.companies["01"]["A"].charges.values()
    charge.owed -= 50
    opened.sae.wrote()
    opened.agent.heart.hush("rest")  # the beats between two cycles have stories of their own
    opened.pass_time(30)
    yield opened
    opened.close()


def ask(office: Office[Sae]) -> Outcome:
    """The first company's cycle, and nothing else."""
    office.naps.clear()
    (ended,) = office.agent.engine.sync(office.agent.targets()[:1], full=False)
    return ended.outcome


def well_again(office: Office[Sae]) -> None:
    office.quiet()
    assert list(office.cloud.paid().values()) == [50]


@pytest.mark.parametrize(
    ("fault", "naps"),
    [
        ("cut before", [1.0]),
        ("cut after commit", [1.0]),
        ("reset in the middle", [1.0]),
        ("half body", [1.0]),
        ("slow", [1.0]),
        ("drip", [1.0]),
        ("502", [1.0]),
        ("captive portal", [1.0]),
        ("503", [31.0]),
    ],
)
def test_what_passes_is_tried_again_and_nobody_is_told(
    office: Office[Sae], way: Way, fault: str, naps: list[float]
) -> None:
    if fault in ("slow", "drip"):
        way.limit = SHORT
        office.reboot()
    way.proxy.faults.append(fault)  # type: ignore[arg-type] # of the parameters above
    applied = office.cloud.applied()
    assert (ask(office).result, office.naps) == ("delta", naps)
    assert office.cloud.applied() == applied + 1
    well_again(office)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("cut before", "La comunicación con el servidor se cortó."),
        ("cut after commit", "La comunicación con el servidor se cortó."),
        ("half body", "La comunicación con el servidor se cortó."),
        ("502", "El servicio no está disponible en este momento (respondió 502)."),
        (
            "captive portal",
            PORTAL,
        ),
    ],
)
def test_what_stays_is_told_and_the_next_turn_tries_again(office: Office[Sae], way: Way, fault: str, says: str) -> None:
    way.proxy.faults.extend([fault] * 5)  # type: ignore[list-item] # of the parameters above
    outcome = ask(office)
    assert (outcome.result, outcome.sentence) == ("postponed", says)
    assert office.naps == [1.0, 2.0, 4.0, 8.0]
    due = office.agent.state.due("01")
    assert due is not None
    assert timedelta(minutes=7) < due - office.agent.clock.now() < timedelta(minutes=23)
    well_again(office)


def test_a_service_that_wants_a_long_rest_gets_it(office: Office[Sae], way: Way) -> None:
    way.proxy.retry_after = 1500
    way.proxy.faults.append("503")
    assert (ask(office).result, office.naps) == ("postponed", [])
    due = office.agent.state.due("01")
    assert due is not None
    assert due - office.agent.clock.now() >= timedelta(seconds=1500)
    office.pass_time(600)
    well_again(office)


@pytest.mark.parametrize(
    ("login", "says"),
    [("basic", "pide usuario y contraseña"), ("ntlm", "solo acepta la sesión de Windows")],
)
def test_a_proxy_that_wants_to_know_who_asks_is_told_once_and_waits_for_a_person(
    office: Office[Sae], way: Way, login: str, says: str
) -> None:
    office.reboot()
    way.proxy.login = login  # type: ignore[assignment] # of the parameters above
    outcome = ask(office)
    assert (outcome.result, office.naps) == ("failed", [])
    assert says in outcome.sentence
    assert f"127.0.0.1:{way.proxy.port}" in outcome.sentence
    if login == "basic":
        way.log_in("oficina", "otra")
        assert "no aceptó el usuario «oficina»" in ask(office).sentence
        way.log_in("oficina", "secreta")
    else:
        way.session = FakeSession()
        office.reboot()
    well_again(office)


def test_who_opens_the_connection_is_found_out_and_sees_nothing(office: Office[Sae], way: Way, tmp_path: Path) -> None:
    stranger = Authority("Otra CA", tmp_path).trusting()
    trusted, way.trusting = way.trusting, stranger
    office.reboot()
    outcome = ask(office)
    assert (outcome.result, office.naps) == ("failed", [])
    assert outcome.sentence.startswith("El certificado del servidor no es de confianza en este equipo")
    facts = probe("cobranza.example", 443, "manual", lambda _host, _port: way.address, None, lambda: stranger, 5.0)
    tls = next(check for check in network_checks(facts) if check.key == "tls")
    assert "«Fortinet Oficina CA», que abre la conexión en el camino" in tls.title
    way.trusting = trusted
    office.reboot()
    well_again(office)


def test_names_that_are_gone_are_told_and_come_back(office: Office[Sae], way: Way) -> None:
    office.reboot()
    found, way.address = way.address, Proxy("nowhere.invalid", 8080)
    outcome = ask(office)
    assert (outcome.result, office.naps) == ("postponed", [1.0, 2.0, 4.0, 8.0])
    assert "nowhere.invalid:8080" in outcome.sentence
    way.address = None
    assert ask(office).sentence == "No se pudo llegar al servidor; revisa la conexión a internet."
    way.address = found
    office.agent.engine.nudge()
    well_again(office)
