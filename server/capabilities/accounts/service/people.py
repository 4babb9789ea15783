"""Who belongs to an organization: see them, change what they are, shut out, let in, remove.

Whatever is decided here holds from the next request on, because every request asks for the membership again.
"""

from uuid import UUID

from server.capabilities.accounts import grants
from server.capabilities.accounts.model import (
    Invitation,
    MemberShutOut,
    Organization,
    Person,
    Role,
    Status,
    SubjectKind,
)
from server.capabilities.accounts.plans import plan
from server.capabilities.accounts.refusals import last_owner, people_limit
from server.capabilities.accounts.service.deps import Deps
from server.capabilities.accounts.store import people as store
from server.capabilities.audit.model import Act, Acted
from server.db.session import Tx
from server.kit.errors import FieldError, forbidden, invalid, not_found


class People:
    """Members of the organization in scope, and those invited to it."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def list(self, tx: Tx) -> tuple[Person, ...]:
        """Members, oldest first, then those invited who have not come."""
        invited = store.open_invitations(tx, self._deps.clock.now())
        return (*store.people(tx), *(_invited(item) for item in invited))

    def count(self, tx: Tx) -> int:
        """Active members."""
        return store.count_active(tx)

    def change(
        self, tx: Tx, actor_id: UUID, person_id: UUID, *, role: Role | None = None, active: bool | None = None
    ) -> Person:
        """Another role, shut out (`active` False) or let in again (True); None leaves it.

        NOT_FOUND, FORBIDDEN where either role permits more than the actor's, LAST_OWNER, PLAN_LIMIT_EXCEEDED.
        """
        actor = actor_role(tx, actor_id)
        found = store.person(tx, person_id)
        if found is None:
            return self._change_invited(tx, actor, person_id, role, active)
        grants.allow(actor, found.role, role or found.role)
        stays = found.status is Status.ACTIVE if active is None else active
        if not stays or (role or found.role) is not Role.OWNER:
            _keep_an_owner(tx, found)
        if role is not None and role is not found.role:
            store.set_role(tx, person_id, role)
            tx.emit(_role_changed(found, role))
        if active is False and found.status is Status.ACTIVE:
            store.set_deactivated(tx, person_id, self._deps.clock.now())
            self._shut_out(tx, person_id)
            tx.emit(Acted(Act.DEACTIVATED, _called(found)))
        if active is True and found.status is Status.INACTIVE:
            self.make_room(tx, self._organization(tx, actor_id))
            store.set_deactivated(tx, person_id, None)
            tx.emit(Acted(Act.REACTIVATED, _called(found)))
        return store.person(tx, person_id) or found

    def remove(self, tx: Tx, actor_id: UUID, person_id: UUID) -> None:
        """End a membership, or call an invitation off; somebody who belongs nowhere else is forgotten.

        NOT_FOUND, FORBIDDEN where they hold more than the actor, LAST_OWNER.
        """
        actor, now = actor_role(tx, actor_id), self._deps.clock.now()
        found = store.person(tx, person_id)
        if found is None:
            invited = self._invitation(tx, person_id)
            grants.allow(actor, invited.role)
            store.end_invitation(tx, person_id, now)
            tx.emit(Acted(Act.INVITATION_CANCELLED, _called(invited)))
            return
        grants.allow(actor, found.role)
        _keep_an_owner(tx, found)
        self._shut_out(tx, person_id)
        tx.emit(Acted(Act.REMOVED, _called(found), {"role": found.role.value}))
        if len(tx.lookup("person", p_user=person_id)) == 1:
            store.remove_user(tx, person_id)
        else:
            store.remove_member(tx, person_id)

    def make_room(self, tx: Tx, organization: Organization) -> None:
        """PLAN_LIMIT_EXCEEDED where the plan has no room for one more, those invited counted."""
        allowed = plan(organization.plan).users
        taken = store.count_active(tx) + len(store.open_invitations(tx, self._deps.clock.now()))
        if allowed is not None and taken >= allowed:
            raise people_limit(allowed)

    def _shut_out(self, tx: Tx, person_id: UUID) -> None:
        self._deps.sessions.end_subject(tx, SubjectKind.USER, person_id)
        tx.emit(MemberShutOut(tx.organization_id, person_id))

    def _organization(self, tx: Tx, actor_id: UUID) -> Organization:
        return self._deps.member(tx, actor_id).organization

    def _invitation(self, tx: Tx, invitation_id: UUID) -> Invitation:
        found = store.invitation(tx, invitation_id, self._deps.clock.now(), lock=True)
        if found is None:
            raise not_found("Esa persona no existe en tu organización")
        return found

    def _change_invited(
        self, tx: Tx, actor: Role, invitation_id: UUID, role: Role | None, active: bool | None
    ) -> Person:
        found = self._invitation(tx, invitation_id)
        if active is not None:
            raise invalid(FieldError("status", "Todavía no acepta la invitación; puedes cancelarla"))
        grants.allow(actor, found.role, role or found.role)
        if role is not None and role is not found.role:
            store.set_invited_role(tx, invitation_id, role)
            tx.emit(_role_changed(found, role))
        return _invited(self._invitation(tx, invitation_id))


def actor_role(tx: Tx, actor_id: UUID) -> Role:
    """What the acting person is now, with everybody else who would change people waiting; FORBIDDEN."""
    store.lock(tx)
    found = store.person(tx, actor_id)
    if found is None or found.status is not Status.ACTIVE:
        raise forbidden()
    return found.role


def _keep_an_owner(tx: Tx, person: Person) -> None:
    """LAST_OWNER where this person is the only one who owns the organization."""
    owns = person.role is Role.OWNER and person.status is Status.ACTIVE
    if owns and store.count_active(tx, Role.OWNER) == 1:
        raise last_owner()


def _called(one: Person | Invitation) -> str:
    """A person as the audit names them."""
    return f"{one.name} ({one.email})"


def _role_changed(one: Person | Invitation, role: Role) -> Acted:
    return Acted(Act.ROLE_CHANGED, _called(one), {"before": one.role.value, "after": role.value})


def _invited(value: Invitation) -> Person:
    return Person(value.id, value.email, value.name, value.role, Status.INVITED, None, value.created_at)
