"""Whether a customer's debt may be chased now: whether its state added up, how old that is, and marks that stop it.

A reminder for a paid invoice costs more trust than a reminder a day late, so an unproved, old or unusual state waits.
"""

from datetime import datetime, timedelta

from server.capabilities.connectors.model import Company


def stale_reason(company: Company, limit: timedelta, now: datetime, *, adds_up: bool = True) -> str | None:
    """Why nothing goes out to a customer of this company at `now`, as a Spanish sentence; None where it may.

    `adds_up` is of the customer's own sums. A state whose sums differ was never verified, however often it is found.
    """
    if company.unusual is not None:
        return f"En pausa por un cambio inusual en la empresa {company.empresa_id}: {company.unusual}"
    if company.rfc_changed:
        return f"En pausa: la empresa {company.empresa_id} cambió de RFC y falta que lo aceptes en Conectores"
    if company.verified_at is None:
        return f"En pausa: la empresa {company.empresa_id} todavía no se ha sincronizado"
    if not adds_up:
        return (
            "En pausa: el saldo de este cliente no suma lo mismo que sus facturas en la última sincronización de la "
            f"empresa {company.empresa_id}; revisa el cliente en el ERP y sincroniza de nuevo"
        )
    if not company.matches:
        return (
            f"En pausa: la última sincronización de la empresa {company.empresa_id} no cuadra con sus totales y no se "
            "pudo verificar; revisa las diferencias y sincroniza de nuevo"
        )
    age = now - company.verified_at
    if age > limit:
        return (
            f"En pausa: la cartera de la empresa {company.empresa_id} se verificó hace {_long(age)} y tu límite es de "
            f"{_long(limit)}; revisa la computadora del conector"
        )
    return None


def _long(span: timedelta) -> str:
    """1 h 56 min; 26 h: whole minutes, rounded down, and no zeros."""
    hours, minutes = divmod(int(span.total_seconds() // 60), 60)
    return f"{hours} h {minutes} min" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"
