"""A reminder that ends unsent says why, and never hides that its mail may have gone out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.db import desk, outbox
from server.db.desk import State
from server.gateways.mail import Mail, MailError
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.collecting import Office, Relay, due, open_office

Client = TestClient[Litestar]
DOUBT = "Es posible que el correo ya haya salido: de un intento anterior no supimos cómo terminó"
BUSY = MailError("El servidor de correo no lo aceptó (451)", answer="451 later")
SILENT = MailError("El servidor de correo cortó la conexión", in_doubt=True)


class Killed(BaseException):
    """The process ends."""


class Dying(Relay):
    """Takes the mail, and the worker is killed."""

    def send(self, mail: Mail) -> str | None:
        """Take it, and never come back."""
        raise Killed


@pytest.fixture
def office(client: Client, services: Services, registered: Registered, clock: FakeClock) -> Office:
    return open_office(client, services, registered, clock)


def paid(office: Office) -> None:
    """Nothing is left to ask for."""
    office.state["C001"] = [Doc("F-1003", due(-18), 3_273_000)]
    office.sync()


def killed(office: Office) -> None:
    """A try whose worker dies with the mail in the relay's hands."""
    with pytest.raises(Killed):
        office.work(replace(office.services, mail=Dying()))


def tried(*errors: MailError) -> Callable[[Office], None]:
    """Tries that end so."""

    def go(office: Office) -> None:
        for error in errors:
            office.work(replace(office.services, mail=Relay(error)))
            office.clock.advance(hours=1)

    return go


@pytest.mark.parametrize(
    ("before", "doubted"),
    [
        pytest.param([killed], True, id="killed"),
        pytest.param([killed, tried(BUSY)], True, id="killed-then-busy"),
        pytest.param([tried(SILENT)], True, id="silent"),
        pytest.param([tried(BUSY)], False, id="busy"),
        pytest.param([tried(MailError("No hubo conexión con el servidor de correo"))], False, id="dead"),
    ],
)
def test_a_mail_that_may_have_gone_out_says_so_when_it_is_cancelled(
    office: Office, clock: FakeClock, before: list[Callable[[Office], None]], doubted: bool
) -> None:
    office.ask()
    for step in before:
        step(office)
        clock.advance(outbox.LEASE + timedelta(seconds=1))
    clock.advance(hours=1)
    paid(office)
    office.work()
    [row] = office.history()
    assert row["status"] == "cancelled"
    assert row["motivo"].startswith("Ya no hay nada que cobrar")
    assert row["motivo"].endswith(DOUBT) == doubted


@pytest.mark.parametrize(
    ("before", "out"),
    [
        pytest.param(tried(BUSY), False, id="busy"),
        pytest.param(tried(MailError("No hubo conexión con el servidor de correo")), False, id="dead"),
        pytest.param(tried(SILENT), True, id="silent"),
        pytest.param(killed, True, id="killed"),
    ],
)
def test_a_mail_that_waits_for_another_try_is_cancelled_unless_it_may_be_out(
    office: Office, clock: FakeClock, before: Callable[[Office], None], out: bool
) -> None:
    asked = office.ask()
    before(office)
    refusal = office.call("DELETE", f"/cobranza/recordatorios/{asked['id']}", 409 if out else 204)
    assert office.history()[0]["status"] == ("queued" if out else "cancelled")
    if out:
        assert "es posible que el correo ya haya salido" in refusal["error"]["message"]
    clock.advance(hours=5)
    office.work()
    assert len(office.mails()) == out


def test_a_mail_that_is_sent_after_all_leaves_no_doubt(office: Office, clock: FakeClock) -> None:
    office.ask()
    killed(office)
    clock.advance(outbox.LEASE + timedelta(seconds=1))
    office.work()
    [row] = office.history()
    assert (row["status"], row["motivo"]) == ("sent", None)


@pytest.mark.parametrize("before", [pytest.param(tried(BUSY), id="busy"), pytest.param(killed, id="killed")])
def test_dropping_its_job_cancels_it(office: Office, clock: FakeClock, before: Callable[[Office], None]) -> None:
    office.ask()
    before(office)
    clock.advance(hours=1)
    with office.services.db.transaction(office.organization_id) as tx:
        states = (State.RETRYING, State.WAITING)
        [job] = [
            one
            for one in desk.listed(tx, clock.now(), office.organization_id, states=states)
            if one.kind == "reminder_mail"
        ]
        assert desk.drop(tx, job.id, clock.now(), "Lo descartó el operador del servicio")
    [row] = office.history()
    assert row["status"] == "cancelled"
    assert row["motivo"].startswith("Lo descartó el operador del servicio")
    assert row["motivo"].endswith(DOUBT) == (before is killed)
    office.work()
    assert office.mails() == []


def test_dropping_the_job_of_a_webhook_ends_its_delivery(office: Office, clock: FakeClock) -> None:
    asked = {"url": "https://nadie.invalid/", "eventos": ["sync.fallido"]}
    webhook = office.call("POST", "/webhooks", 201, json=asked)["id"]
    delivery = UUID(office.call("POST", f"/webhooks/{webhook}/test", 202)["id"])
    with office.services.db.transaction(office.organization_id) as tx:
        jobs = desk.listed(tx, clock.now(), office.organization_id, states=(State.WAITING,))
        [job] = [one for one in jobs if one.kind == "webhook_delivery"]
        assert desk.drop(tx, job.id, clock.now(), "Lo descartó el operador del servicio")
    [row] = office.call("GET", f"/webhooks/{webhook}/deliveries")["data"]
    assert (UUID(row["id"]), row["status"]) == (delivery, "failed")
