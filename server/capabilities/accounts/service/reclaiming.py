"""What ends when the owner of an address takes it back from whoever registered it first and never proved it.

An account of an unproven address may be a trap that was laid for its owner: nothing that was prepared in it may go on
working by itself. However it is taken back (another provider's word, a reset link, an invitation), the same ends.
"""

from uuid import UUID

from server.capabilities.accounts.model import AccountReclaimed, Role, SubjectKind
from server.capabilities.accounts.service.deps import Deps
from server.capabilities.accounts.store import people
from server.capabilities.audit.model import Act, Acted, Who
from server.db.session import Tx


def discard_holdings(deps: Deps, tx: Tx, user_id: UUID) -> None:
    """End what an account left in the organization in scope while its address was unproven, where it is the owner.

    Machines, codes, webhooks and changed templates end by the event; others came by invitations of somebody unproven
    and wait to be let in again.
    """
    found, now = people.person(tx, user_id), deps.clock.now()
    if found is None or found.role is not Role.OWNER:
        return
    people.end_invitations(tx, now)
    for other in people.people(tx):
        if other.id != user_id:
            people.set_deactivated(tx, other.id, now)
            deps.sessions.end_subject(tx, SubjectKind.USER, other.id)
    tx.emit(AccountReclaimed(tx.organization_id, user_id))
    tx.emit(Acted(Act.ACCOUNT_RECLAIMED, found.email, who=Who(user_id, found.name)))
