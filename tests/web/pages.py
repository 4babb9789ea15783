"""Every page of the web and an organization that fills it: what the budgets of statements and bytes are measured on."""

import io
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar.routes import HTTPRoute
from msgspec import Raw
from sqlalchemy import insert, update

from contract.connectors import CompanyHello
from server.app import create_worker
from server.capabilities.accounts.model import SubjectKind
from server.capabilities.accounts.tables import memberships, organizations, users
from server.capabilities.collections.model import Recipient, Request
from server.capabilities.collections.tables import suppressions
from server.capabilities.connectors.model import CommandType, Machine
from server.capabilities.receivables.tables import snapshots
from server.db import outbox
from server.db.outbox import Lane
from server.db.session import Tx
from server.faces.web.face import router
from server.kit.ids import new_id
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data

BIG = "A0"
"""The customer that owes as many invoices as there are rows."""
COMPANIES, WEBHOOKS, MACHINES = 8, 19, 20
"""At most as many, whatever is asked: no accountant has more."""
ROOMY = "enterprise"
"""The plan without a limit of machines and people."""
NOT_PAGES = {
    "/": "a redirect",
    "/entrar/{provider:str}": "a redirect to another site",
    "/entrar/{provider:str}/regreso": "a redirect from another site",
    "/static/{file_path:path}": "files",
}
"""GET routes of the web that answer no page, and why; beside them the streams that stay open."""
STREAM = "/eventos"
GONE = ("/contrasena/nueva", "/correo/verificar", "/invitacion")
"""Pages of mailed links: without a token that serves they say that it is over."""


def routes(services: Services) -> set[str]:
    """Every GET route of the web that answers a page or a file to keep."""
    found = {
        route.path
        for route in router(services).routes
        if isinstance(route, HTTPRoute) and any("GET" in handler.http_methods for handler in route.route_handlers)
    }
    return {path for path in found - set(NOT_PAGES) if not path.endswith(STREAM)}


@dataclass(slots=True)
class Filled:
    """An organization with `rows` of everything, and the ids that addresses need."""

    services: Services
    organization_id: UUID
    user_id: UUID
    rows: int
    ids: dict[str, UUID]

    def address(self, route: str) -> str:
        """A route with the ids of what there is most of."""
        for name, found in self.ids.items():
            route = route.replace(f"{{{name}:uuid}}", str(found))
        assert "{" not in route, f"no sample for {route}"
        return route


def fill(services: Services, organization_id: UUID, user_id: UUID, rows: int) -> Filled:
    """Give an organization machines, companies, a cartera, mails, people, webhooks and failed work: `rows` of each."""
    made = Filled(services, organization_id, user_id, rows, {})
    with services.db.transaction(organization_id) as tx:
        tx.connection.execute(update(users).where(users.c.id == user_id).values(verified_at=services.clock.now()))
        tx.connection.execute(update(organizations).where(organizations.c.id == organization_id).values(plan=ROOMY))
    _sync(made)
    _run(services)
    with services.db.transaction(organization_id) as tx:
        _collect(made, tx)
    _run(services)
    with services.db.transaction(organization_id) as tx:
        _people(made, tx)
        _webhooks(made, tx)
        _days(made, tx)
    _work(made)
    return made


def _run(services: Services) -> None:
    worker = create_worker(services)
    while worker.run_once():
        pass


def _sync(made: Filled) -> None:
    """As many machines; the first brings every company, the others one of them, and every company owes the same."""
    services, today = made.services, made.services.clock.now().date()
    hellos = tuple(
        CompanyHello(f"{n + 1:02d}", f"Comercial del Norte {n}", rfc=f"CNO01010{n}AB1")
        for n in range(min(made.rows, COMPANIES))
    )
    for number in range(min(made.rows, MACHINES)):
        with services.db.transaction(made.organization_id) as tx:
            code = services.connectors.issue_link_code(tx, made.user_id)
        brought = hellos[:1] if number else hellos
        ticket = services.connectors.check_code(services.db, code.code, "10.0.0.9")
        machine = Machine(f"Servidor de contabilidad {number}", new_id().hex, "2.0.0", brought, "10.0.0.9")
        with services.db.transaction(made.organization_id) as tx:
            paired = services.connectors.register(tx, ticket, machine, audience="cobranza")
            made.ids.setdefault("connector_id", paired.connector_id)
    state = {
        f"C{n:04d}": [Doc(f"F-{n:05d}", today - timedelta(days=n * 7 % 150 - 20), 123_456_78)] for n in range(made.rows)
    }
    foreign = {"moneda": "USD", "tipoCambio": Raw(b"18.50"), "saldoMoneda": Raw(b"100.00")}
    state[BIG] = [
        Doc(f"G-{n:05d}", today - timedelta(days=n % 120 + 1), 1_850_00, extra=foreign) for n in range(made.rows)
    ]
    content = data(state, today)
    for one in content["clientes"]:
        named = {"nombre": f"Refacciones y Servicios {one['clave']} S.A. de C.V."}
        one |= named | {"saldoMovimientos": Raw(b"1.00"), "saldoSae": Raw(b"2.00"), "diasMaxVencido": 7777}
    for hello in hellos:
        _send(made, body(content, services.clock.now().isoformat(), empresa=hello.id))
    with services.db.transaction(made.organization_id) as tx:
        for kind in (CommandType.SYNC_NOW, CommandType.RESTART, CommandType.UPLOAD_DIAGNOSTICS):
            services.connectors.ask(tx, made.ids["connector_id"], kind, {}, made.user_id)
        made.ids["company_id"] = services.connectors.companies(tx)[0].id
        kept = services.connectors.keep_diagnosis(tx, made.ids["connector_id"], "ABCD2345", _archive())
        made.ids["diagnosis_id"] = kept.id
        [big] = services.receivables.customers(tx, search=f"{BIG} S.A.", limit=1).rows
        made.ids["customer_id"] = big.id


def _send(made: Filled, raw: bytes) -> None:
    with made.services.db.transaction(made.organization_id) as tx:
        made.services.ingest.sync(tx, made.ids["connector_id"], raw)


def _archive() -> bytes:
    spooled = io.BytesIO()
    with zipfile.ZipFile(spooled, "w") as archive:
        archive.writestr("diagnostico.json", "{}")
    return spooled.getvalue()


def _collect(made: Filled, tx: Tx) -> None:
    """Templates, mails to the customer that owes most invoices, marks on these, and addresses that want none."""
    services, customer_id = made.services, made.ids["customer_id"]
    for number in range(made.rows):
        kept = services.collections.templates.create(
            tx, name=f"Aviso {number}", subject="Tu saldo", body="Hola {cliente}", active=True
        )
        made.ids["template_id"] = kept.id
    for number in range(made.rows):
        services.collections.reminders.ask(
            tx,
            made.user_id,
            Request(
                customer_id,
                made.ids["template_id"],
                recipients=(Recipient(f"pagos{number}@cliente.mx"),),
                notes=f"nota {number}",
                confirmed=True,
            ),
        )
    for charge in services.receivables.customer(tx, customer_id).charges[:-1]:
        services.collections.keeping.block(tx, made.user_id, customer_id, charge.id, "En aclaración")
    refused = [
        {
            "id": new_id(),
            "organization_id": made.organization_id,
            "email": f"rebota{number}@cliente.mx",
            "email_key": f"rebota{number}@cliente.mx",
            "cause": "bounced",
            "created_at": services.clock.now(),
        }
        for number in range(made.rows)
    ]
    tx.connection.execute(insert(suppressions), refused)


def _people(made: Filled, tx: Tx) -> None:
    """Colleagues, and sessions of the one who looks."""
    now = made.services.clock.now()
    for number in range(made.rows):
        person = new_id()
        address = f"colega{person.hex}@empresa.mx"
        row: dict[str, Any] = {"id": person, "email": address, "email_key": address, "name": f"Colega {number}"}
        tx.connection.execute(insert(users).values(row | {"session_version": 0, "created_at": now}))
        member = {"organization_id": made.organization_id, "user_id": person, "role": "viewer", "created_at": now}
        tx.connection.execute(insert(memberships).values(member))
        made.services.accounts.sessions.begin(tx, SubjectKind.USER, made.user_id, audience="web")


def _webhooks(made: Filled, tx: Tx) -> None:
    webhooks = made.services.webhooks
    for number in range(min(made.rows, WEBHOOKS)):
        issued = webhooks.create(
            tx,
            url=f"https://recibe{number}.empresa.mx/avisos",
            events=["sync.completado"],
            secret=None,
            user_id=made.user_id,
        )
        made.ids["webhook_id"] = issued.webhook.id
    for _ in range(made.rows):
        webhooks.test(tx, made.ids["webhook_id"])


def _days(made: Filled, tx: Tx) -> None:
    """A snapshot for each of the last days."""
    today = made.services.clock.now().date().toordinal()
    keys = {"organization_id": made.organization_id, "company_id": made.ids["company_id"]}
    rows = [
        keys | {"day": today - back, "balance": 9_000_00 + back, "overdue": 5_00, "customers": 3, "documents": 9}
        for back in range(1, made.rows + 1)
    ]
    tx.connection.execute(insert(snapshots), rows)


def _work(made: Filled) -> None:
    """Jobs that failed for good or wait to be tried again."""
    db, now = made.services.db, made.services.clock.now()
    with db.transaction(made.organization_id) as tx:
        for number in range(made.rows):
            outbox.enqueue(tx, "reminder_mail", {"n": number}, run_at=now, lane=Lane.MAIL)
    for job in outbox.lease(db, now, made.rows):
        with db.transaction(job.organization_id) as tx:
            outbox.fail(tx, job, now, "MailError: 550 no existe ese buzón")
