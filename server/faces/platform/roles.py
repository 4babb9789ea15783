"""The document's three roles over our five: MASTER owns, ADMIN administers, everybody else is a MEMBER."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from server.capabilities.accounts.model import Family, Role, User
from server.capabilities.accounts.tokens import Style


class PlatformRole(StrEnum):
    """What a person is, in the document's words."""

    MASTER = "MASTER"
    ADMIN = "ADMIN"
    MEMBER = "MEMBER"


SHOWN: Mapping[Role, PlatformRole] = {
    Role.OWNER: PlatformRole.MASTER,
    Role.ADMIN: PlatformRole.ADMIN,
    Role.MANAGER: PlatformRole.MEMBER,
    Role.COLLECTOR: PlatformRole.MEMBER,
    Role.VIEWER: PlatformRole.MEMBER,
}
INVITED: Mapping[PlatformRole, Role] = {PlatformRole.ADMIN: Role.ADMIN, PlatformRole.MEMBER: Role.COLLECTOR}
"""What an invitation makes of somebody: a MEMBER may see the cartera and send reminders."""


def style(access_life: timedelta, refresh_life: timedelta) -> Style:
    """Tokens with the document's claims; ours (aud, sub, sid, ver, jti) stand beside them."""
    return Style(access_life, refresh_life, _access, _refresh)


def _access(family: Family, user: User, role: Role) -> dict[str, str]:
    return {
        "user_id": str(user.id),
        "tenant_id": str(family.organization_id),
        "email": user.email,
        "role": SHOWN[role].value,
        "kind": family.kind.value,
        "type": "access",
    }


def _refresh(family: Family) -> dict[str, str]:
    return {"user_id": str(family.subject_id), "tenant_id": str(family.organization_id), "type": "refresh"}
