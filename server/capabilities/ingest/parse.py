"""Reads one customer's object into what is stored, and counts its sums again on the day of the cut.

This is where a sync spends its time, 100,000 charges at once: plain loops, integers, one tuple a charge.
"""

import re
from dataclasses import dataclass

import msgspec

from contract.money import ABSENT, AmountError, is_absent, to_cents, to_rate
from contract.records import Customer, CustomerKey, Invoice
from server.capabilities.ingest.faults import at, refused
from server.capabilities.ingest.model import Gap, Parsed, Slice
from server.capabilities.ingest.scan import Compared, cents, twice
from server.capabilities.receivables.model import Charge, ChargeKey, Charges, Profile

ALWAYS = 3_652_059
"""The last ordinal there is, 9999-12-31."""

_CUSTOMER = msgspec.json.Decoder(Customer)
_KEY = msgspec.json.Decoder(CustomerKey)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_MILLIONTHS = 6
_USUAL_LENGTH = 16
"""Thirteen whole digits, the point and two decimals."""
_tuple = tuple.__new__
"""Makes a NamedTuple without the Python function in between, 200,000 times a sync."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a body asks, read as far as needed."""

    parsed: tuple[Parsed, ...]
    unchanged: tuple[str, ...]
    deleted: tuple[str, ...]


def read(compared: Compared, cut: int, *, full: bool) -> Incoming:
    """Parse the fresh slices on day `cut`. Raises 400 where a `clave` stands twice or a full sync deletes."""
    seen = set(compared.unchanged)
    parsed: list[Parsed] = []
    deleted: list[str] = []
    for part in compared.fresh:
        deletion = operation(part)
        if deletion is None:
            customer = parse(part, cut)
            key = customer.profile.key
            parsed.append(customer)
        elif full:
            raise at(f"{_path(part)}.operation", "Solo puede estar cuando syncType es delta")
        else:
            key = deletion.key
            deleted.append(key)
        if key in seen:
            raise twice(_path(part), key)
        seen.add(key)
    return Incoming(tuple(parsed), compared.unchanged, tuple(deleted))


def operation(part: Slice) -> CustomerKey | None:
    """Whose slice it is and what it asks, where it names an `operation`; None for the usual upsert without one."""
    if b'"operation"' not in bytes(part.raw):  # unknown members are skipped, so only a key decode would notice it
        return None
    try:
        found = _KEY.decode(part.raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refused(error, _path(part)) from None
    if found.operation not in (None, "upsert", "delete"):
        raise at(f"{_path(part)}.operation", "Debe ser delete, o no estar")
    return found if found.operation == "delete" else None


def parse(part: Slice, cut: int) -> Parsed:
    """A customer's slice → what is stored, with the sums that differ on day `cut` (an ordinal).

    Raises 400 with the path of the first member that does not fit.
    """
    try:
        sent = _CUSTOMER.decode(part.raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refused(error, _path(part)) from None
    text = bytes(part.raw)
    if b"\\u0000" in text and _NUL.search(text):
        raise at(_path(part), "El texto no puede llevar el carácter nulo (\\u0000)")
    charges, zeroed = _charges(sent, part)
    balance = overdue = 0
    first_due = ALWAYS
    for charge in charges.values():
        balance += charge.balance
        if charge.due < first_due:
            first_due = charge.due
        if charge.due < cut:
            overdue += charge.balance
    max_days = max(0, cut - first_due)
    gaps = _gaps(sent, part, (balance, overdue, max_days))
    if gaps:
        checked = (1, 0)
    elif max_days:
        checked = (cut, cut)
    else:
        checked = (1, first_due)
    profile = _profile(sent, part, balance, len(charges), first_due if charges else None, checked)
    return Parsed(profile, charges, zeroed, gaps)


def _charges(sent: Customer, part: Slice) -> tuple[Charges, tuple[ChargeKey, ...]]:
    charges: Charges = {}
    zeroed: list[ChargeKey] = []
    for index, invoice in enumerate(sent.invoices):
        key = _tuple(ChargeKey, (invoice.folio, invoice.concept or 0, invoice.charge or 0))
        if key in charges or key in zeroed:
            raise at(
                f"{_path(part)}.facturas[{index}].folio", f"El documento {invoice.folio} está dos veces en el cliente"
            )
        try:
            charge = _charge(invoice)
        except AmountError:
            raise _money_fault(invoice, f"{_path(part)}.facturas[{index}]") from None
        if charge.balance:
            charges[key] = charge
        else:
            zeroed.append(key)
    return charges, tuple(zeroed)


def _charge(invoice: Invoice) -> Charge:
    """Equal digits are counted once: most charges are unpaid, so that total and balance are the same bytes.

    A currency is kept as its code, however the ERP's people typed it, so that `usd` and `USD` are one.
    """
    digits = invoice.balance
    balance = _quick(digits)
    total, booked = invoice.total, invoice.booked_balance
    foreign, rate = invoice.foreign_balance, invoice.exchange_rate
    return _tuple(
        Charge,
        (
            invoice.issued.toordinal(),
            invoice.due.toordinal(),
            balance if total == digits else _quick(total),
            balance,
            invoice.currency and invoice.currency.strip().upper(),
            None if rate is ABSENT or is_absent(rate) else int(to_rate(rate).scaleb(_MILLIONTHS)),
            None if foreign is ABSENT or is_absent(foreign) else _quick(foreign),
            None if booked is ABSENT or is_absent(booked) else balance if booked == digits else _quick(booked),
            invoice.uuid,
        ),
    )


def _quick(raw: msgspec.Raw) -> int:
    """`to_cents` of the usual number, two decimals, at half its price.

    The decoder has seen that `raw` is a JSON value: of those only a plain number has a point there and digits around.
    """
    text = bytes(raw)
    if text[-3:-2] == b"." and len(text) <= _USUAL_LENGTH:
        try:
            return int(text[:-3] + text[-2:])
        except ValueError:
            return to_cents(raw)
    return to_cents(raw)


def _money_fault(invoice: Invoice, path: str) -> Exception:
    members = (("total", invoice.total), ("saldo", invoice.balance))
    optional = (("saldoMoneda", invoice.foreign_balance), ("saldoLibros", invoice.booked_balance))
    for name, raw in (*members, *((name, raw) for name, raw in optional if not is_absent(raw))):
        try:
            to_cents(raw)
        except AmountError as error:
            return at(f"{path}.{name}", str(error))
    try:
        to_rate(invoice.exchange_rate)
    except AmountError as error:
        return at(f"{path}.tipoCambio", str(error))
    raise AssertionError("only called for an invoice that has a fault")


def _gaps(sent: Customer, part: Slice, computed: tuple[int, int, int]) -> tuple[Gap, ...]:
    try:
        received = (_quick(sent.balance), _quick(sent.overdue), sent.max_days_overdue)
    except AmountError:
        for name, raw in (("saldoTotal", sent.balance), ("saldoVencido", sent.overdue)):
            cents(raw, f"{_path(part)}.{name}")
        raise
    if received == computed:
        return ()
    names = ("saldoTotal", "saldoVencido", "diasMaxVencido")
    return tuple(
        Gap(f"clientes[{sent.key}].{name}", got, real, money=name != "diasMaxVencido")
        for name, got, real in zip(names, received, computed, strict=True)
        if got != real
    )


def _profile(
    sent: Customer,
    part: Slice,
    balance: int,
    documents: int,
    first_due: int | None,
    checked: tuple[int, int],
) -> Profile:
    return Profile(
        key=sent.key,
        name=sent.name,
        rfc=sent.rfc,
        digest=part.digest,
        balance=balance,
        documents=documents,
        carried=len(sent.invoices),
        first_due=first_due,
        checked_from=checked[0],
        checked_until=checked[1],
        contacts=tuple(sent.contacts or ()),
        address=sent.address,
        credit_limit=_optional(sent.credit_limit, part, "limiteCredito"),
        credit_days=sent.credit_days,
        last_payment=sent.last_payment.toordinal() if sent.last_payment else None,
        seller=sent.seller,
        status=sent.status,
        credit=_optional(sent.credit, part, "saldoFavor"),
        movements=_optional(sent.movements, part, "saldoMovimientos"),
        erp_balance=_optional(sent.erp_balance, part, "saldoSae"),
    )


def _optional(raw: msgspec.Raw, part: Slice, name: str) -> int | None:
    return None if raw is ABSENT or is_absent(raw) else cents(raw, f"{_path(part)}.{name}")


def _path(part: Slice) -> str:
    return f"data.clientes[{part.place}]"
