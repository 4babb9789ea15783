"""Proving an address by a mailed link, and changing a password: by a link, or by knowing the one before.

Every change of a password ends all sessions of the person, on every face and in every organization, and is told to
their address.
"""

from datetime import timedelta
from uuid import UUID

from server.capabilities.accounts import mailed, store
from server.capabilities.accounts.mailed import LIFE, Pointer
from server.capabilities.accounts.model import MailedLink, Member, Purpose, Session
from server.capabilities.accounts.passwords import weakness
from server.capabilities.accounts.refusals import link_over, wrong_password
from server.capabilities.accounts.service.deps import Deps
from server.capabilities.accounts.service.reclaiming import discard_holdings
from server.capabilities.accounts.store import proofs
from server.capabilities.audit.model import Act, Acted, Who
from server.db import counters
from server.db.session import Database, Tx
from server.kit.errors import FieldError, invalid, limited
from server.kit.ids import new_id
from server.kit.origin import ActorKind
from server.kit.text import fold

MAILS_AN_HOUR = 5
"""Verification or reset mails to one address: a person who looks for theirs needs no more."""


class Links:
    """Links mailed to people, and their passwords."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def ask_verification(self, tx: Tx, user_id: UUID) -> None:
        """Mail a link that proves the address; nothing where it is proven. RATE_LIMIT_EXCEEDED."""
        user, now = self._deps.member(tx, user_id).user, self._deps.clock.now()
        if user.verified_at is not None:
            return
        window = counters.hit(tx, "verification", str(user_id), timedelta(hours=1), now)
        if window.count > MAILS_AN_HOUR:
            raise limited(int((window.resets_at - now).total_seconds()))
        self._mail(tx, user_id, Purpose.VERIFY)

    def ask_reset(self, db: Database, email: str) -> None:
        """Mail a link that sets a new password, where the address has an account; says nothing about whether it has.

        In a transaction of its own: a face calls it after it has answered, so that the answer takes the same time for
        every address.
        """
        with db.transaction() as tx:
            found = [row for row in tx.lookup("address", p_address=fold(email)) if row.organization_id is not None]
            if not found:
                return
            tx.enter(found[0].organization_id)
            window = counters.hit(tx, "reset", str(found[0].user_id), timedelta(hours=1), self._deps.clock.now())
            if window.count <= MAILS_AN_HOUR:
                self._mail(tx, found[0].user_id, Purpose.RESET)
                user = self._deps.member(tx, found[0].user_id).user
                tx.emit(Acted(Act.RESET_ASKED, user.email, who=Who(user.id, user.name, ActorKind.NOBODY)))

    def to_mail(self, tx: Tx, purpose: Purpose, link_id: UUID) -> tuple[Member, MailedLink, str] | None:
        """Whom a link goes to and its token, None where it was used or overtaken meanwhile."""
        link = proofs.link(tx, link_id, purpose, self._deps.clock.now())
        if link is None:
            return None
        token = mailed.token(self._deps.keyring, purpose, Pointer(tx.organization_id, link_id))
        return self._deps.member(tx, link.user_id), link, token

    def show(self, tx: Tx, purpose: Purpose, token: str) -> Member:
        """Whose link this is; the transaction begins without an organization. LINK_EXPIRED."""
        return self._deps.member(tx, self._enter(tx, purpose, token, lock=False).user_id)

    def verify(self, tx: Tx, token: str, *, email: str | None = None) -> Member:
        """The address is proven; the transaction begins without an organization. LINK_EXPIRED, also for another `email`
        than the one that the token was mailed to.
        """
        link, now = self._enter(tx, Purpose.VERIFY, token, lock=True), self._deps.clock.now()
        if email is not None and fold(email) != fold(self._deps.member(tx, link.user_id).user.email):
            raise link_over()
        proofs.set_verified(tx, link.user_id, now)
        proofs.end_links(tx, link.user_id, Purpose.VERIFY, now)
        member = self._deps.member(tx, link.user_id)
        tx.emit(Acted(Act.ADDRESS_PROVEN, member.user.email, who=Who(member.user.id, member.user.name)))
        return member

    def reset(self, tx: Tx, token: str, *, password: str, audience: str) -> Session:
        """A new password and a session with it; the transaction begins without an organization.

        LINK_EXPIRED, VALIDATION_ERROR. The mail proved the address, so whoever used it unproven is out: logins of
        other providers linked before that end too, and what was begun in the account.
        """
        user_id = self._reset(tx, token, password)
        return self._deps.open(tx, self._deps.member(tx, user_id), audience, Act.PASSWORD_RESET)

    def set_password(self, tx: Tx, token: str, *, new: str, again: str) -> None:
        """The same without a session, the password typed twice; VALIDATION_ERROR names both faults at once."""
        faults = [FieldError("new_password", fault.message)] if (fault := weakness(new)) else []
        if new != again:
            faults.append(FieldError("confirm_password", "Las contraseñas no coinciden"))
        if faults:
            raise invalid(*faults)
        user = self._deps.member(tx, self._reset(tx, token, new)).user
        tx.emit(Acted(Act.PASSWORD_RESET, user.email, who=Who(user.id, user.name)))

    def _reset(self, tx: Tx, token: str, password: str) -> UUID:
        link, now = self._enter(tx, Purpose.RESET, token, lock=True), self._deps.clock.now()
        fault = weakness(password)
        if fault:
            raise invalid(fault)
        if self._deps.member(tx, link.user_id).user.verified_at is None:
            proofs.remove_identities(tx, link.user_id)
            discard_holdings(self._deps, tx, link.user_id)
        proofs.set_password(tx, link.user_id, self._deps.passwords.hash(password))
        proofs.set_verified(tx, link.user_id, now)
        proofs.end_links(tx, link.user_id, None, now)
        self._deps.promise_notice(tx, link.user_id)
        return link.user_id

    def change_password(self, tx: Tx, user_id: UUID, *, current: str, new: str, audience: str) -> Session:
        """Another password for whoever knows the one before, and a session with it; VALIDATION_ERROR."""
        fault = weakness(new)
        if fault:
            raise invalid(FieldError("new_password", fault.message))
        stored = store.member(tx, user_id)
        if not self._deps.passwords.matches(stored[2] if stored else None, current):
            raise wrong_password()
        proofs.set_password(tx, user_id, self._deps.passwords.hash(new))
        proofs.end_links(tx, user_id, Purpose.RESET, self._deps.clock.now())
        self._deps.promise_notice(tx, user_id)
        return self._deps.open(tx, self._deps.member(tx, user_id), audience, Act.PASSWORD_CHANGED)

    def _mail(self, tx: Tx, user_id: UUID, purpose: Purpose) -> None:
        now = self._deps.clock.now()
        link = MailedLink(new_id(), user_id, purpose, now + LIFE[purpose])
        proofs.insert_link(tx, link, now)
        self._deps.promise_mail(tx, purpose, link.id)

    def _enter(self, tx: Tx, purpose: Purpose, token: str, *, lock: bool) -> MailedLink:
        pointer = mailed.read(self._deps.keyring, purpose, token)
        if pointer is None:
            raise link_over()
        tx.enter(pointer.organization_id)
        link = proofs.link(tx, pointer.row_id, purpose, self._deps.clock.now(), lock=lock)
        if link is None:
            raise link_over()
        return link
