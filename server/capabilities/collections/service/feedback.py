"""What comes back of a mail: opened, delivered, bounced, complained about, unsubscribed from."""

from datetime import datetime

from server.capabilities.collections.model import Cause, MailEvent, Status
from server.capabilities.collections.service.delivering import Delivering
from server.capabilities.collections.service.planning import Collecting
from server.capabilities.collections.store import policies, reminders
from server.capabilities.collections.tracking import Mailed
from server.db.session import Tx
from server.kit.errors import not_found
from server.kit.text import fold

MAX_DETAIL = 1000


class Feedback:
    """Told by strangers: pixels, mail servers and the people who got the mail."""

    def __init__(self, deps: Collecting, delivering: Delivering) -> None:
        self._deps = deps
        self._delivering = delivering

    def opened(self, tx: Tx, mailed: Mailed) -> None:
        """The picture in the mail was fetched, by a person or by their mail program; the first time counts."""
        found = reminders.sending(tx, mailed.delivery_id, lock=True)
        if found is None or found.delivery.opened_at is not None or found.delivery.attempted_at is None:
            return
        reminders.change_delivery(tx, mailed.delivery_id, opened_at=self._deps.clock.now())
        reminders.change_delivery(tx, mailed.delivery_id, Status.SENT, status=Status.DELIVERED.value)

    def was_opened(self, tx: Tx, mailed: Mailed) -> bool:
        """Whether there is nothing more to note about a picture."""
        found = reminders.sending(tx, mailed.delivery_id)
        return found is None or found.delivery.opened_at is not None

    def report(
        self,
        tx: Tx,
        mailed: Mailed,
        event: MailEvent,
        *,
        detail: str | None,
        permanent: bool,
        at: datetime | None = None,
    ) -> None:
        """The recipient's side said so; repeatable. NOT_FOUND where no such mail was tried.

        A bounce that is not permanent is only noted: the server that said so tries again by itself.
        """
        policies.policy(tx, lock=True)
        found = reminders.sending(tx, mailed.delivery_id, lock=True)
        if found is None or found.delivery.attempted_at is None:
            raise not_found("No se encontró ese mensaje")
        said = {} if detail is None else {"answer": detail[:MAX_DETAIL]}
        if event is MailEvent.DELIVERED:
            values = {"status": Status.DELIVERED.value, **said}
            reminders.change_delivery(tx, mailed.delivery_id, Status.QUEUED, Status.SENT, **values)
        elif event is MailEvent.COMPLAINED:
            self._delivering.bounced(tx, mailed.delivery_id, Cause.COMPLAINED)
        elif not permanent:
            if said:
                reminders.change_delivery(tx, mailed.delivery_id, **said)
        elif found.delivery.status is not Status.FAILED:
            moment = at or self._deps.clock.now()
            failed = {"status": Status.FAILED.value, "reason": "El correo rebotó", "at": moment, **said}
            reminders.change_delivery(tx, mailed.delivery_id, **failed)
            self._delivering.bounced(tx, mailed.delivery_id, Cause.BOUNCED)

    def sender_of(self, tx: Tx, mailed: Mailed) -> tuple[str, str]:
        """The organization's name and the address of a mail: what the unsubscribe page shows. NOT_FOUND if unknown."""
        found = reminders.sending(tx, mailed.delivery_id)
        if found is None:
            raise not_found("Este enlace ya no sirve")
        return self._deps.accounts.organization(tx).name, found.delivery.email

    def unsubscribe(self, tx: Tx, mailed: Mailed) -> None:
        """Nothing more of this organization goes to the address of that mail; repeatable."""
        _, email = self.sender_of(tx, mailed)
        policies.suppress(tx, email, fold(email), Cause.UNSUBSCRIBED, self._deps.clock.now())
