"""Nobody grants, or touches whoever holds, more than they hold."""

import pytest

from server.capabilities.accounts.grants import allow
from server.capabilities.accounts.model import Role
from server.kit.errors import DomainError

DOWNWARDS = list(Role)


@pytest.mark.parametrize("actor", DOWNWARDS)
@pytest.mark.parametrize("other", DOWNWARDS)
def test_up_to_ones_own_role_and_no_further(actor: Role, other: Role) -> None:
    if DOWNWARDS.index(other) >= DOWNWARDS.index(actor):
        allow(actor, other)
        return
    with pytest.raises(DomainError) as refused:
        allow(actor, Role.VIEWER, other)
    assert refused.value.code == "FORBIDDEN"
