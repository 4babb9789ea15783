"""Tells a sync that may come from an old copy, a restored backup or another company from one that may be believed.

Such a sync is stored and answered like any other, but nothing goes out because of it until a person accepts it.
"""

from datetime import date

UNUSUAL_FROM = 50
"""Open documents from which settling more than half of them at once looks like another database."""


def told(newest_sent: date | None, newest_held: date | None, *, appeared: int, redated: int) -> date | None:
    """The newest movement to judge by: the one the body tells, else the newest date among what is held afterwards.

    Without a told one the newest date also goes back when the newest charge is paid; only charges that appeared or are
    dated earlier than before make it the sign of an old copy.
    """
    if newest_sent is not None:
        return newest_sent
    return newest_held if appeared or redated else None


def reason(
    *,
    open_before: int,
    settled: int,
    newest_before: date | None,
    newest: date | None,
    rfc_changed: bool,
) -> str | None:
    """Spanish sentence of what is unusual, None where nothing is."""
    if rfc_changed:
        return "El RFC de la empresa en SAE cambió."
    if newest_before is not None and newest is not None and newest < newest_before:
        return (
            f"El movimiento más reciente de SAE es del {newest:%d/%m/%Y}, "
            f"anterior al que ya se había recibido ({newest_before:%d/%m/%Y})."
        )
    if open_before >= UNUSUAL_FROM and settled * 2 > open_before:
        return f"De {open_before} documentos por cobrar desaparecieron {settled} de una sola vez."
    return None
