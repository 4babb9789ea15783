"""/tenant/profile and /tenant/settings (document, Gestión de tenants)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, get, put
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from server.capabilities.accounts.model import Organization, Preferences, Role
from server.capabilities.accounts.plans import FEATURES, plan
from server.faces.platform.auth import FromCaller, FromServices, require
from server.faces.platform.wire import Data, Done, Wire
from server.kit.errors import together

MANAGE = "organization:manage"


class Notifications(Wire):
    """Whom notices reach."""

    email: bool
    sms: bool


class ProfileSettings(Wire):
    """What the plan allows and what the tenant chose. `max_users` is null without limit."""

    max_users: int | None
    features: tuple[str, ...]
    timezone: str
    language: str
    notifications: Notifications
    custom_settings: dict[str, Any]


class ProfileSubscription(Wire):
    """The plan; `current_period_end` is null while it costs nothing."""

    plan_id: str
    plan_name: str
    status: str
    current_period_end: datetime | None


class Usage(Wire):
    """What is used: active people, storage in 10^9 bytes, calls of the APIs this month."""

    current_users: int
    storage_used_gb: float
    api_calls_used: int


class Profile(Wire):
    """200 of GET /tenant/profile."""

    tenant_id: UUID
    name: str
    email: str
    status: str
    settings: ProfileSettings
    subscription: ProfileSubscription
    usage: Usage
    created_at: datetime
    updated_at: datetime


class NotificationsChange(Wire):
    """Switches: what is absent stays."""

    email: bool | None = None
    sms: bool | None = None


class SettingsChange(Wire):
    """What is absent stays; of `custom_settings`, the members that are named (null removes one)."""

    timezone: str | None = None
    language: str | None = None
    notifications: NotificationsChange | None = None
    custom_settings: dict[str, Any] | None = None


class SettingsRequest(Wire):
    """Body of PUT /tenant/settings."""

    settings: SettingsChange


class ChangedSettings(Wire):
    """What the tenant chose."""

    timezone: str
    language: str
    notifications: Notifications
    custom_settings: dict[str, Any]


class Changed(Wire):
    """200 of PUT /tenant/settings."""

    tenant_id: UUID
    settings: ChangedSettings
    updated_at: datetime


class TenantController(Controller):
    """The tenant of the caller."""

    path = "/tenant"
    tags = ("Tenants",)

    @get("/profile", sync_to_thread=True, guards=[require()], summary="Perfil del tenant")
    def profile(self, services: FromServices, caller: FromCaller) -> Data[Profile]:
        """The tenant, what it chose, what its plan allows and how much of that is used."""
        with services.db.reading(caller.organization_id) as tx:
            organization = services.accounts.organization(tx)
            chosen = services.accounts.preferences.read(tx)
            contact = services.accounts.members(tx, Role.OWNER)[0]
            used = services.usage.read(tx)
        held = plan(organization.plan)
        found = Profile(
            tenant_id=organization.id,
            name=organization.name,
            email=contact.email,
            status="active",
            settings=ProfileSettings(
                max_users=held.users,
                features=tuple(name for name in FEATURES if name in held.features),
                timezone=organization.timezone,
                language=chosen.language,
                notifications=Notifications(email=chosen.notify_email, sms=chosen.notify_sms),
                custom_settings=dict(chosen.custom),
            ),
            subscription=ProfileSubscription(
                plan_id=held.id, plan_name=held.title, status="active", current_period_end=None
            ),
            usage=Usage(current_users=used.users, storage_used_gb=used.storage_gb, api_calls_used=used.api_calls),
            created_at=organization.created_at,
            updated_at=chosen.updated_at or organization.created_at,
        )
        return Data(data=found)

    @put(
        "/settings",
        status_code=HTTP_200_OK,
        sync_to_thread=True,
        guards=[require(MANAGE)],
        summary="Cambiar configuraciones",
    )
    def settings(self, services: FromServices, caller: FromCaller, data: JSONBody[SettingsRequest]) -> Done[Changed]:
        """Change what the body names; a fault leaves everything as it was."""
        asked = data.settings
        switches = asked.notifications or NotificationsChange()
        with services.db.transaction(caller.organization_id) as tx:
            together(
                lambda: services.accounts.change_organization(tx, timezone=asked.timezone),
                lambda: services.accounts.preferences.change(
                    tx,
                    language=asked.language,
                    notify_email=switches.email,
                    notify_sms=switches.sms,
                    custom=asked.custom_settings,
                ),
            )
            organization, chosen = services.accounts.organization(tx), services.accounts.preferences.read(tx)
        return Done(message="Configuraciones actualizadas exitosamente", data=_changed(organization, chosen))


def _changed(organization: Organization, chosen: Preferences) -> Changed:
    return Changed(
        tenant_id=organization.id,
        settings=ChangedSettings(
            timezone=organization.timezone,
            language=chosen.language,
            notifications=Notifications(email=chosen.notify_email, sms=chosen.notify_sms),
            custom_settings=dict(chosen.custom),
        ),
        updated_at=chosen.updated_at or organization.created_at,
    )
