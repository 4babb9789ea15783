"""How worrying a customer's debt is, and why: a hint that says its reason, never a score out of nowhere."""

from dataclasses import dataclass
from datetime import date

from server.capabilities.receivables.figures import CustomerRow
from server.faces.web.format import count, money

OLD, LATE = 90, 30
"""Days overdue from which a debt is seldom paid in full, and from which it is no oversight any more."""
SILENT = 90
"""Days without any payment that, with something overdue, mean that somebody stopped paying."""


@dataclass(frozen=True, slots=True)
class Risk:
    """A word, the sentence that explains it, and the tone of its badge."""

    label: str
    why: str
    tone: str


def risk(row: CustomerRow, today: date) -> Risk:
    """The hint for a customer on a day."""
    if row.balance < 0:
        return Risk("A favor", f"No debe nada: tiene {money(-row.balance)} a favor.", "ok")
    if row.overdue <= 0:
        return (
            Risk("Al corriente", "No tiene nada vencido.", "ok")
            if row.balance
            else Risk("Sin saldo", "No debe nada.", "")
        )
    quiet = (today - row.last_payment).days if row.last_payment else None
    if row.max_days > OLD:
        return Risk("Alto", f"Su factura más vieja lleva {_days(row.max_days)} vencida.", "bad")
    if quiet is not None and quiet > SILENT:
        return Risk("Alto", f"No ha pagado nada en {_days(quiet)}.", "bad")
    if row.max_days > LATE:
        return Risk("Medio", f"Su factura más vieja lleva {_days(row.max_days)} vencida.", "warn")
    if row.overdue * 2 > row.balance:
        return Risk("Medio", "Más de la mitad de lo que debe está vencido.", "warn")
    return Risk("Bajo", f"Atraso de {_days(row.max_days)}, menos de la mitad de lo que debe.", "")


def _days(number: int) -> str:
    return count(number, "día", "días")
