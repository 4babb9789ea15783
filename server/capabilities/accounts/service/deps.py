"""What every part of the accounts service works with, and the two steps they share: who is here, and a session."""

from dataclasses import dataclass
from uuid import UUID

from server.capabilities.accounts import store
from server.capabilities.accounts.model import Member, Purpose, Session, SubjectKind
from server.capabilities.accounts.passwords import Passwords
from server.capabilities.accounts.permissions import PERMISSIONS
from server.capabilities.accounts.sessions import Sessions
from server.capabilities.audit.model import Act, Acted, Who
from server.db.outbox import Lane, enqueue
from server.db.session import Tx
from server.kit.clock import Clock
from server.kit.errors import not_found
from server.kit.secrets import Keyring

ACCOUNT_MAIL = "account_mail"
"""Kind of the job that mails a link; its payload names the row, never the token."""
CREDENTIAL_NOTICE = "password_notice"
"""Kind of the job that tells a person that their password changed."""
ACCOUNT_RECLAIMED = "account_reclaimed"
"""Kind of the job that ends what an unproven user of an address left in their own organizations."""


@dataclass(frozen=True, slots=True)
class Deps:
    """The parts of accounts below the service."""

    clock: Clock
    passwords: Passwords
    sessions: Sessions
    keyring: Keyring

    def member(self, tx: Tx, user_id: UUID) -> Member:
        """An active member of the organization in scope; NOT_FOUND."""
        found, organization = store.member(tx, user_id), tx.once("organization", lambda: store.organization(tx))
        if found is None or organization is None:
            raise not_found()
        user, role, _ = found
        return Member(user, organization, role, PERMISSIONS[role])

    def open(self, tx: Tx, member: Member, audience: str, act: Act = Act.LOGGED_IN) -> Session:
        """Log a member in, by what they just did."""
        tx.emit(Acted(act, member.user.email, {"face": audience}, Who(member.user.id, member.user.name)))
        store.store_login(tx, member.user.id, self.clock.now())
        pair = self.sessions.begin(
            tx, SubjectKind.USER, member.user.id, audience=audience, session_version=member.user.session_version
        )
        return Session(member, pair)

    def promise_mail(self, tx: Tx, purpose: Purpose, row_id: UUID) -> None:
        """Mail the link of a row as soon as a worker can."""
        payload = {"purpose": purpose.value, "row": str(row_id)}
        enqueue(tx, ACCOUNT_MAIL, payload, run_at=self.clock.now(), lane=Lane.MAIL)

    def promise_notice(self, tx: Tx, user_id: UUID) -> None:
        """Tell a person that their password changed now."""
        now = self.clock.now()
        payload = {"user": str(user_id), "at": now.isoformat()}
        enqueue(tx, CREDENTIAL_NOTICE, payload, run_at=now, lane=Lane.MAIL)

    def promise_reclaim(self, tx: Tx, user_id: UUID) -> None:
        """End in a person's other organizations what was there before they proved their address."""
        enqueue(tx, ACCOUNT_RECLAIMED, {"user": str(user_id)}, run_at=self.clock.now())
