"""The events that a webhook may ask for: one table, to which a face with other events adds its own rows."""

from collections.abc import Mapping

COBRANZA = "cobranza"
"""The face whose subscriptions the API of /v1 keeps; another face's never mix with them."""

TEST_EVENT = "webhook.prueba"
"""Sent by a person to try a webhook; nobody subscribes to it."""

EVENTS: Mapping[str, Mapping[str, str]] = {
    COBRANZA: {
        "sync.completado": "Sincronización exitosa",
        "sync.fallido": "Error en sincronización",
        "cliente.vencido": "Cliente pasó a vencido",
        "factura.vencida": "Factura venció",
        "recordatorio.enviado": "Correo de cobranza enviado",
        "pago.registrado": "Una factura se pagó, en todo o en parte",
        "connector.registered": "Se vinculó un conector",
        "connector.offline": "Un conector dejó de dar señales",
    }
}
"""Event → what it tells, by face."""

_FACES = {event: face for face, events in EVENTS.items() for event in events}


def face_of(event: str) -> str:
    """The face whose subscribers hear an event; KeyError for one that is not in the table."""
    return _FACES[event]
