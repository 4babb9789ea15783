"""Frozen values that the agent's edges hand to each other: where to read, what was found, how the reading went."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """One ERP database to read; its password lives in the vault under `id` and is passed apart."""

    id: str
    engine: str
    database: str
    user: str
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A company found inside a database: two-digit number, name, RFC where SAE holds one, and the database's name."""

    id: str
    name: str
    rfc: str | None
    database: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A table of the ERP that should be read and cannot, and why, in a few Spanish words that follow its name."""

    table: str
    why: str


@dataclass(frozen=True, slots=True)
class Token:
    """What a database looked like at a read, to see later that nothing was written since; holds for its day only."""

    created: str
    """When the database was created or restored, ISO 8601: another one is another history of counters."""
    counter: int
    """Newest transaction the engine had started once the read's own snapshot was open."""
    others: tuple[int, ...]
    """Transactions that were already running: they could still commit without moving the counter."""


@dataclass(slots=True)
class ReadReport:
    """How a reading went: what was counted, what was left out and why. Complete once every customer was taken."""

    customers: int = 0
    documents: int = 0
    """Open documents."""
    masters: int = 0
    """CUEN_M rows read."""
    details: int = 0
    """CUEN_DET rows read."""
    id_mov_mismatch: int = 0
    """Details attached to the only charge with their CVE_CLIE, REFER and NUM_CARGO although ID_MOV names another."""
    orphan_details: int = 0
    """Details without a charge; they count in `saldoMovimientos` only."""
    status_b_masters: int = 0
    """Charges of STATUS B, left out."""
    cancelled_masters: int = 0
    """Unsettled charges whose REFER is a cancelled FACTF, left out."""
    positive_credits: int = 0
    """Masters of TIPO A with a positive balance: neither owed nor in favour, left out."""
    unsigned_rows: int = 0
    """Charges and details with an amount and no sign in SIGNO, TIPO_MOV or CONC; they count as nothing."""
    impossible_figures: int = 0
    """Credit limits and SAE balances beyond what money can be, left out."""
    repeated_customers: int = 0
    """CLIE rows of a CLAVE that another row has too, left out."""
    undated: int = 0
    """Open documents without a date in CUEN_M and FACTF; they travel with a fixed one, always the same."""
    customers_without_row: int = 0
    """Customers with movements and without a CLIE row."""
    rfc: str | None = None
    """The company's own RFC as the database holds it."""
    name: str | None = None
    """The company's own name as the database holds it."""
    newest_movement: date | None = None
    """Newest FECHAELAB (else FECHA_APLI) of any charge or detail."""
