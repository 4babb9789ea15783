"""One table: every role has its permissions, and none has less than the one below."""

from itertools import pairwise

from server.capabilities.accounts.model import Role
from server.capabilities.accounts.permissions import PERMISSIONS


def test_every_role_holds_what_the_one_below_it_holds() -> None:
    upwards = [Role.VIEWER, Role.COLLECTOR, Role.MANAGER, Role.ADMIN, Role.OWNER]
    assert set(PERMISSIONS) == set(upwards)
    for lower, higher in pairwise(upwards):
        assert set(PERMISSIONS[lower]) < set(PERMISSIONS[higher])


def test_only_administrators_pair_machines() -> None:
    holders = {role for role, permissions in PERMISSIONS.items() if "connectors:manage" in permissions}
    assert holders == {Role.ADMIN, Role.OWNER}
