"""/v1/organizations/current: the caller's organization, its settings and its figures (document §3)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, patch
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType

from server.capabilities.accounts.model import Organization
from server.db.session import Tx
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.wire import Wire
from server.services import Services

Short = Annotated[str, Meta(max_length=255)]


class OrganizationSettings(Wire):
    """Where the organization counts its days, in what it invoices, and the domain its people write from."""

    timezone: str
    currency: str
    email_domain: str | None


class OrganizationStats(Wire):
    """Active people, machines that are not revoked, and the newest sync of any company."""

    users_count: int
    connectors_count: int
    last_sync_at: datetime | None


class CurrentOrganization(Wire):
    """200 of both operations."""

    id: UUID
    nombre: str
    rfc: str | None
    plan: str
    created_at: datetime
    settings: OrganizationSettings
    stats: OrganizationStats

    @classmethod
    def from_model(cls, value: Organization, stats: OrganizationStats) -> "CurrentOrganization":
        """Render an organization."""
        return cls(
            id=value.id,
            nombre=value.name,
            rfc=value.tax_id,
            plan=value.plan,
            created_at=value.created_at,
            settings=OrganizationSettings(
                timezone=value.timezone, currency=value.currency, email_domain=value.email_domain
            ),
            stats=stats,
        )


class SettingsChange(Wire):
    """`settings` of PATCH: what is absent stays."""

    timezone: Short | UnsetType = UNSET
    currency: Short | UnsetType = UNSET
    email_domain: Short | UnsetType | None = UNSET


class OrganizationChange(Wire):
    """Body of PATCH: what is absent stays, null clears where nothing is a value."""

    nombre: Short | UnsetType = UNSET
    rfc: Short | UnsetType | None = UNSET
    settings: SettingsChange | UnsetType = UNSET


class OrganizationsController(Controller):
    """§3 of the document."""

    path = "/organizations"
    tags = ("Organización",)

    @get("/current", sync_to_thread=True, guards=[require("organization:read")], summary="Obtener organización")
    def show(self, services: FromServices, caller: FromUser) -> CurrentOrganization:
        """The organization of the token."""
        with services.db.reading(caller.organization_id) as tx:
            return CurrentOrganization.from_model(services.accounts.organization(tx), _stats(services, tx))

    @patch("/current", sync_to_thread=True, guards=[require("organization:manage")], summary="Actualizar organización")
    def change(
        self, services: FromServices, caller: FromUser, data: JSONBody[OrganizationChange]
    ) -> CurrentOrganization:
        """Change name, RFC or settings; another zone moves the organization's midnight from the next one on."""
        settings = SettingsChange() if data.settings is UNSET else data.settings
        with services.db.transaction(caller.organization_id) as tx:
            changed = services.accounts.change_organization(
                tx,
                name=_kept(data.nombre),
                tax_id=_cleared(data.rfc),
                timezone=_kept(settings.timezone),
                currency=_kept(settings.currency),
                email_domain=_cleared(settings.email_domain),
            )
            return CurrentOrganization.from_model(changed, _stats(services, tx))


def _kept(value: str | UnsetType) -> str | None:
    return None if value is UNSET else value


def _cleared(value: str | UnsetType | None) -> str | None:
    """Absent → None (stays), null → empty (goes)."""
    return None if value is UNSET else value or ""


def _stats(services: Services, tx: Tx) -> OrganizationStats:
    synced = [company.last_sync_at for company in services.connectors.companies(tx) if company.last_sync_at]
    machines = services.connectors.list_connectors(tx)
    return OrganizationStats(
        users_count=services.accounts.people.count(tx),
        connectors_count=sum(listed.connector.revoked_at is None for listed in machines),
        last_sync_at=max(synced, default=None),
    )
