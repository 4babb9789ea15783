"""One try of a delivery, before and after the wire: what it needs, what its end means for delivery and webhook.

A try is idempotent by its number: a job that runs twice sends the same message again under the same webhook-id, and
only the first end is recorded.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.capabilities.webhooks import store
from server.capabilities.webhooks.backoff import GIVE_UP_AFTER, hold_after, wait_after
from server.capabilities.webhooks.model import DeliveryStatus, Notice, Reply, Sending, Try, Webhook
from server.capabilities.webhooks.service.sealing import unseal
from server.capabilities.webhooks.service.telling import promise_try
from server.db.outbox import Lane, enqueue, hold, let_run
from server.db.session import Tx
from server.kit.secrets import Keyring

NOTICE = "webhook_notice"
"""Kind of the job that tells people of a failing webhook."""

GONE = 410


def begin(tx: Tx, now: datetime, keyring: Keyring, payload: Mapping[str, Any]) -> Sending | datetime | None:
    """What the try of a job needs: None where there is nothing to do, a moment where its address is left alone."""
    found = store.delivery(tx, UUID(payload["delivery"]))
    if found is None:
        return None
    delivery, message_id = found
    webhook = store.one(tx, delivery.webhook_id)
    if webhook is None or delivery.status is not DeliveryStatus.PENDING or len(delivery.tries) != payload["try"] - 1:
        return None
    braked = webhook.active and not payload["urgent"]
    if braked and webhook.held_until is not None and webhook.held_until > now:
        return webhook.held_until
    return Sending(
        delivery_id=delivery.id,
        webhook_id=webhook.id,
        number=payload["try"],
        url=webhook.url if webhook.active else None,
        message_id=delivery.message_id,
        body=store.body_of(tx, message_id),
        keys=_keys(tx, now, keyring, webhook),
        tries=delivery.tries,
        suspect=braked and hold_after(webhook.failures) is not None,
    )


def claim(tx: Tx, now: datetime, sending: Sending) -> bool:
    """Hold the suspect address of a try that begins: until it has ended, nothing else goes there.

    False where another try was first: the address is left alone.
    """
    webhook = store.one(tx, sending.webhook_id, lock=True)
    wait = hold_after(webhook.failures) if webhook is not None else None
    if webhook is None or wait is None:
        return True
    if webhook.held_until is not None and webhook.held_until > now:
        return False
    store.change(tx, webhook.id, held_until=now + wait)
    _hold(tx, now, webhook.id, now + wait)
    return True


def put_off(tx: Tx, now: datetime, payload: Mapping[str, Any]) -> None:
    """Promise the same try for later, and with it all that was promised to its address since that is left alone."""
    found = store.delivery(tx, UUID(payload["delivery"]))
    webhook = store.one(tx, found[0].webhook_id, lock=True) if found is not None else None
    if found is None or webhook is None:
        return
    until = webhook.held_until or now
    _hold(tx, now, webhook.id, until)
    promise_try(tx, found[0].id, webhook.id, payload["try"], until, put_off=True)


def release(tx: Tx, now: datetime, webhook: Webhook) -> None:
    """What an address kept waiting goes out now that it is no longer held."""
    if webhook.held_until is not None:
        let_run(tx, Lane.WEBHOOKS, webhook.id, now, webhook.held_until)
        store.bring_on(tx, webhook.id, now, webhook.held_until)


def end(tx: Tx, now: datetime, sending: Sending, reply: Reply, chance: float) -> None:
    """Record a try; the next one is promised, or the delivery ends, and the webhook learns from it."""
    tries = (*sending.tries, Try(now, reply.code, reply.failure, reply.milliseconds))
    asleep = sending.url is None
    asked = timedelta(seconds=reply.retry_after) if reply.retry_after is not None else None
    wait = None if reply.good or asleep or reply.code == GONE else wait_after(sending.number, chance, asked)
    next_at = now + wait if wait is not None else None
    webhook = None if asleep else store.one(tx, sending.webhook_id, lock=True)
    pending = DeliveryStatus.PENDING if next_at else DeliveryStatus.FAILED
    recorded = store.end_try(
        tx,
        sending.delivery_id,
        tries,
        status=DeliveryStatus.DELIVERED if reply.good else pending,
        next_at=next_at,
        excerpt=reply.excerpt,
        failure=reply.failure,
    )
    if not recorded or webhook is None:
        return
    if next_at is not None:
        promise_try(tx, sending.delivery_id, webhook.id, sending.number + 1, next_at)
    if reply.good:
        if webhook.failures:
            store.change(tx, webhook.id, failing_since=None, failures=0, held_until=None)
            release(tx, now, webhook)
        return
    _learn(tx, now, webhook, reply, last=next_at is None)


def notice(tx: Tx, payload: Mapping[str, Any]) -> Notice | None:
    """What a promised notice says; None where the webhook is gone, or was well or changed since."""
    webhook = store.one(tx, UUID(payload["webhook"]))
    if webhook is None or (not webhook.failures and webhook.active):
        return None
    return Notice(
        webhook.url, webhook.disabled_reason or payload["reason"], webhook.failing_since, disabled=not webhook.active
    )


def _learn(tx: Tx, now: datetime, webhook: Webhook, reply: Reply, *, last: bool) -> None:
    """A failed try counts against its address: left alone for a while, switched off where that is hopeless."""
    failures, since = webhook.failures + 1, webhook.failing_since or now
    wait = hold_after(failures)
    why = reply.failure or f"respondió {reply.code}"
    values: dict[str, Any] = {
        "failures": failures,
        "failing_since": since,
        "held_until": now + wait if wait is not None else None,
    }
    reason = None
    if reply.code == GONE:
        reason = "El servidor respondió 410: ya no quiere recibir eventos."
    elif last and now - since >= GIVE_UP_AFTER:
        reason = f"Falló sin pausa desde el {since:%d/%m/%Y}. Último intento: {why}."
    if reason is not None and webhook.active:
        values |= {"active": False, "disabled_reason": reason, "updated_at": now}
    store.change(tx, webhook.id, **values)
    if wait is not None:
        _hold(tx, now, webhook.id, now + wait)
    if webhook.active and (last or reason is not None):
        payload = {"webhook": str(webhook.id), "reason": why}
        stage = "off" if reason is not None else "failing"
        enqueue(tx, NOTICE, payload, run_at=now, dedupe_key=f"{webhook.id}:{stage}:{since.isoformat()}", lane=Lane.MAIL)


def _hold(tx: Tx, now: datetime, webhook_id: UUID, until: datetime) -> None:
    """Whatever waits for an address waits until then; the caller has the webhook's lock."""
    hold(tx, Lane.WEBHOOKS, webhook_id, now, until)
    store.put_off(tx, webhook_id, until)


def _keys(tx: Tx, now: datetime, keyring: Keyring, webhook: Webhook) -> tuple[bytes, ...]:
    current, previous = store.secrets_of(tx, webhook.id)
    sealed = [current]
    if previous is not None and webhook.previous_until is not None and webhook.previous_until > now:
        sealed.append(previous)
    return tuple(unseal(keyring, tx, webhook.id, one) for one in sealed)
