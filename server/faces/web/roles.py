"""Roles and permissions in words: names for people over the one table of accounts, nothing decided here."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.capabilities.accounts.model import Role


@dataclass(frozen=True, slots=True)
class Words:
    """A role's name, and in a line what it is for."""

    name: str
    line: str


ROLES: Mapping[Role, Words] = {
    Role.OWNER: Words("Propietario", "todo, también el plan y quién más es propietario"),
    Role.ADMIN: Words("Administrador", "conectores, personas y ajustes"),
    Role.MANAGER: Words("Gerente", "plantillas, cobranza y quién está en el equipo"),
    Role.COLLECTOR: Words("Cobrador", "ver la cartera y mandar recordatorios"),
    Role.VIEWER: Words("Consulta", "ver la cartera"),
}

TASKS: Mapping[str, str] = {
    "cartera:read": "Ver panel, cartera y clientes",
    "cobranza:read": "Ver plantillas e historial de cobranza",
    "cobranza:send": "Mandar recordatorios y marcar «no contactar»",
    "cobranza:manage": "Cambiar plantillas y reglas de cobranza",
    "cartera:write": "Aceptar cambios inusuales",
    "users:read": "Ver quién está en el equipo",
    "users:manage": "Invitar, cambiar roles y desactivar",
    "connectors:manage": "Vincular y revocar computadoras",
    "organization:manage": "Cambiar los datos de la organización",
    "audit:read": "Ver quién hizo qué",
    "webhooks:manage": "Configurar webhooks",
    "billing:manage": "Administrar el plan",
}
"""Permissions worth a line, in the order in which roles gain them."""
