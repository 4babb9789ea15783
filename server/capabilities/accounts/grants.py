"""Who may change whom: nobody grants, or touches whoever holds, more than they hold."""

from server.capabilities.accounts.model import Role
from server.capabilities.accounts.permissions import PERMISSIONS
from server.capabilities.accounts.refusals import beyond_own_role


def allow(actor: Role, *others: Role) -> None:
    """FORBIDDEN unless the actor's role permits all that each of the others does."""
    held = frozenset(PERMISSIONS[actor])
    if any(not held.issuperset(PERMISSIONS[other]) for other in others):
        raise beyond_own_role()
