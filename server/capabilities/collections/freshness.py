"""Whether a company's cartera may be chased now: its age since the last verified state, and marks that stop it.

A reminder for a paid invoice costs more trust than a reminder a day late, so an old or unusual state waits.
"""

from datetime import datetime, timedelta

from server.capabilities.connectors.model import Company


def stale_reason(company: Company, limit: timedelta, now: datetime) -> str | None:
    """Why nothing goes out from this company at `now`, as a Spanish sentence; None where it may."""
    if company.unusual is not None:
        return f"En pausa por un cambio inusual en la empresa {company.empresa_id}: {company.unusual}"
    if company.rfc_changed:
        return f"En pausa: la empresa {company.empresa_id} cambió de RFC y falta que lo aceptes en Conectores"
    if company.verified_at is None:
        return f"En pausa: la empresa {company.empresa_id} todavía no se ha sincronizado"
    age = now - company.verified_at
    if age > limit:
        hours, allowed = int(age.total_seconds() // 3600), int(limit.total_seconds() // 3600)
        return (
            f"En pausa: la cartera de la empresa {company.empresa_id} se verificó hace {hours} horas y tu límite es de "
            f"{allowed}; revisa la computadora del conector"
        )
    return None
