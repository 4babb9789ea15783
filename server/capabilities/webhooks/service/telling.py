"""How a message is promised: its body once, a delivery and a job for each webhook that hears it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from server.capabilities.webhooks import store
from server.capabilities.webhooks.model import Webhook
from server.capabilities.webhooks.payloads import Data
from server.db.outbox import Lane, enqueue, enqueue_many
from server.db.session import Tx
from server.kit.ids import new_id

DELIVERY = "webhook_delivery"
"""Kind of the job of one try."""

_JSON = msgspec.json.Encoder()


def tell(
    tx: Tx, now: datetime, webhooks: Sequence[Webhook], event: str, messages: Sequence[Data], *, urgent: bool = False
) -> list[UUID]:
    """Promise messages of one event to webhooks; the ids of the deliveries, message by message.

    `urgent` ones, which a person asked for, go out although their address is being left alone, and in a lane where
    nothing else waits.
    """
    bodies = [(new_id(), body(event, now, data)) for data in messages]
    store.add_messages(tx, event, bodies, now)
    rows = [(new_id(), webhook.id, message_id) for message_id, _ in bodies for webhook in webhooks]
    return _promise(tx, now, rows, urgent=urgent, lane=Lane.ASKED if urgent else Lane.WEBHOOKS)


def repeat(tx: Tx, now: datetime, webhook_id: UUID, delivery_id: UUID) -> UUID:
    """Promise the message of an earlier delivery of the webhook again, as urgent as `tell`; the new delivery's id."""
    found = store.delivery(tx, delivery_id)
    if found is None:
        raise LookupError(f"no delivery {delivery_id}")
    (again,) = _promise(tx, now, [(new_id(), webhook_id, found[1])], urgent=True, lane=Lane.ASKED)
    return again


def repeat_all(tx: Tx, now: datetime, webhook_id: UUID, message_ids: Sequence[UUID]) -> list[UUID]:
    """Promise messages to the webhook again, urgent but in the lane of the many; the new deliveries' ids."""
    if not message_ids:
        return []
    return _promise(tx, now, [(new_id(), webhook_id, one) for one in message_ids], urgent=True, lane=Lane.WEBHOOKS)


def promise_try(
    tx: Tx, delivery_id: UUID, webhook_id: UUID, number: int, at: datetime, *, put_off: bool = False
) -> None:
    """Promise the `number`-th try of a delivery; the same try is promised once, and once each time it is put off."""
    payload, key = _try(delivery_id, number, urgent=False)
    enqueue(
        tx,
        DELIVERY,
        payload,
        run_at=at,
        dedupe_key=f"{key}:{at.isoformat()}" if put_off else key,
        lane=Lane.WEBHOOKS,
        subject=webhook_id,
    )


def body(event: str, at: datetime, data: Data) -> bytes:
    """The body as Standard Webhooks recommends it."""
    stamp = at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return _JSON.encode({"type": event, "timestamp": stamp, "data": data})


def _promise(tx: Tx, now: datetime, rows: Sequence[tuple[UUID, UUID, UUID]], *, urgent: bool, lane: Lane) -> list[UUID]:
    store.add_deliveries(tx, rows, now)
    tries = ((*_try(delivery_id, 1, urgent=urgent), webhook_id) for delivery_id, webhook_id, _ in rows)
    enqueue_many(tx, DELIVERY, tries, run_at=now, lane=lane)
    return [delivery_id for delivery_id, _, _ in rows]


def _try(delivery_id: UUID, number: int, *, urgent: bool) -> tuple[dict[str, Any], str]:
    """Payload and dedupe key of the job of a try."""
    return {"delivery": str(delivery_id), "try": number, "urgent": urgent}, f"{delivery_id}:{number}"
