"""Logins that were refused: told to the organization of the account, so many an hour and no more.

Counting costs a known and an unknown address one commit each, so that the time of the answer tells nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

from server.capabilities.accounts.store import people
from server.capabilities.audit.model import Act, Acted, Who
from server.db import counters
from server.db.session import Tx
from server.kit.origin import ActorKind
from server.kit.text import fold

MOST = 20
"""Refused logins of one account that an hour of the audit tells: who guesses must not be able to fill it."""


def count(tx: Tx, email: str, now: datetime) -> int:
    """How many times this address was refused within the hour, this time included."""
    return counters.hit(tx, "login_refused", fold(email), timedelta(hours=1), now).count


def tell(tx: Tx, email: str, now: datetime, user_id: UUID, why: str) -> None:
    """Somebody could not log in to an account of the organization in scope; `why` is password or deactivated."""
    times, person = count(tx, email, now), people.person(tx, user_id)
    if person is None or times > MOST:
        return
    detail = {"why": why} | ({"more": "1"} if times == MOST else {})
    tx.emit(Acted(Act.LOGIN_REFUSED, person.email, detail, Who(user_id, person.name, ActorKind.NOBODY)))
