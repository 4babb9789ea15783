"""/v1/clientes: who owes, and one customer whole (document §7)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath

from contract.money import from_cents
from contract.records import Address
from server.capabilities.collections.model import Sending
from server.capabilities.receivables.figures import ChargeRow, ContactRow, CustomerDetail, CustomerRow
from server.faces.cobranza.asking import CUSTOMERS, PAGING, DaysAsked, FromCustomers, FromPaging, wanted
from server.faces.cobranza.auth import FromServices, FromUser, require
from server.faces.cobranza.figures import FacturaBase, Number, charge_members
from server.faces.cobranza.wire import Page, Wire, page_meta

READ = "clientes:read"
MAX_HISTORY = 50
"""Reminders shown with a customer; GET /cobranza/historial has them all."""


class Cliente(Wire):
    """A row of GET /clientes."""

    id: UUID
    clave: str
    nombre: str
    rfc: str | None
    saldo_total: Number
    saldo_vencido: Number
    dias_max_vencido: int
    facturas_activas: int
    ultimo_pago: date | None

    @classmethod
    def from_model(cls, value: CustomerRow) -> "Cliente":
        """Render a customer of a list."""
        return cls(
            id=value.id,
            clave=value.key,
            nombre=value.name,
            rfc=value.rfc,
            saldo_total=from_cents(value.balance),
            saldo_vencido=from_cents(value.overdue),
            dias_max_vencido=value.max_days,
            facturas_activas=value.documents,
            ultimo_pago=value.last_payment,
        )


class Direccion(Wire):
    """Fiscal address."""

    calle: str | None
    colonia: str | None
    ciudad: str | None
    estado: str | None
    cp: str | None
    pais: str | None

    @classmethod
    def from_model(cls, value: Address | None) -> "Direccion | None":
        """Render an address; null where none is known."""
        if value is None:
            return None
        return cls(
            calle=value.street,
            colonia=value.district,
            ciudad=value.city,
            estado=value.state,
            cp=value.postal_code,
            pais=value.country,
        )


class Contacto(Wire):
    """Whom to write to; the first one is the principal."""

    id: UUID
    nombre: str | None
    email: str | None
    telefono: str | None
    principal: bool

    @classmethod
    def from_model(cls, value: ContactRow) -> "Contacto":
        """Render a contact."""
        return cls(
            id=value.id,
            nombre=value.contact.name,
            email=value.contact.email,
            telefono=value.contact.phone,
            principal=value.principal,
        )


class ResumenCliente(Wire):
    """Totals of one customer."""

    saldo_total: Number
    saldo_vencido: Number
    saldo_vigente: Number
    facturas_activas: int
    dias_max_vencido: int
    saldo_favor: Number | None
    """Advances, overpayments and credit notes not applied; not subtracted from the charges."""
    limite_credito: Number | None
    dias_credito: int | None

    @classmethod
    def from_model(cls, value: CustomerDetail) -> "ResumenCliente":
        """Render the totals."""
        row = value.row
        return cls(
            saldo_total=from_cents(row.balance),
            saldo_vencido=from_cents(row.overdue),
            saldo_vigente=from_cents(row.balance - row.overdue),
            facturas_activas=row.documents,
            dias_max_vencido=row.max_days,
            saldo_favor=None if value.credit is None else from_cents(value.credit),
            limite_credito=None if value.credit_limit is None else from_cents(value.credit_limit),
            dias_credito=value.credit_days,
        )


class Factura(FacturaBase):
    """An open charge of one customer. `saldoMoneda` in `moneda` where it is foreign."""

    status: str
    moneda: str | None
    saldo_moneda: Number | None
    uuid: str | None

    @classmethod
    def from_model(cls, value: ChargeRow) -> "Factura":
        """Render a charge."""
        members: dict[str, Any] = charge_members(value)
        return cls(
            **members,
            status="vencida" if value.days else "vigente",
            moneda=value.currency,
            saldo_moneda=None if value.foreign is None else from_cents(value.foreign),
            uuid=value.uuid,
        )


class Gestion(Wire):
    """What was done to collect: a reminder and what became of it."""

    id: UUID
    tipo: str
    fecha: datetime
    asunto: str
    destinatario: str
    status: str

    @classmethod
    def from_model(cls, value: Sending) -> "Gestion":
        """Render a mail; `fecha` is when it left or, until then, when it is due."""
        mail = value.delivery
        return cls(
            id=mail.id,
            tipo="email",
            fecha=mail.at,
            asunto=mail.subject,
            destinatario=mail.email,
            status=mail.status.value,
        )


class ClienteDetalle(Wire):
    """200 of GET /clientes/{id}."""

    id: UUID
    clave: str
    nombre: str
    rfc: str | None
    direccion: Direccion | None
    contactos: tuple[Contacto, ...]
    resumen_cartera: ResumenCliente
    facturas: tuple[Factura, ...]
    historial_cobranza: tuple[Gestion, ...]

    @classmethod
    def from_model(cls, value: CustomerDetail, history: Sequence[Sending]) -> "ClienteDetalle":
        """Render a customer whole with the reminders sent to it, newest first."""
        return cls(
            id=value.row.id,
            clave=value.row.key,
            nombre=value.row.name,
            rfc=value.row.rfc,
            direccion=Direccion.from_model(value.address),
            contactos=tuple(Contacto.from_model(row) for row in value.contacts),
            resumen_cartera=ResumenCliente.from_model(value),
            facturas=tuple(Factura.from_model(row) for row in value.charges),
            historial_cobranza=tuple(Gestion.from_model(one) for one in history),
        )


class ClientesController(Controller):
    """§7 of the document."""

    path = "/clientes"
    tags = ("Clientes",)

    @get(
        "/",
        sync_to_thread=True,
        guards=[require(READ)],
        dependencies={"asked": CUSTOMERS, "paging": PAGING},
        summary="Listar clientes",
    )
    def list_customers(
        self, services: FromServices, caller: FromUser, asked: FromCustomers, paging: FromPaging
    ) -> Page[Cliente]:
        """`search` looks in clave, nombre and RFC, whatever the accents and capitals."""
        with services.db.reading(caller.organization_id) as tx:
            found = services.receivables.customers(
                tx,
                wanted(services, tx, DaysAsked(asked.empresa_id, None, None)),
                search=asked.search,
                balance=asked.balance,
                sort=asked.sort,
                descending=asked.descending,
                page=paging.page,
                limit=paging.limit,
            )
        rows = [Cliente.from_model(row) for row in found.rows]
        return Page(data=rows, meta=page_meta(paging.page, paging.limit, found.total))

    @get("/{customer_id:uuid}", sync_to_thread=True, guards=[require(READ)], summary="Detalle de cliente")
    def show(self, services: FromServices, caller: FromUser, customer_id: FromPath[UUID]) -> ClienteDetalle:
        """One customer with every open charge; another organization's is not found."""
        with services.db.reading(caller.organization_id) as tx:
            found = services.receivables.customer(tx, customer_id)
            history, _ = services.collections.reminders.history(tx, customer_id=customer_id, limit=MAX_HISTORY)
            return ClienteDetalle.from_model(found, history)
