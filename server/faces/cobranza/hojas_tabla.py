"""What the file of each list shows: where the list is, who may see it, and what stands in which column."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.faces.cobranza import hojas_filas as filas
from server.faces.cobranza.hojas_filas import Asked
from server.gateways.spreadsheets import Column, Kind

Member = str | Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A column, and what of a row stands in it: a dotted member or what a function makes of the row."""

    column: Column
    member: Member


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: where it is, who may see it, what its file is called, where its rows come from and what is shown."""

    path: str
    permission: str
    name: str
    asked: Callable[..., Asked]
    shown: tuple[Shown, ...]


def _text(title: str, width: int, member: Member) -> Shown:
    return Shown(Column(title, Kind.TEXT, width), member)


def _moment(title: str, member: Member) -> Shown:
    return Shown(Column(title, Kind.MOMENT, 17), member)


def _count(title: str, member: Member, *, total: bool = False) -> Shown:
    return Shown(Column(title, Kind.COUNT, 11, total), member)


TABLE = (
    Listed(
        "/users",
        "users:read",
        "Usuarios",
        filas.users,
        (
            _text("Nombre", 30, "nombre"),
            _text("Correo", 34, "email"),
            _text("Rol", 15, "role"),
            _text("Estado", 12, "status"),
            _moment("Último acceso", "last_login"),
            _moment("Desde", "created_at"),
        ),
    ),
    Listed(
        "/connectors",
        "connectors:read",
        "Conectores",
        filas.connectors,
        (
            _text("Computadora", 30, "nombre"),
            _text("Estado", 14, "status"),
            _text("Explicación", 60, "mensaje"),
            _text("Empresas", 40, lambda row: [f"{one.id} {one.nombre}" for one in row.empresas]),
            _text("Versión", 10, "version"),
            _moment("Última señal", "last_heartbeat"),
            _moment("Última sincronización", "last_sync"),
        ),
    ),
    Listed(
        "/connectors/{connector_id}/syncs",
        "connectors:read",
        "Sincronizaciones",
        filas.syncs,
        (
            _moment("Recibida", "processed_at"),
            _text("Empresa", 30, lambda row: " ".join(filter(None, (row.empresa_id, row.empresa)))),
            _text("Resultado", 12, "status"),
            _text("Cuadra", 9, "cuadra"),
            _text("Cambio inusual", 10, "cambio_inusual"),
            _count("Clientes", "stats.customers"),
            _count("Facturas", "stats.invoices"),
            _count("Nuevas", "stats.new"),
            _count("Modificadas", "stats.changed"),
            _count("Liquidadas", "stats.settled"),
            _count("Diferencias", "total_diferencias"),
            _text("Código", 22, "codigo"),
            _text("Explicación", 60, "mensaje"),
            _count("Veces", "veces"),
            _text("Identificador", 20, "sync_id"),
        ),
    ),
    Listed(
        "/connectors/{connector_id}/commands",
        "connectors:read",
        "Órdenes",
        filas.commands,
        (
            _moment("Pedida", "created_at"),
            _text("Orden", 24, "type"),
            _text("Estado", 12, "estado"),
            _moment("Terminada", "ended_at"),
            _text("Detalle", 60, "detalle"),
        ),
    ),
    Listed(
        "/connectors/{connector_id}/diagnostics",
        "connectors:manage",
        "Diagnósticos",
        filas.diagnoses,
        (
            _text("Código", 12, "codigo"),
            _moment("Recibido", "created_at"),
            _moment("Se borra", "expires_at"),
            _count("Bytes", "bytes"),
        ),
    ),
    Listed(
        "/cobranza/plantillas",
        "cobranza:read",
        "Plantillas",
        filas.templates,
        (
            _text("Nombre", 30, "nombre"),
            _text("Asunto", 45, "asunto"),
            _text("Texto", 80, "cuerpo"),
            _text("Variables", 24, "variables"),
            _text("Activa", 8, "activa"),
            _count("Recordatorios", "usada_en", total=True),
        ),
    ),
    Listed(
        "/cobranza/historial",
        "cobranza:read",
        "Historial",
        filas.history,
        (
            _moment("Enviado", "fecha_envio"),
            _text("Cliente", 42, "cliente.nombre"),
            _text("Destinatario", 34, "destinatario"),
            _text("Asunto", 45, "asunto"),
            _text("Plantilla", 26, "plantilla"),
            _text("Enviado por", 26, "enviado_por.nombre"),
            _text("Estado", 12, "status"),
            _text("Motivo", 45, "motivo"),
            _moment("Programado para", "scheduled_for"),
            _text("Abierto", 9, "abierto"),
            _moment("Apertura", "fecha_apertura"),
            _text("Respuesta del servidor", 45, "respuesta_smtp"),
        ),
    ),
    Listed(
        "/cobranza/no-contactar",
        "cobranza:read",
        "No contactar",
        filas.marks,
        (
            _text("Clave", 14, "clave"),
            _text("Cliente", 42, "cliente"),
            _text("Factura", 16, "folio"),
            _text("Motivo", 60, "marca.motivo"),
            _text("Marcado por", 26, "marca.autor.nombre"),
            _moment("Fecha", "marca.fecha"),
        ),
    ),
    Listed(
        "/cobranza/bajas",
        "cobranza:read",
        "Bajas",
        filas.suppressions,
        (_text("Correo", 38, "email"), _text("Causa", 20, "causa"), _moment("Fecha", "fecha")),
    ),
    Listed(
        "/webhooks",
        "webhooks:manage",
        "Webhooks",
        filas.webhooks,
        (
            _text("Dirección", 50, "url"),
            _text("Eventos", 50, "eventos"),
            _text("Activo", 8, "activo"),
            _text("Motivo", 50, "motivo"),
            _moment("Falla desde", "falla_desde"),
            _moment("Creado", "created_at"),
        ),
    ),
    Listed(
        "/webhooks/eventos",
        "webhooks:manage",
        "Eventos",
        filas.events,
        (_text("Evento", 24, "evento"), _text("Descripción", 80, "descripcion")),
    ),
    Listed(
        "/webhooks/{webhook_id}/deliveries",
        "webhooks:manage",
        "Entregas",
        filas.deliveries,
        (
            _moment("Creada", "created_at"),
            _text("Evento", 22, "evento"),
            _text("Estado", 12, "status"),
            _count("Intentos", "intentos", total=True),
            _moment("Último intento", "last_attempt_at"),
            _moment("Próximo intento", "next_attempt_at"),
            _count("Respuesta", "response_code"),
            _text("Error", 45, "error"),
            _text("Mensaje", 38, "message_id"),
        ),
    ),
)
