"""What the ways in may ask of webhooks: subscriptions and their secrets, the log, and telling what happened.

Nobody imports this capability: the composition root subscribes `hear` to the events of the others.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.capabilities.audit.model import Act, Acted
from server.capabilities.webhooks import signing, store
from server.capabilities.webhooks.catalogue import COBRANZA, TEST_EVENT, face_of
from server.capabilities.webhooks.model import (
    MAX_WEBHOOKS,
    NOT_YOURS,
    REPLAYED,
    Delivery,
    DeliveryStatus,
    Issued,
    Notice,
    Page,
    Reply,
    Sending,
    Webhook,
    bad_url,
    inactive,
    too_many,
    unknown_delivery,
    unknown_webhook,
)
from server.capabilities.webhooks.payloads import BUILDERS, Data, Sources
from server.capabilities.webhooks.requests import changes, chosen, key_of
from server.capabilities.webhooks.service import sealing, telling, trying
from server.capabilities.webhooks.service.sealing import seal
from server.capabilities.webhooks.targets import fault_of
from server.db.desk import JobDropped
from server.db.session import Tx
from server.kit.clock import Clock
from server.kit.ids import new_id
from server.kit.secrets import Keyring, Seals


class WebhooksService:
    """Subscriptions of one face's API (`face`), and deliveries of every face."""

    def __init__(
        self,
        clock: Clock,
        keyring: Keyring,
        sources: Sources,
        *,
        https_only: bool,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._sources = sources
        self._https_only = https_only
        self._chance = chance

    # Subscriptions

    def create(
        self,
        tx: Tx,
        *,
        url: str,
        events: Sequence[str],
        secret: str | None,
        user_id: UUID | None,
        face: str = COBRANZA,
    ) -> Issued:
        """A new webhook; its secret, made where none is given, is told once.

        VALIDATION_ERROR names the first wrong member, WEBHOOK_LIMIT_EXCEEDED beyond MAX_WEBHOOKS.
        """
        self._check_url(url)
        heard, key, now = chosen(events, face), key_of(secret), self._clock.now()
        store.one_at_a_time(tx)
        if len(store.all_of(tx, face)) >= MAX_WEBHOOKS:
            raise too_many()
        webhook = Webhook(
            id=new_id(),
            face=face,
            url=url,
            events=heard,
            active=True,
            created_at=now,
            updated_at=now,
            disabled_reason=None,
            failing_since=None,
            failures=0,
            held_until=None,
            previous_until=None,
        )
        store.add(tx, webhook, seal(self._keyring, tx, webhook.id, key), user_id)
        tx.emit(Acted(Act.WEBHOOK_CREATED, url))
        return Issued(webhook, signing.written(key))

    def webhooks(self, tx: Tx, face: str = COBRANZA) -> list[Webhook]:
        """Every webhook of the organization, oldest first."""
        return store.all_of(tx, face)

    def webhook(self, tx: Tx, webhook_id: UUID, face: str = COBRANZA) -> Webhook:
        """One webhook; NOT_FOUND."""
        found = store.one(tx, webhook_id, face)
        if found is None:
            raise unknown_webhook()
        return found

    def change(
        self,
        tx: Tx,
        webhook_id: UUID,
        *,
        url: str | None = None,
        events: Sequence[str] | None = None,
        active: bool | None = None,
        face: str = COBRANZA,
    ) -> Webhook:
        """Change what is not None. Switching on, or another address, forgets the failures."""
        found = self.webhook(tx, webhook_id, face)
        values: dict[str, Any] = {"updated_at": self._clock.now()}
        if url is not None:
            self._check_url(url)
            values["url"] = url
        if events is not None:
            values["events"] = list(chosen(events, face))
        if active is not None:
            values["active"] = active
        if active or (url is not None and url != found.url):
            values |= {"disabled_reason": None, "failing_since": None, "failures": 0, "held_until": None}
            trying.release(tx, self._clock.now(), found)
        store.change(tx, webhook_id, **values)
        after = self.webhook(tx, webhook_id, face)
        if told := changes(found, after):
            tx.emit(Acted(Act.WEBHOOK_CHANGED, after.url, told))
        return after

    def remove(self, tx: Tx, webhook_id: UUID, face: str = COBRANZA) -> None:
        """Forget a webhook and its log; NOT_FOUND."""
        found = self.webhook(tx, webhook_id, face)
        if store.remove(tx, webhook_id, face):
            tx.emit(Acted(Act.WEBHOOK_REMOVED, found.url))

    def distrust_all(self, tx: Tx) -> None:
        """Switch off every webhook, of every face: somebody else may have added them. What waits for them ends."""
        store.switch_off_all(tx, NOT_YOURS, self._clock.now())

    def rotate(
        self, tx: Tx, webhook_id: UUID, *, secret: str | None, overlap: timedelta, face: str = COBRANZA
    ) -> Issued:
        """Another secret, told once; the one before signs too for the `overlap`, so that no message goes unverified."""
        webhook, key, now = self.webhook(tx, webhook_id, face), key_of(secret), self._clock.now()
        current, _ = store.secrets_of(tx, webhook_id)
        until = now + overlap if overlap else None
        store.change(
            tx,
            webhook_id,
            secret=seal(self._keyring, tx, webhook_id, key),
            previous_secret=current if until else None,
            previous_until=until,
            updated_at=now,
        )
        tx.emit(Acted(Act.WEBHOOK_SECRET, webhook.url))
        return Issued(replace(webhook, previous_until=until, updated_at=now), signing.written(key))

    def seals(self, tx: Tx) -> Seals:
        """How the organization's secrets are sealed at rest."""
        return sealing.look(self._keyring, tx)

    def reseal(self, tx: Tx) -> Seals:
        """Seal them under the first data key; what was found before."""
        return sealing.reseal(self._keyring, tx)

    # The log

    def deliveries(
        self,
        tx: Tx,
        webhook_id: UUID,
        *,
        status: DeliveryStatus | None = None,
        event: str | None = None,
        page: int = 1,
        limit: int = 20,
        face: str = COBRANZA,
    ) -> Page[Delivery]:
        """What was told to a webhook, newest first; page from 1. NOT_FOUND."""
        self.webhook(tx, webhook_id, face)
        return store.log(tx, webhook_id, status=status, event=event, page=page, limit=limit)

    def test(self, tx: Tx, webhook_id: UUID, face: str = COBRANZA) -> Delivery:
        """Send a test event to one webhook; NOT_FOUND, WEBHOOK_INACTIVE."""
        webhook = self._awake(tx, webhook_id, face)
        data = {"mensaje": "Este es un evento de prueba", "webhookId": webhook.id}
        (delivery_id,) = telling.tell(tx, self._clock.now(), [webhook], TEST_EVENT, [data], urgent=True)
        return self._delivery(tx, webhook.id, delivery_id)

    def replay(self, tx: Tx, webhook_id: UUID, delivery_id: UUID, face: str = COBRANZA) -> Delivery:
        """Send a message of the log again, under the same webhook-id, with the whole ladder of tries before it.

        NOT_FOUND, WEBHOOK_INACTIVE.
        """
        webhook = self._awake(tx, webhook_id, face)
        self._delivery(tx, webhook.id, delivery_id)
        again = telling.repeat(tx, self._clock.now(), webhook.id, delivery_id)
        return self._delivery(tx, webhook.id, again)

    def replay_failed(self, tx: Tx, webhook_id: UUID, face: str = COBRANZA) -> int:
        """Send the newest REPLAYED messages again whose newest delivery failed; how many. As `replay` otherwise."""
        webhook = self._awake(tx, webhook_id, face)
        failed = store.failed_messages(tx, webhook.id, limit=REPLAYED)
        return len(telling.repeat_all(tx, self._clock.now(), webhook.id, failed))

    def forget(self, tx: Tx, before: datetime) -> None:
        """Forget the organization's messages older than a moment, with their deliveries."""
        store.forget(tx, before)

    # Telling

    @property
    def heard(self) -> tuple[type, ...]:
        """The types of events that `hear` understands: what the composition root subscribes it to."""
        return tuple(BUILDERS)

    def hear(self, tx: Tx, happened: object) -> None:
        """Something happened: promise it, in the same transaction, to every webhook that asked."""
        found: dict[str, list[Data]] = {}
        subscribed = {webhook.events for webhook in self._listening(tx)}
        if not subscribed:
            return
        for event, data in BUILDERS[type(happened)](self._sources, tx, happened):
            found.setdefault(event, []).append(data)
        for event, messages in found.items():
            self.publish(tx, event, messages)

    def publish(self, tx: Tx, event: str, messages: Sequence[Data]) -> int:
        """Promise messages of one event to whoever of its face asked for it; how many deliveries."""
        wanting = [webhook for webhook in self._listening(tx, face_of(event)) if event in webhook.events]
        if not wanting or not messages:
            return 0
        return len(telling.tell(tx, self._clock.now(), wanting, event, messages))

    # Trying

    def begin_try(self, tx: Tx, payload: Mapping[str, Any]) -> Sending | datetime | None:
        """What the try of a promised delivery needs; see `trying.begin`."""
        return trying.begin(tx, self._clock.now(), self._keyring, payload)

    def put_off(self, tx: Tx, payload: Mapping[str, Any]) -> None:
        """A held address is tried later; the try is not counted."""
        trying.put_off(tx, self._clock.now(), payload)

    def claim_try(self, tx: Tx, sending: Sending) -> bool:
        """Begin the one try of a suspect address; see `trying.claim`."""
        return trying.claim(tx, self._clock.now(), sending)

    def end_try(self, tx: Tx, sending: Sending, reply: Reply) -> None:
        """Record how a try went, and promise the next one or a notice."""
        trying.end(tx, self._clock.now(), sending, reply, self._chance())

    def dropped(self, tx: Tx, happened: JobDropped) -> None:
        """Somebody let the job of a try go: its delivery ends."""
        named = happened.payload.get("delivery") if happened.kind == telling.DELIVERY else None
        if named:
            store.let_go(tx, UUID(named), happened.why)

    def notice(self, tx: Tx, payload: Mapping[str, Any]) -> Notice | None:
        """What people are to be told of a failing webhook; None where it is gone or well again."""
        return trying.notice(tx, payload)

    def _listening(self, tx: Tx, face: str = COBRANZA) -> list[Webhook]:
        return [webhook for webhook in store.all_of(tx, face) if webhook.active]

    def _awake(self, tx: Tx, webhook_id: UUID, face: str) -> Webhook:
        webhook = self.webhook(tx, webhook_id, face)
        if not webhook.active:
            raise inactive()
        return webhook

    def _delivery(self, tx: Tx, webhook_id: UUID, delivery_id: UUID) -> Delivery:
        found = store.delivery(tx, delivery_id)
        if found is None or found[0].webhook_id != webhook_id:
            raise unknown_delivery()
        return found[0]

    def _check_url(self, url: str) -> None:
        if sentence := fault_of(url, https_only=self._https_only):
            raise bad_url(sentence)
