"""Wire structs of a company's receivables, as seed 001 §5.1 documents them, plus the optional members of our protocol.

Attribute names are English, wire names the document's. Optional members that were not given are left out when encoded.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Raw, Struct

from contract.money import ABSENT

Key = Annotated[str, Meta(min_length=1, max_length=64)]
"""`clave` or `folio`: trimmed as SAE holds it, leading blanks only where two keys would trim alike."""
Text = Annotated[str, Meta(max_length=1024)]
Days = Annotated[int, Meta(ge=0, le=1_000_000)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Small = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]


class Contact(Struct, frozen=True, omit_defaults=True, rename={"name": "nombre", "phone": "telefono"}):
    """Whom to write to (SAE CONTAC of type C, else CLIE.EMAILPRED)."""

    name: Text | None = None
    email: Text | None = None
    phone: Text | None = None


class Address(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={
        "street": "calle",
        "district": "colonia",
        "city": "ciudad",
        "state": "estado",
        "postal_code": "cp",
        "country": "pais",
    },
):
    """Fiscal address of a customer (SAE CLIE)."""

    street: Text | None = None
    district: Text | None = None
    city: Text | None = None
    state: Text | None = None
    postal_code: Text | None = None
    country: Text | None = None


class Invoice(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename={
        "issued": "fecha",
        "due": "vencimiento",
        "balance": "saldo",
        "days_overdue": "diasVencido",
        "concept": "concepto",
        "charge": "cargo",
        "currency": "moneda",
        "exchange_rate": "tipoCambio",
        "foreign_balance": "saldoMoneda",
        "booked_balance": "saldoLibros",
    },
):
    """One open charge (SAE CUEN_M with a positive balance). Money members are `money` numbers in the base currency."""

    folio: Key
    issued: date
    due: date
    total: Raw
    balance: Raw
    days_overdue: Days
    concept: Small | None = None
    """NUM_CPTO; with `charge`, clave and folio it identifies the charge."""
    charge: Small | None = None
    """NUM_CARGO."""
    uuid: Annotated[str, Meta(max_length=64)] | None = None
    """Fiscal folio (CFDI.UUID)."""
    currency: Annotated[str, Meta(max_length=8)] | None = None
    """ISO 4217 as SAE holds it (MONED.CVE_MONED)."""
    exchange_rate: Raw = ABSENT
    """Today's MONED.TCAMBIO, at most six decimals; the document's own where that is NULL or 0."""
    foreign_balance: Raw = ABSENT
    """Balance in `currency` (on IMPMON_EXT)."""
    booked_balance: Raw = ABSENT
    """Balance in base currency at booked rates (Σ IMPORTE×SIGNO)."""


class Customer(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename={
        "key": "clave",
        "name": "nombre",
        "balance": "saldoTotal",
        "overdue": "saldoVencido",
        "max_days_overdue": "diasMaxVencido",
        "invoices": "facturas",
        "contacts": "contactos",
        "address": "direccion",
        "credit_limit": "limiteCredito",
        "credit_days": "diasCredito",
        "last_payment": "ultimoPago",
        "seller": "vendedor",
        "status": "estatus",
        "credit": "saldoFavor",
        "movements": "saldoMovimientos",
        "erp_balance": "saldoSae",
    },
):
    """One customer whole: a changed customer always travels with all its open charges."""

    key: Key
    name: Text
    rfc: Text | None = None
    balance: Raw
    """Σ `saldo` of the invoices; credits are apart."""
    overdue: Raw
    max_days_overdue: Days
    invoices: list[Invoice]
    contacts: list[Contact] | None = None
    address: Address | None = None
    credit_limit: Raw = ABSENT
    credit_days: Small | None = None
    last_payment: date | None = None
    seller: Text | None = None
    status: Annotated[str, Meta(max_length=16)] | None = None
    credit: Raw = ABSENT
    """Advances, overpayments and unapplied credit notes, as a positive amount, not aged."""
    movements: Raw = ABSENT
    """Σ IMPORTE×SIGNO over every CUEN_M and CUEN_DET row of the customer, no date cut."""
    erp_balance: Raw = ABSENT
    """SAE's own CLIE.SALDO."""


class CustomerKey(Struct, frozen=True, rename={"key": "clave"}):
    """The part of a customer that says whose it is and what to do with it; also the whole of a deletion."""

    key: Key
    operation: str | None = None


class Summary(
    Struct,
    frozen=True,
    rename={
        "balance": "totalCartera",
        "current": "carteraVigente",
        "overdue": "carteraVencida",
        "customers": "clientesConSaldo",
        "documents": "facturasActivas",
    },
):
    """`data.resumen`: totals of the company on the day of the cut."""

    balance: Raw
    current: Raw
    overdue: Raw
    customers: Count
    documents: Count


class AgingRow(Struct, frozen=True, rename={"bucket": "rango", "amount": "monto", "documents": "facturas"}):
    """One row of `data.antiguedad`; `bucket` is one of `aging.BUCKETS`."""

    bucket: str
    amount: Raw
    documents: Count
