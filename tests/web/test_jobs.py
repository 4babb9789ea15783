"""The page of pending work: an organization's own, in words, and nobody else's."""

from uuid import UUID

import pytest

from server.app import HANDLERS
from server.db import outbox
from server.db.outbox import Lane
from server.faces.web.jobs import HOUSEKEEPING, LABELS
from server.services import Services
from tests.support.clock import FakeClock
from tests.web.conftest import Fleet, Pages, plain


@pytest.fixture
def organization(owner: Pages, fleet: Fleet, services: Services) -> UUID:
    """The owner's, with nothing to do."""
    found: UUID = fleet.organization(owner.email).organization.id
    for job in outbox.lease(services.db, services.clock.now(), 100):
        with services.db.transaction(job.organization_id) as tx:
            outbox.finish(tx, job, services.clock.now())
    return found


def fail(services: Services, organization: UUID, kind: str, why: str) -> UUID:
    """A job whose first try failed."""
    now = services.clock.now()
    with services.db.transaction(organization) as tx:
        job_id = outbox.enqueue(tx, kind, {}, run_at=now, lane=Lane.MAIL)
    assert job_id is not None
    (job,) = outbox.lease(services.db, now)
    with services.db.transaction(organization) as tx:
        outbox.fail(tx, job, now, why)
    return job_id


def test_nothing_to_do_says_so(owner: Pages, organization: UUID) -> None:
    assert 'href="/trabajos"' in owner.open("/conectores")
    page = owner.open("/trabajos")
    assert "No hay nada pendiente" in page
    assert 'href="/trabajos" aria-current="page"' in page


def test_what_failed_says_what_a_stranger_told_and_not_our_bugs(
    owner: Pages, organization: UUID, services: Services
) -> None:
    fail(services, organization, "reminder_mail", "MailError: 550 <b>no existe</b>")
    fail(services, organization, "daily", "KeyError: 'secreto interno'")
    fail(services, organization, "operator_mail", "MailError: 550 operador@cobranza.mx")
    page = owner.open("/trabajos")
    text = plain(page)
    assert "Recordatorio de cobranza Se reintentará · 1 intento 550 &lt;b&gt;no existe&lt;/b&gt;" in text
    assert f"{HOUSEKEEPING} Se reintentará · 1 intento Fue un error nuestro" in text
    assert "secreto interno" not in page
    assert "operador@cobranza.mx" not in page


def test_a_job_is_tried_again_or_let_go(owner: Pages, organization: UUID, services: Services, clock: FakeClock) -> None:
    job_id = fail(services, organization, "reminder_mail", "MailError: 421 luego")
    owner.open("/trabajos")
    owner.send(f"/trabajos/{job_id}/reintentar")
    (job,) = outbox.lease(services.db, clock.now())
    assert (job.id, job.attempts) == (job_id, 1)
    assert "en curso" in owner.send(f"/trabajos/{job_id}/descartar", 409)
    with services.db.transaction(organization) as tx:
        outbox.fail(tx, job, clock.now(), "MailError: 421 luego")
    owner.open("/trabajos")
    owner.send(f"/trabajos/{job_id}/descartar")
    assert "No hay nada pendiente" in owner.shown.text


def test_another_organizations_work_is_not_shown(
    owner: Pages, organization: UUID, services: Services, fleet: Fleet
) -> None:
    job_id = fail(services, organization, "reminder_mail", "MailError: 550 ajeno")
    owner.client.cookies.clear()
    stranger = owner.register()
    assert "ajeno" not in stranger.open("/trabajos")
    stranger.send(f"/trabajos/{job_id}/descartar", 409)
    with services.db.reading(organization) as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM jobs WHERE failure IS NOT NULL").scalar() == 1


def test_a_visitor_is_asked_to_log_in(visitor: Pages) -> None:
    visitor.open("/trabajos")
    assert visitor.shown.url.path == "/entrar"


def test_every_label_is_of_a_kind_that_runs() -> None:
    assert set(LABELS) <= set(HANDLERS)
