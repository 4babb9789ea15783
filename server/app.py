"""Composition root: settings → database → services → faces, each built once, in reading order."""

import gc
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.middleware import DefineMiddleware

from contract.sync import SyncReceipt
from server import logs
from server.capabilities.accounts.model import AccountReclaimed, MemberShutOut, OrganizationRegistered, SubjectKind
from server.capabilities.accounts.passwords import Passwords
from server.capabilities.accounts.service import AccountsService
from server.capabilities.accounts.service.deps import ACCOUNT_MAIL, ACCOUNT_RECLAIMED, CREDENTIAL_NOTICE
from server.capabilities.accounts.sessions import Sessions
from server.capabilities.accounts.tokens import AccessTokens
from server.capabilities.audit.model import Acted
from server.capabilities.audit.service import AuditService
from server.capabilities.billing.usage import UsageService
from server.capabilities.collections.service import CollectionsService
from server.capabilities.collections.service.asking import REMINDER_MAIL
from server.capabilities.collections.service.editing import COLLECTIONS_BEGIN
from server.capabilities.collections.service.planning import Collecting, Options
from server.capabilities.connectors.service import ConnectorsService
from server.capabilities.connectors.service.ownership import CompanyRemoved
from server.capabilities.connectors.service.registration import PAIRING_MAIL
from server.capabilities.connectors.service.watch import SILENCE_MAIL
from server.capabilities.ingest.pool import SyncJob, SyncPool, Work
from server.capabilities.ingest.service import IngestService
from server.capabilities.receivables.service import ReceivablesService
from server.capabilities.receivables.service.announcing import OVERDUE
from server.capabilities.webhooks.payloads import Sources
from server.capabilities.webhooks.service import WebhooksService
from server.capabilities.webhooks.service.telling import DELIVERY
from server.capabilities.webhooks.service.trying import NOTICE
from server.db.counters import Counters
from server.db.desk import JobDropped
from server.db.session import Database
from server.faces import recipients
from server.faces.cobranza import errors as cobranza_errors
from server.faces.cobranza import face as cobranza
from server.faces.cobranza.limits import count_request
from server.faces.cobranza.missing import render_missing
from server.faces.health import health_routes
from server.faces.metrics import metrics_route
from server.faces.platform import errors as platform_errors
from server.faces.platform import face as platform
from server.faces.platform import limits as platform_limits
from server.faces.platform import roles as platform_roles
from server.faces.platform.auth import AUDIENCE as PLATFORM
from server.faces.web import errors as web_errors
from server.faces.web import face as web
from server.gateways.documents import Documents
from server.gateways.mail import FileMail, SmtpMail
from server.gateways.metered import MeteredMail
from server.gateways.oidc import Oidc, Provider
from server.gateways.spreadsheets import MEDIA_TYPE
from server.gateways.webhook_http import WebhookHttp
from server.http.allow import AllowMiddleware
from server.http.cors import CorsMiddleware
from server.http.head import HeadMiddleware
from server.http.inflate import BoundedBodyMiddleware
from server.http.limits import Gate, LimitsMiddleware
from server.http.not_found import PathOwner
from server.http.observe import ObserveMiddleware
from server.http.paths import PathsMiddleware
from server.http.representations import RepresentationsMiddleware
from server.http.request_id import RequestIdMiddleware
from server.http.spreadsheets import SUFFIX
from server.jobs.accounts import reclaim_account, send_account_mail, send_password_mail
from server.jobs.clean_up import CLEAN_UP, clean_up
from server.jobs.mail import send_pairing_mail
from server.jobs.overdue import announce_overdue
from server.jobs.reminders import begin_collections, send_reminder
from server.jobs.schedule import DAILY, Schedule
from server.jobs.silence import OPERATOR_MAIL, send_operator_mail, send_silence_mail
from server.jobs.snapshot import take_daily_snapshots
from server.jobs.webhooks import deliver, send_notice
from server.jobs.worker import Handler, Worker
from server.kit.clock import Clock, SystemClock
from server.kit.events import Listeners
from server.kit.metrics import Metrics
from server.services import Services
from server.settings import Environment, Settings

SYNC = "/v1/sync/"
"""Below here bodies may have MAX_SYNC_BYTES; everywhere else MAX_BODY_BYTES."""


def compose(settings: Settings, clock: Clock | None = None) -> Services:
    """Build every service once; listeners of events are subscribed here and nowhere else."""
    clock = clock or SystemClock()
    listeners = Listeners()
    db = Database(settings.resolved_database_url, listeners, pool_size=settings.database_connections)
    counters = Counters(db)
    metrics = Metrics()
    sessions = Sessions(clock, AccessTokens(settings.jwt_secret_key.get_secret_value()))
    sessions.speak(
        PLATFORM,
        platform_roles.style(
            timedelta(minutes=settings.jwt_access_token_expire_minutes),
            timedelta(days=settings.jwt_refresh_token_expire_days),
        ),
    )
    accounts = AccountsService(clock, Passwords(), sessions, settings.keyring)
    connectors = ConnectorsService(clock, settings.keyring, accounts, timedelta(minutes=settings.link_code_minutes))
    accounts.sessions.check_subjects_with(SubjectKind.CONNECTOR, connectors.require_active)
    audit = AuditService(clock)
    listeners.subscribe(Acted, audit.hear)
    listeners.subscribe(MemberShutOut, lambda tx, happened: connectors.end_codes(tx, happened.user_id))
    listeners.subscribe(AccountReclaimed, lambda tx, _: connectors.revoke_all(tx))
    listeners.subscribe(AccountReclaimed, lambda tx, _: webhooks.distrust_all(tx))
    listeners.subscribe(AccountReclaimed, lambda tx, _: collections.templates.distrust(tx))
    receivables = ReceivablesService(clock, accounts, connectors)
    listeners.subscribe(CompanyRemoved, lambda tx, happened: receivables.forget(tx, happened.company_id))
    https_only = settings.environment is Environment.PRODUCTION
    webhooks = WebhooksService(
        clock, settings.keyring, Sources(accounts, connectors, receivables), https_only=https_only
    )
    for happened in webhooks.heard:
        listeners.subscribe(happened, webhooks.hear)
    collections = CollectionsService(Collecting(clock, accounts, connectors, receivables, _reminders(settings)))
    listeners.subscribe(OrganizationRegistered, lambda tx, _: collections.templates.begin(tx))
    listeners.subscribe(JobDropped, collections.delivering.dropped)
    listeners.subscribe(JobDropped, webhooks.dropped)
    return Services(
        settings=settings,
        clock=clock,
        db=db,
        counters=counters,
        mail=MeteredMail(mail_gateway(settings), metrics),
        documents=Documents(),
        oidc=_oidc(settings, clock),
        audit=audit,
        accounts=accounts,
        usage=UsageService(clock, counters, accounts),
        connectors=connectors,
        receivables=receivables,
        collections=collections,
        ingest=IngestService(clock, accounts, connectors, receivables),
        sync_pool=SyncPool(partial(start_sync_worker, settings, clock)),
        webhooks=webhooks,
        webhook_http=WebhookHttp(allow_private=settings.webhooks_allow_private, https_only=https_only),
        metrics=metrics,
    )


def start_sync_worker(settings: Settings, clock: Clock) -> Work:
    """Called once in each process of the pool: composes there what a large sync needs, and answers what does one.

    The collector is off while a job runs: a sync makes millions of tuples and no cycles, and walking them again and
    again took a third of its time.
    """
    logs.configure()
    services = compose(settings, clock)

    def work(job: SyncJob) -> SyncReceipt:
        body = job.path.read_bytes()
        gc.disable()
        try:
            with services.db.transaction(job.organization_id) as tx:
                return services.ingest.sync(tx, job.connector_id, body)
        finally:
            gc.enable()

    return work


FACES: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "cobranza": cobranza.openapi,
    "platform": platform.openapi,
}
"""The OpenAPI document of each documented API, for a public origin."""

HANDLERS: Mapping[str, Handler] = {
    ACCOUNT_MAIL: send_account_mail,
    ACCOUNT_RECLAIMED: reclaim_account,
    CREDENTIAL_NOTICE: send_password_mail,
    PAIRING_MAIL: send_pairing_mail,
    SILENCE_MAIL: send_silence_mail,
    OPERATOR_MAIL: send_operator_mail,
    CLEAN_UP: clean_up,
    DAILY: take_daily_snapshots,
    OVERDUE: announce_overdue,
    DELIVERY: deliver,
    NOTICE: send_notice,
    REMINDER_MAIL: send_reminder,
    COLLECTIONS_BEGIN: begin_collections,
}
"""What runs each kind of job."""


def create_app(services: Services) -> Litestar:
    """The ASGI application over composed services; it closes nothing, its caller does."""
    settings = services.settings
    owner = PathOwner(
        {cobranza.PREFIX: render_missing, **dict.fromkeys(platform.PREFIXES, platform_errors.render_error)},
        web_errors.render_error,
    )
    app = Litestar(
        route_handlers=[
            cobranza.router(),
            platform.router(),
            web.router(services),
            recipients.router(services),
            *health_routes(services),
            metrics_route(services),
        ],
        middleware=[
            AllowMiddleware,
            DefineMiddleware(
                BoundedBodyMiddleware,
                limit_of=lambda path: settings.max_sync_bytes if path.startswith(SYNC) else settings.max_body_bytes,
                expansion=settings.max_expansion,
            ),
        ],
        exception_handlers={NotFoundException: owner, MethodNotAllowedException: owner},
        state=State({"services": services}),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=None,
        debug=False,
    )
    counted_there = Gate(platform_limits.count_request, platform_errors.render_error)
    gates = {
        cobranza.PREFIX: Gate(count_request, cobranza_errors.render_error),
        **dict.fromkeys(platform.PREFIXES, counted_there),
    }
    # Around the router, whose middleware sees only what a route takes: a 404 and a 405 are named and counted too.
    chosen = RepresentationsMiddleware(app.asgi_handler, MEDIA_TYPE, SUFFIX, cobranza.SPREADSHEETS)
    counted = LimitsMiddleware(HeadMiddleware(chosen), gates)
    shared = CorsMiddleware(counted, (cobranza.PREFIX, *platform.PREFIXES), frozenset(settings.cors_origins))
    observed = ObserveMiddleware(shared, services.metrics, log_all=settings.log_requests)
    app.asgi_handler = PathsMiddleware(RequestIdMiddleware(observed))
    return app


def create_worker(services: Services) -> Worker:
    """The loop that runs the jobs of composed services."""
    lasting = timedelta(seconds=services.settings.job_lease_seconds)
    return Worker(services, HANDLERS, Schedule(services), lasting=lasting)


def close(services: Services) -> None:
    """Release what `compose` opened."""
    services.sync_pool.close()
    services.counters.close()
    services.db.dispose()


def mail_gateway(settings: Settings) -> FileMail | SmtpMail:
    """What takes messages; ValueError for a SMTP_URL that cannot be read."""
    url = settings.smtp_url.get_secret_value()
    if url:
        return SmtpMail(url, settings.from_email)
    return FileMail(settings.data_dir / "mail", settings.from_email)


def _oidc(settings: Settings, clock: Clock) -> Oidc:
    agreed = {
        name: Provider(login.issuer, login.client_id, login.client_secret.get_secret_value())
        for name, login in settings.oauth.items()
        if login.client_id
    }
    return Oidc(agreed, clock)


def _reminders(settings: Settings) -> Options:
    ours = urlsplit(settings.api_base_url).hostname or ""
    return Options(
        settings.reminders_enabled, settings.reminders_first_day, frozenset({ours, *settings.reminder_link_hosts})
    )
