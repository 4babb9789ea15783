"""Sums of a company as SAE held them at the last reading: kept with what was learnt, so that a window can show them."""

from datetime import date

import msgspec
from msgspec import Struct

from agent.core.delivery import Prepared


class Totals(Struct, frozen=True):
    """Open balance on `day`, in cents and open documents by `contract.aging.BUCKETS`."""

    day: date
    customers: int
    cents: tuple[int, ...]
    documents: tuple[int, ...]
    name: str | None = None
    rfc: str | None = None
    """The company's own, as its database holds them."""


def note(empresa_id: str) -> str:
    """Name under which the state keeps the totals of a company."""
    return f"totals:{empresa_id}"


def dump(prepared: Prepared, day: date) -> str:
    """Text to keep of a reading as of `day`."""
    report = prepared.report
    totals = Totals(day, prepared.customers, prepared.bucket_cents, prepared.bucket_documents, report.name, report.rfc)
    return msgspec.json.encode(totals).decode()


def load(text: str | None) -> Totals | None:
    """What was kept; None where nothing readable was."""
    try:
        return msgspec.json.decode(text, type=Totals) if text else None
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None
