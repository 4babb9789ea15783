"""Invitations: a place kept for whoever reads an address, taken by the link in its mail."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from server.capabilities.accounts import checks, grants, mailed, store
from server.capabilities.accounts.mailed import LIFE, Pointer
from server.capabilities.accounts.model import Invitation, Purpose, Role, Session, User
from server.capabilities.accounts.passwords import weakness
from server.capabilities.accounts.refusals import (
    already_member,
    email_not_verified,
    email_taken,
    link_over,
    own_password_wanted,
)
from server.capabilities.accounts.service.deps import Deps
from server.capabilities.accounts.service.people import People, actor_role
from server.capabilities.accounts.store import people, proofs
from server.capabilities.audit.model import Act, Acted, Who
from server.db import counters
from server.db.session import Tx
from server.kit.errors import invalid, limited
from server.kit.ids import new_id
from server.kit.text import fold

MAILS_A_DAY = 30
"""Invitations that one organization may mail in a day: enough for an office, useless for a spammer."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of an invitation says; `newcomer` where whoever accepts chooses a password."""

    invitation: Invitation
    organization: str
    newcomer: bool


class Invitations:
    """Invitations of the organization in scope."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._people = People(deps)

    def invite(
        self, tx: Tx, actor_id: UUID, *, email: str, name: str, role: Role, newcomer: bool = False
    ) -> Invitation:
        """Keep a place for seven days and mail its link; an earlier one for the address ends.

        VALIDATION_ERROR, FORBIDDEN where the role permits more than the actor's, EMAIL_NOT_VERIFIED, CONFLICT for a
        member, and for anybody who has an account where only a `newcomer` may be invited, PLAN_LIMIT_EXCEEDED,
        RATE_LIMIT_EXCEEDED.
        """
        address, faults = checks.address(email)
        faults += [fault for fault in (checks.name("name", name),) if fault]
        if faults:
            raise invalid(*faults)
        grants.allow(actor_role(tx, actor_id), role)
        now, inviter, key = self._deps.clock.now(), self._deps.member(tx, actor_id), fold(address)
        if inviter.user.verified_at is None:
            raise email_not_verified("invitar a otras personas")
        for row in tx.lookup("address", p_address=key):
            if people.person(tx, row.user_id) is not None:
                raise already_member(address)
            if newcomer:
                raise email_taken()
        people.end_invitations_of(tx, key, now)
        self._people.make_room(tx, inviter.organization)
        window = counters.hit(tx, "invitation", str(tx.organization_id), timedelta(days=1), now)
        if window.count > MAILS_A_DAY:
            raise limited(int((window.resets_at - now).total_seconds()))
        made = Invitation(
            id=new_id(),
            email=address,
            name=name.strip(),
            role=role,
            invited_by=actor_id,
            invited_by_name=inviter.user.name,
            created_at=now,
            expires_at=now + LIFE[Purpose.INVITE],
        )
        people.insert_invitation(tx, made, key)
        self._deps.promise_mail(tx, Purpose.INVITE, made.id)
        tx.emit(Acted(Act.INVITED, f"{made.name} ({made.email})", {"role": role.value}))
        return made

    def to_mail(self, tx: Tx, invitation_id: UUID) -> tuple[Shown, str] | None:
        """An invitation and its token, None where it was used or called off meanwhile."""
        found = people.invitation(tx, invitation_id, self._deps.clock.now())
        if found is None:
            return None
        token = mailed.token(self._deps.keyring, Purpose.INVITE, Pointer(tx.organization_id, invitation_id))
        return self._shown(tx, found), token

    def show(self, tx: Tx, token: str) -> Shown:
        """What a link invites to; the transaction begins without an organization. LINK_EXPIRED."""
        return self._shown(tx, self._enter(tx, token, lock=False))

    def accept(self, tx: Tx, token: str, *, password: str, audience: str) -> Session | None:
        """Take the place; the transaction begins without an organization. LINK_EXPIRED, VALIDATION_ERROR, CONFLICT.

        A newcomer is logged in with the password they choose; an address that is proven already gets a membership and
        logs in as ever (None). One that was never proven counts as new: what its account held before ends.
        """
        invitation = self._enter(tx, token, lock=True)
        people.lock(tx)
        now, key = self._deps.clock.now(), fold(invitation.email)
        people.end_invitation(tx, invitation.id, now)
        known = tx.lookup("address", p_address=key)
        if not known:
            fault = weakness(password)
            if fault:
                raise invalid(fault)
            user = User(new_id(), invitation.email, invitation.name, 0, now, verified_at=now)
            store.insert_user(tx, user, key, self._deps.passwords.hash(password))
            store.insert_membership(tx, user.id, invitation.role, now)
            return self._deps.open(tx, self._deps.member(tx, user.id), audience, Act.INVITATION_ACCEPTED)
        user_id = known[0].user_id
        if people.person(tx, user_id) is not None:
            raise already_member(invitation.email)
        store.insert_membership(tx, user_id, invitation.role, now)
        user = self._deps.member(tx, user_id).user
        if user.verified_at is not None:
            tx.emit(Acted(Act.INVITATION_ACCEPTED, user.email, who=Who(user_id, user.name)))
            return None
        fault = weakness(password)
        if fault:
            raise invalid(fault)
        proofs.set_password(tx, user_id, self._deps.passwords.hash(password))
        proofs.remove_identities(tx, user_id)
        proofs.set_name(tx, user_id, invitation.name)
        proofs.set_verified(tx, user_id, now)
        self._deps.promise_reclaim(tx, user_id)
        return self._deps.open(tx, self._deps.member(tx, user_id), audience, Act.INVITATION_ACCEPTED)

    def accept_here(self, tx: Tx, token: str, *, password: str, audience: str) -> Session:
        """Take the place and log in at once; whoever has a proven account needs its own password, else CONFLICT."""
        email = self._enter(tx, token, lock=False).email
        session = self.accept(tx, token, password=password, audience=audience)
        if session is not None:
            return session
        user_id = tx.lookup("address", p_address=fold(email))[0].user_id
        if not self._deps.passwords.matches(store.password_hash(tx, user_id), password):
            raise own_password_wanted()
        return self._deps.open(tx, self._deps.member(tx, user_id), audience)

    def _enter(self, tx: Tx, token: str, *, lock: bool) -> Invitation:
        pointer = mailed.read(self._deps.keyring, Purpose.INVITE, token)
        if pointer is None:
            raise link_over()
        tx.enter(pointer.organization_id)
        found = people.invitation(tx, pointer.row_id, self._deps.clock.now(), lock=lock)
        if found is None:
            raise link_over()
        return found

    def _shown(self, tx: Tx, invitation: Invitation) -> Shown:
        organization = store.organization(tx)
        known = tx.lookup("proven_address", p_address=fold(invitation.email))
        return Shown(invitation, organization.name if organization else "", not known)
