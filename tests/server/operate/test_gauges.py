"""Backlog and connections of a process, on an address of its own and beside the API for who holds the token."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import close, compose, create_app, create_worker
from server.db.outbox import Lane, enqueue
from server.gateways.mail import Mail, MailError
from server.operate import gauges
from server.services import Services
from server.settings import Settings
from tests.bench.portfolio import TODAY, company
from tests.server.capabilities.ingest.bodies import body, data
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.pairing import pair
from tests.support.postgres import free_port
from tests.support.receiver import receiving

TOKEN = "a-token-of-the-operator"


def value(services: Services, name: str, **labels: str) -> float | None:
    return services.metrics.registry.get_sample_value(name, labels)


def promise(services: Services, organization: str, lane: Lane, kind: str = "unknown") -> None:
    with services.db.transaction(UUID(organization)) as tx:
        enqueue(tx, kind, {}, run_at=services.clock.now(), lane=lane)


def test_the_backlog_of_all_organizations_is_seen_by_lane(
    services: Services, clock: FakeClock, registered: Registered
) -> None:
    worker = create_worker(services)
    while worker.run_once():
        pass
    promise(services, registered.organization_id, Lane.MAIL)
    promise(services, registered.organization_id, Lane.MAIL)
    gauges.watch(services)
    clock.advance(timedelta(seconds=90))
    services.metrics.render()
    assert value(services, "cobranza_database_up") == 1
    assert value(services, "cobranza_jobs_due", lane="mail") == 2
    assert value(services, "cobranza_jobs_late_seconds", lane="mail") == 90
    assert value(services, "cobranza_jobs_due", lane="webhooks") == 0
    assert value(services, "cobranza_jobs_late_seconds", lane="webhooks") == 0
    assert value(services, "cobranza_database_connections") == 0


def test_a_lost_database_says_so_and_the_page_is_answered(settings: Settings) -> None:
    services = compose(settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"}))
    gauges.watch(services)
    text = services.metrics.render().decode()
    close(services)
    assert "cobranza_database_up 0.0" in text
    assert "cobranza_jobs_due{" not in text
    assert "process_resident_memory_bytes" in text


def test_jobs_are_counted_by_how_they_ended(services: Services, clock: FakeClock, registered: Registered) -> None:
    worker = create_worker(services)
    promise(services, registered.organization_id, Lane.DEFAULT)
    while worker.run_once():
        pass
    assert value(services, "cobranza_jobs_total", kind="unknown", result="failed") == 1
    for _ in range(11):
        clock.advance(timedelta(hours=4))
        while worker.run_once():
            pass
    assert value(services, "cobranza_jobs_total", kind="unknown", result="given_up") == 1
    assert value(services, "cobranza_jobs_total", kind="daily", result="done")


def test_mail_is_counted_by_what_the_relay_said(services: Services, settings: Settings) -> None:
    services.mail.send(Mail("ana@empresa.com", "Hola", "Hola", "key"))
    dead = compose(settings.model_copy(update={"smtp_url": settings.smtp_url.__class__("smtp://127.0.0.1:1")}))
    with pytest.raises(MailError):
        dead.mail.send(Mail("ana@empresa.com", "Hola", "Hola", "key"))
    close(dead)
    assert value(services, "cobranza_mails_total", result="sent") == 1
    assert value(dead, "cobranza_mails_total", result="delayed") == 1


def test_syncs_are_counted_by_what_was_answered(
    services: Services, client: TestClient[Litestar], registered: Registered
) -> None:
    machine = pair(client, registered)
    raw = body(data(company(2), TODAY), services.clock.now().isoformat(), fechaCorte=TODAY.isoformat())
    altered = raw.replace(b'"clientesConSaldo":2', b'"clientesConSaldo":3')
    assert altered != raw
    for sent, status in ((raw, 200), (altered, 422)):
        answer = client.post("/v1/sync/cartera", content=sent, headers=machine.headers)
        assert answer.status_code == status, answer.text
    assert value(services, "cobranza_syncs_total", result="verified") == 1
    assert value(services, "cobranza_syncs_total", result="CHECKSUM_MISMATCH") == 1
    assert value(services, "cobranza_sync_invoices_total") == 10


def test_webhooks_are_counted_by_what_the_receiver_said(
    settings: Settings, clock: FakeClock, registered: Registered
) -> None:
    services = compose(settings.model_copy(update={"webhooks_allow_private": True}), clock)
    worker = create_worker(services)
    organization, user = UUID(registered.organization_id), UUID(registered.user_id)
    with receiving() as receiver:
        for url in (receiver.url, f"http://127.0.0.1:{free_port()}/nobody"):
            with services.db.transaction(organization) as tx:
                made = services.webhooks.create(tx, url=url, events=["sync.completado"], secret=None, user_id=user)
                services.webhooks.test(tx, made.webhook.id)
            while worker.run_once():
                pass
    close(services)
    assert value(services, "cobranza_webhook_tries_total", result="delivered") == 1
    assert value(services, "cobranza_webhook_tries_total", result="unanswered") == 1
    assert value(services, "cobranza_webhook_seconds_count") == 2


def test_an_address_of_its_own_needs_no_token_and_is_left_at_the_end(services: Services) -> None:
    address = f"127.0.0.1:{free_port()}"
    told = replace(services, settings=services.settings.model_copy(update={"metrics_address": address}))
    with gauges.exporting(told):
        answer = httpx.get(f"http://{address}/metrics", trust_env=False)
        with pytest.raises(OSError, match="in use"), gauges.exporting(told):
            pass
    assert answer.status_code == 200
    assert "cobranza_build_info" in answer.text
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{address}/metrics", trust_env=False)


def test_beside_the_api_only_the_token_opens_it(services: Services, client: TestClient[Litestar]) -> None:
    assert client.get("/metrics").status_code == 404
    token = services.settings.metrics_token.__class__(TOKEN)
    told = replace(services, settings=services.settings.model_copy(update={"metrics_token": token}))
    with TestClient(create_app(told)) as asked:
        for headers in ({}, {"Authorization": "Bearer another"}, {"Authorization": TOKEN}):
            refused = asked.get("/metrics", headers=headers)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
            assert "cobranza" not in refused.text
        given = asked.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert given.status_code == 200
    assert given.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'cobranza_requests_total{method="GET",route="/metrics",status="401"} 3.0' in given.text
