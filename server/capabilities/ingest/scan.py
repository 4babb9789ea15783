"""Takes a body apart without reading it: the envelope, the sums, and one raw slice a customer.

Each slice is hashed and looked up among the digests held; one that is held already is not parsed.
"""

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from contract import checksum
from contract.aging import BUCKETS
from contract.money import AmountError, to_cents
from contract.sync import SyncData, SyncEnvelope
from server.capabilities.ingest.faults import at, join, malformed, refused
from server.capabilities.ingest.model import Slice, checksum_mismatch
from server.capabilities.receivables.model import Held

_ENVELOPE = msgspec.json.Decoder(SyncEnvelope)
_DATA = msgspec.json.Decoder(SyncData)
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Totals:
    """`data.resumen` as received: cents and counts."""

    balance: int
    current: int
    overdue: int
    customers: int
    documents: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """`data` one level deep."""

    totals: Totals
    aging: Mapping[str, tuple[int, int]]
    """Bucket → (cents, documents) as received."""
    slices: tuple[Slice, ...]
    rfc: str | None
    name: str | None
    newest_movement: date | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Slices told apart by their digests."""

    unchanged: tuple[str, ...]
    """Keys of customers whose slice is held as it stands."""
    fresh: tuple[Slice, ...]


def envelope(body: bytes) -> SyncEnvelope:
    """The body's members with `data` raw. Raises 400 with the path of a fault: not UTF-8, not JSON, not the type."""
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        for start in range(0, len(body), _PIECE):
            decoder.decode(body[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise malformed(_whole_fault(body), body) from None
    try:
        return _ENVELOPE.decode(body)
    except msgspec.ValidationError as error:
        raise refused(error) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise malformed(error, body) from None


def verify_checksum(received: SyncEnvelope) -> str:
    """The hex digest of the bytes of `data`; raises 422 CHECKSUM_MISMATCH where it is not the declared one."""
    computed = checksum.checksum(received.data)
    if checksum.parse(received.checksum) != computed:
        raise checksum_mismatch(computed)
    return computed


def scan(data: msgspec.Raw) -> Scanned:
    """Sums and slices of `data`. Raises 400 with the path of a member that does not fit."""
    try:
        decoded = _DATA.decode(data)
    except msgspec.ValidationError as error:
        raise refused(error, "data") from None
    except RecursionError as error:
        raise malformed(error, bytes(data)) from None
    summary = decoded.summary
    totals = Totals(
        balance=cents(summary.balance, "data.resumen.totalCartera"),
        current=cents(summary.current, "data.resumen.carteraVigente"),
        overdue=cents(summary.overdue, "data.resumen.carteraVencida"),
        customers=summary.customers,
        documents=summary.documents,
    )
    aging: dict[str, tuple[int, int]] = {}
    for index, row in enumerate(decoded.aging):
        if row.bucket not in BUCKETS or row.bucket in aging:
            raise at(f"data.antiguedad[{index}].rango", "Debe ser uno de vigente, 1-30, 31-60, 61-90, 90+, sin repetir")
        aging[row.bucket] = (cents(row.amount, f"data.antiguedad[{index}].monto"), row.documents)
    slices = tuple([Slice(place, raw, checksum.digest(raw)) for place, raw in enumerate(decoded.customers)])
    return Scanned(totals, aging, slices, decoded.rfc, decoded.name, decoded.newest_movement)


def compare(slices: Iterable[Slice], held: Mapping[str, Held], cut: int) -> Compared:
    """Tell held slices from fresh ones. A held one whose sums were never found right for day `cut` is fresh again.

    Raises 400 where the same slice stands twice.
    """
    known = {row.digest: (key, row) for key, row in held.items() if row.digest is not None}
    unchanged: dict[str, None] = {}
    fresh: list[Slice] = []
    for part in slices:
        match = known.get(part.digest)
        if match is None or not match[1].checked_from <= cut <= match[1].checked_until:
            fresh.append(part)
        elif match[0] in unchanged:
            raise twice(f"data.clientes[{part.place}]", match[0])
        else:
            unchanged[match[0]] = None
    return Compared(tuple(unchanged), tuple(fresh))


def twice(path: str, key: str) -> Exception:
    """400: the same `clave` stands twice."""
    return at(join(path, "clave"), f"La clave {key} está dos veces")


def cents(raw: msgspec.Raw, path: str) -> int:
    """Cents of a required money member; 400 with its path for anything else."""
    try:
        return to_cents(raw)
    except AmountError as error:
        raise at(path, str(error)) from None


def _whole_fault(body: bytes) -> UnicodeDecodeError:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return error
    raise AssertionError("only called with bytes that are not UTF-8")
