"""Deliveries over a real socket: signed, tried again on the ladder, ended by 410, replayed, never lost or blocked."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from standardwebhooks.webhooks import Webhook

from server.capabilities.webhooks.backoff import LADDER
from server.jobs.worker import Worker
from server.settings import Settings
from tests.server.conftest import Registered
from tests.support.clock import FakeClock
from tests.support.receiver import Receiver, Reply
from tests.support.webhooks import Caller, Client, Create, settle


def test_the_published_library_verifies_what_arrives(
    client: Client, registered: Registered, create: Create, receiver: Receiver, worker: Worker, clock: FakeClock
) -> None:
    made = create()
    clock.set(datetime.now(UTC))
    hook = Caller(client, registered, made["id"])
    told = hook.test()
    assert (told["status"], told["intentos"], told["evento"]) == ("pending", 0, "webhook.prueba")
    settle(worker)
    (got,) = receiver.requests
    body = Webhook(made["secret"]).verify(got.body, got.headers)
    assert body == {
        "type": "webhook.prueba",
        "timestamp": clock.now().replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        "data": {"mensaje": "Este es un evento de prueba", "webhookId": made["id"]},
    }
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == told["messageId"]
    (row,) = hook.log()
    assert (row["status"], row["intentos"], row["responseCode"], row["responseExcerpt"]) == ("delivered", 1, 200, "ok")
    assert row["nextAttemptAt"] is None
    assert row["attempts"][0]["durationMs"] >= 0


def test_a_failing_receiver_is_tried_on_the_ladder_and_people_are_told(
    hook: Caller, receiver: Receiver, worker: Worker, clock: FakeClock, settings: Settings
) -> None:
    receiver.reply = Reply(status=500, body=b"no puedo")
    hook.test()
    settle(worker)
    for tried, wait in enumerate(LADDER, start=1):
        (row,) = hook.log()
        assert (row["status"], row["intentos"], row["responseCode"]) == ("pending", tried, 500)
        assert (row["error"], row["responseExcerpt"]) == ("Respondió 500", "no puedo")
        clock.advance(wait - timedelta(seconds=1))
        settle(worker)
        assert len(receiver.requests) == tried
        clock.advance(wait * 0.1 + timedelta(seconds=2))
        settle(worker)
        assert len(receiver.requests) == tried + 1
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len({request.headers["webhook-timestamp"] for request in receiver.requests}) == 10
    assert len({request.body for request in receiver.requests}) == 1
    (row,) = hook.log()
    assert (row["status"], row["intentos"], len(row["attempts"]), row["nextAttemptAt"]) == ("failed", 10, 10, None)
    assert (hook.show()["activo"], hook.show()["motivo"]) == (True, None)
    assert hook.show()["fallaDesde"] is not None
    assert ["no está recibiendo" in mail for mail in _mails(settings)] == [True]


def test_an_address_that_failed_for_days_is_switched_off_with_the_reason(
    hook: Caller, receiver: Receiver, worker: Worker, clock: FakeClock, settings: Settings
) -> None:
    receiver.reply = Reply(status=503)
    for _ in range(2):
        assert hook.show()["activo"]
        hook.test()
        settle(worker)
        while hook.log()[0]["status"] == "pending":
            clock.advance(hours=6)
            settle(worker)
    shown = hook.show()
    assert shown["activo"] is False
    assert "Falló sin pausa desde" in shown["motivo"]
    assert "503" in shown["motivo"]
    hook.test(409)
    assert sum("Desactivamos un webhook" in mail for mail in _mails(settings)) == 1
    assert hook.change(activo=True)["motivo"] is None
    receiver.reply = Reply()
    hook.test()
    settle(worker)
    assert hook.log()[0]["status"] == "delivered"


def test_gone_switches_off_at_once(hook: Caller, receiver: Receiver, worker: Worker, clock: FakeClock) -> None:
    receiver.reply = Reply(status=410)
    hook.test()
    hook.test()
    settle(worker)
    assert hook.show()["activo"] is False
    assert "410" in hook.show()["motivo"]
    assert sorted(str(row["error"]) for row in hook.log(status="failed")) == [
        "El webhook está desactivado",
        "Respondió 410",
    ]
    clock.advance(days=2)
    settle(worker)
    assert len(receiver.requests) == 1


def test_a_redirect_fails_and_is_not_followed(hook: Caller, receiver: Receiver, worker: Worker) -> None:
    receiver.reply = Reply(status=307, headers={"Location": receiver.url})
    hook.test()
    settle(worker)
    assert len(receiver.requests) == 1
    assert hook.log()[0]["error"] == "Respondió 307: no se siguen redirecciones"


def test_while_secrets_overlap_both_verify(
    client: Client, registered: Registered, create: Create, receiver: Receiver, worker: Worker, clock: FakeClock
) -> None:
    made = create()
    clock.set(datetime.now(UTC))
    hook = Caller(client, registered, made["id"])
    fresh = hook.rotate(horasTraslape=2)
    assert fresh["secret"] != made["secret"]
    assert fresh["secretAnteriorHasta"] == f"{clock.now() + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    assert "secret" not in hook.show()
    hook.test()
    settle(worker)
    for secret in (made["secret"], fresh["secret"]):
        Webhook(secret).verify(receiver.requests[0].body, receiver.requests[0].headers)
    clock.advance(hours=2)
    hook.test()
    settle(worker)
    assert receiver.requests[1].headers["webhook-signature"].count("v1,") == 1
    assert hook.rotate(secret="otro", horasTraslape=0)["secretAnteriorHasta"] is None


def test_a_replay_sends_the_same_message_again(hook: Caller, receiver: Receiver, worker: Worker) -> None:
    first = hook.test()
    settle(worker)
    again = hook.replay(first["id"])
    assert again["id"] != first["id"]
    assert again["messageId"] == first["messageId"]
    settle(worker)
    assert receiver.requests[0].body == receiver.requests[1].body
    assert [row["status"] for row in hook.log()] == ["delivered", "delivered"]


def _mails(settings: Settings) -> list[str]:
    found = []
    for path in sorted((settings.data_dir / "mail").glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append(f"{message['Subject']} {message.get_content()}")
    return found
