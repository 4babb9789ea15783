"""From the ledger to the columns SAE writes: one function a table, values in the order of its column list."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from tests.sae.ledger import CENT, MICRO, Charge, Customer, LeftOut, Movement, half_up, midnight

Values = tuple[Any, ...]
KINDS: Final = {1: "C", -1: "A", 0: None}
"""TIPO_MOV by sign."""

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "CLIE": (
        "CLAVE", "STATUS", "NOMBRE", "RFC", "CALLE", "NUMEXT", "COLONIA", "CODIGO", "LOCALIDAD", "MUNICIPIO", "ESTADO",
        "PAIS", "TELEFONO", "IMPRIR", "MAIL", "EMAILPRED", "CON_CREDITO", "DIASCRED", "LIMCRED", "SALDO", "LISTA_PREC",
        "ULT_PAGOD", "ULT_PAGOM", "ULT_PAGOF", "CVE_VEND", "TIPO_EMPRESA", "PROSPECTO", "METODODEPAGO", "UUID",
        "VERSION_SINC", "USO_CFDI",
    ),
    "CONTAC": ("CVE_CLIE", "NCONTACTO", "NOMBRE", "TELEFONO", "EMAIL", "TIPOCONTAC", "STATUS"),
    "CUEN_M": (
        "CVE_CLIE", "REFER", "NUM_CPTO", "NUM_CARGO", "NO_FACTURA", "DOCTO", "IMPORTE", "FECHA_APLI", "FECHA_VENC",
        "AFEC_COI", "STRCVEVEND", "NUM_MONED", "TCAMBIO", "IMPMON_EXT", "FECHAELAB", "CVE_FOLIO", "TIPO_MOV", "SIGNO",
        "USUARIO", "ENTREGADA", "STATUS", "UUID", "VERSION_SINC",
    ),
    "CUEN_DET": (
        "CVE_CLIE", "REFER", "ID_MOV", "NUM_CPTO", "NUM_CARGO", "NO_FACTURA", "DOCTO", "IMPORTE", "FECHA_APLI",
        "FECHA_VENC", "AFEC_COI", "STRCVEVEND", "NUM_MONED", "TCAMBIO", "IMPMON_EXT", "FECHAELAB", "CVE_FOLIO",
        "TIPO_MOV", "SIGNO", "USUARIO", "NO_PARTIDA", "UUID", "VERSION_SINC",
    ),
    "FACTF": (
        "TIP_DOC", "CVE_DOC", "CVE_CLPV", "STATUS", "CVE_VEND", "FECHA_DOC", "FECHA_ENT", "FECHA_VEN", "FECHA_CANCELA",
        "CAN_TOT", "IMP_TOT4", "DES_TOT", "ACT_CXC", "NUM_MONED", "TIPCAMB", "NUM_PAGOS", "FECHAELAB", "RFC", "ESCFD",
        "SERIE", "FOLIO", "CONTADO", "BLOQ", "IMPORTE", "METODODEPAGO", "UUID", "VERSION_SINC", "FORMADEPAGOSAT",
        "USO_CFDI",
    ),
    "PAR_FACTF": (
        "CVE_DOC", "NUM_PAR", "CVE_ART", "CANT", "PXS", "PREC", "COST", "IMPU4", "TOTIMP4", "NUM_ALM", "TIP_CAM",
        "UNI_VENTA", "TIPO_PROD", "TOT_PARTIDA", "DESCR_ART", "CVE_PRODSERV", "CVE_UNIDAD",
    ),
    "CFDI": ("TIPO_DOC", "CVE_DOC", "VERSION", "UUID", "NO_SERIE", "FECHA_CERT", "FECHA_CANCELA", "PENDIENTE"),
}  # fmt: skip


def guid(*parts: object) -> str:
    """A sync id of SAE Móvil, the same at every build of the same row."""
    digest = blake2b("|".join(map(str, parts)).encode(), digest_size=16).digest()
    return str(UUID(bytes=digest, version=4)).upper()


def _sign(true: int, *, null: bool, zero: bool) -> int | None:
    return None if null else 0 if zero else true


def customer_row(customer: Customer, balance: int, last: tuple[str, int, datetime] | None) -> Values:
    """CLIE: `balance` is CLIE.SALDO in micro-units, `last` the last payment's document, amount and date."""
    document, amount, day = last or (None, None, None)
    return (
        customer.key, customer.status, customer.name, customer.rfc, customer.street, customer.number, customer.district,
        customer.postal_code, customer.city, customer.city, customer.state, "México", "55 5555 0100", "S", "S",
        customer.mails or None, "S", customer.credit_days, customer.limit / MICRO, balance / MICRO, 1, document,
        None if amount is None else amount / MICRO, day, customer.seller, "M", "N", "PPD", None, None, "G03",
    )  # fmt: skip


def contact_rows(customer: Customer, first: int) -> Iterator[Values]:
    """CONTAC: NCONTACTO is unique in the company."""
    for number, contact in enumerate(customer.contacts, first):
        yield customer.key, number, contact.name, contact.phone, contact.email, contact.kind, contact.status


def charge_row(customer: Customer, charge: Charge, folio: int) -> Values:
    """CUEN_M."""
    return (
        customer.key, charge.refer, charge.concept, charge.cargo, charge.refer, charge.refer, charge.amount / MICRO,
        None if charge.undated else charge.applied, None if charge.due_in_header else charge.due, "A", charge.seller,
        charge.currency, charge.rate / MICRO, None if charge.foreign_null else charge.foreign / MICRO,
        None if charge.undated else charge.applied + timedelta(hours=10, minutes=folio % 480), str(folio),
        "C" if charge.signo > 0 else "A", _sign(charge.signo, null=charge.signo_null, zero=charge.signo_zero),
        1, "S", charge.status, None, None,
    )  # fmt: skip


def movement_row(
    customer: Customer,
    move: Movement,
    key: tuple[str, int, int],
    currency: int,
    rate: int,
    folio: int,
    seller: str = "",
) -> Values:
    """CUEN_DET: `key` is (REFER, ID_MOV, NUM_CARGO) of the charge."""
    refer, id_mov, cargo = key
    return (
        customer.key, refer, id_mov if move.id_mov is None else move.id_mov, move.concept, cargo, refer, move.document,
        None if move.amount_null else move.amount / MICRO, move.applied, move.applied, "A", seller,
        1 if move.in_base else currency, 1.0 if move.in_base else rate / MICRO,
        None if move.foreign_null else (move.amount if move.in_base else move.foreign) / MICRO,
        move.applied + timedelta(hours=9, minutes=folio % 480), str(folio),
        KINDS[move.signo], _sign(move.signo, null=move.signo_null, zero=move.signo_zero), 1, move.partida,
        None, None,
    )  # fmt: skip


def invoice_row(customer: Customer, charge: Charge, total: int, payments: int) -> Values:
    """FACTF: `total` of all instalments in micro-units of the base currency. Its UUID is no fiscal folio."""
    cancelled = charge.left_out is LeftOut.CANCELLED
    net = half_up(total * 100, 116 * CENT) * CENT
    serie, folio = charge.refer[:10].strip(), "".join(char for char in charge.refer if char.isdigit())[-9:]
    return (
        "F", charge.refer, customer.key, "C" if cancelled else "E", charge.seller, charge.applied, charge.applied,
        charge.due, midnight(charge.applied.date() + timedelta(days=1)) if cancelled else None, net / MICRO,
        (total - net) / MICRO, 0.0, "S", charge.currency, charge.rate / MICRO, payments,
        charge.applied + timedelta(hours=10), customer.rfc, "T", serie, int(folio), "N", "N", total / MICRO, "PPD",
        guid("FACTF", charge.refer), None, "99", "G03",
    )  # fmt: skip


def line_rows(charge: Charge, total: int) -> Iterator[Values]:
    """PAR_FACTF: two lines that add up to the net amount."""
    net = half_up(total * 100, 116 * CENT)
    first = net // 3
    for number, part in enumerate((first, net - first), 1):
        price = part / 100
        yield (
            charge.refer, number, f"ART-{number:04d}", 1.0, 0.0, price, price * 0.7, 16.0, price * 0.16, 1,
            charge.rate / MICRO, "pza", "P", price, "Cemento gris 50 kg", "31162800", "H87",
        )  # fmt: skip


def fiscal_row(charge: Charge) -> Values:
    """CFDI: dates are text, FECHA_CANCELA empty rather than NULL while the document stands."""
    stamped = f"{charge.applied:%Y-%m-%d}T10:15:00"
    cancelled = (
        f"{charge.applied + timedelta(days=1):%Y-%m-%d}T09:00:00" if charge.left_out is LeftOut.CANCELLED else ""
    )
    return "F", charge.refer, "4.0", charge.uuid, "00001000000504465028", stamped, cancelled, "N"
