"""What each role may do: one table, from which every face derives its own words."""

from server.capabilities.accounts.model import Role

_VIEWER = ("cartera:read", "clientes:read", "connectors:read", "organization:read")
_COLLECTOR = (*_VIEWER, "cobranza:read", "cobranza:send")
_MANAGER = (*_COLLECTOR, "cartera:write", "clientes:write", "cobranza:manage", "users:read")
_ADMIN = (*_MANAGER, "audit:read", "connectors:manage", "organization:manage", "users:manage", "webhooks:manage")
_OWNER = (*_ADMIN, "billing:manage")

PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.VIEWER: tuple(sorted(_VIEWER)),
    Role.COLLECTOR: tuple(sorted(_COLLECTOR)),
    Role.MANAGER: tuple(sorted(_MANAGER)),
    Role.ADMIN: tuple(sorted(_ADMIN)),
    Role.OWNER: tuple(sorted(_OWNER)),
}
"""Permissions by role, sorted; each role holds all that the one below it holds."""
