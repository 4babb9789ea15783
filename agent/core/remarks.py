"""What a reading met in SAE that a person should know of: counters of its report, and what each means, in Spanish."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from agent.core.model import ReadReport
from agent.core.words import count

Counters = Mapping[str, int]
"""Members of `ReadReport` by name, those above zero only."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One counter: its noun, what was done about it, and what to do in SAE where something can be done.

    The latter two agree with a single one; `done_many` and `advice_many` stand where several need other words.
    """

    counter: str
    one: str
    many: str
    done: str
    advice: str = ""
    done_many: str = ""
    advice_many: str = ""


REMARKS = (
    Remark(
        "undated",
        "documento sin ninguna fecha",
        "documentos sin ninguna fecha",
        "cuenta como vencido desde 1900",
        "captura su vencimiento",
        done_many="cuentan como vencidos desde 1900",
    ),
    Remark(
        "unsigned_rows",
        "movimiento sin signo conocido",
        "movimientos sin signo conocido",
        "cuenta como cero",
        "revisa su concepto",
        done_many="cuentan como cero",
    ),
    Remark(
        "positive_credits",
        "abono con saldo positivo",
        "abonos con saldo positivo",
        "fuera de la cartera y del saldo a favor",
        "revisa sus cancelaciones",
    ),
    Remark(
        "impossible_figures",
        "límite o saldo de cliente con una cifra imposible",
        "límites o saldos de clientes con una cifra imposible",
        "no se envía",
        "corrígelo en la ficha del cliente",
        done_many="no se envían",
        advice_many="corrígelos en la ficha de cada cliente",
    ),
    Remark(
        "repeated_customers",
        "ficha de cliente con una clave repetida",
        "fichas de clientes con una clave repetida",
        "no se envía",
        "deja una sola ficha por clave",
        done_many="no se envían",
    ),
    Remark(
        "customers_without_row",
        "cliente con movimientos y sin ficha",
        "clientes con movimientos y sin ficha",
        "se muestra con su clave por nombre",
        "da de alta su ficha",
        done_many="se muestran con su clave por nombre",
    ),
    Remark(
        "orphan_details",
        "abono sin su cargo",
        "abonos sin su cargo",
        "cuenta solo en el saldo de movimientos",
        done_many="cuentan solo en el saldo de movimientos",
    ),
    Remark(
        "id_mov_mismatch",
        "abono con otro número de movimiento",
        "abonos con otro número de movimiento",
        "aplicado al único cargo posible",
        done_many="aplicados al único cargo posible",
    ),
    Remark("status_b_masters", "cargo dado de baja", "cargos dados de baja", "fuera de la cartera"),
    Remark(
        "cancelled_masters",
        "cargo de una factura cancelada",
        "cargos de facturas canceladas",
        "fuera de la cartera",
    ),
)


def counters(report: ReadReport) -> Counters:
    """What the report counted of the things that are worth a remark."""
    found = ((remark.counter, getattr(report, remark.counter)) for remark in REMARKS)
    return {name: number for name, number in found if number}


def everything(found: Counters) -> list[str]:
    """A sentence for each counter."""
    return [_sentence(remark, found[remark.counter]) for remark in REMARKS if found.get(remark.counter)]


def to_look_at(found: Counters) -> list[str]:
    """A sentence, with what to do in SAE, for each counter that somebody can do something about."""
    chosen = ((remark, found[remark.counter]) for remark in REMARKS if remark.advice and found.get(remark.counter))
    return [f"{_sentence(remark, number)}: {_advice(remark, number)} en SAE." for remark, number in chosen]


def log_line(report: ReadReport) -> str:
    """The reading in one line of the log, every counter by its name."""
    basic = ("customers", "documents", "masters", "details")
    pairs: Iterable[tuple[str, int]] = [(name, getattr(report, name)) for name in basic]
    return " ".join(f"{name}={number}" for name, number in (*pairs, *counters(report).items()))


def note(empresa_id: str) -> str:
    """Name under which the state keeps the counters of a company's last reading."""
    return f"remarks:{empresa_id}"


def dump(report: ReadReport) -> str:
    """Text to keep of a reading."""
    return msgspec.json.encode(counters(report)).decode()


def load(text: str | None) -> Counters | None:
    """What was kept; None where nothing readable was."""
    try:
        return msgspec.json.decode(text, type=dict[str, int]) if text else None
    except (msgspec.ValidationError, msgspec.DecodeError):
        return None


def _sentence(remark: Remark, number: int) -> str:
    done = remark.done if number == 1 else remark.done_many or remark.done
    return f"{count(number, remark.one, remark.many)} ({done})"


def _advice(remark: Remark, number: int) -> str:
    return remark.advice if number == 1 else remark.advice_many or remark.advice
