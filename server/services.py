"""The frozen bundle that every way in receives: one database, one clock, one service per capability."""

from dataclasses import dataclass, field, replace
from threading import Event

from server.capabilities.accounts.service import AccountsService
from server.capabilities.audit.service import AuditService
from server.capabilities.billing.usage import UsageService
from server.capabilities.collections.service import CollectionsService
from server.capabilities.connectors.service import ConnectorsService
from server.capabilities.ingest.pool import SyncPool
from server.capabilities.ingest.service import IngestService
from server.capabilities.receivables.service import ReceivablesService
from server.capabilities.webhooks.service import WebhooksService
from server.db.counters import Counters
from server.db.session import Database
from server.gateways.documents import Documents
from server.gateways.mail import MailGateway
from server.gateways.oidc import Oidc
from server.gateways.webhook_http import WebhookHttp
from server.kit.clock import Clock
from server.kit.metrics import Metrics
from server.kit.origin import Origin
from server.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """What faces and jobs call; built once by the composition root."""

    settings: Settings
    clock: Clock
    db: Database
    counters: Counters
    mail: MailGateway
    documents: Documents
    oidc: Oidc
    audit: AuditService
    accounts: AccountsService
    usage: UsageService
    connectors: ConnectorsService
    receivables: ReceivablesService
    collections: CollectionsService
    ingest: IngestService
    sync_pool: SyncPool
    webhooks: WebhooksService
    webhook_http: WebhookHttp
    metrics: Metrics
    stopping: Event = field(default_factory=Event)
    """Set when the process was asked to end: no balancer should send more, and open pages are let go."""

    def acting(self, origin: Origin) -> "Services":
        """The same services for one request, whose transactions know who began them."""
        return replace(self, db=self.db.acting(origin))
