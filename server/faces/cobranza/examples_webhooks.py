"""The examples of document §10, and of what stands around it, shown in OpenAPI."""

from typing import Any

from server.http.openapi import Example, Examples

_WEBHOOK = "550e8400-e29b-41d4-a716-446655440600"
_ROW: dict[str, Any] = {
    "id": _WEBHOOK,
    "url": "https://mi-sistema.com/webhook",
    "eventos": ["cliente.vencido", "sync.completado", "pago.registrado"],
    "activo": True,
    "motivo": None,
    "fallaDesde": None,
    "secretAnteriorHasta": None,
    "createdAt": "2025-12-22T15:30:00Z",
    "updatedAt": "2025-12-22T15:30:00Z",
}
_WAITING: dict[str, Any] = {
    "id": "550e8400-e29b-41d4-a716-446655440601",
    "webhookId": _WEBHOOK,
    "messageId": "msg_550e8400e29b41d4a716446655440602",
    "evento": "sync.completado",
    "status": "pending",
    "intentos": 0,
    "createdAt": "2025-12-22T15:30:00Z",
    "lastAttemptAt": None,
    "nextAttemptAt": "2025-12-22T15:30:00Z",
    "responseCode": None,
    "responseExcerpt": None,
    "error": None,
    "attempts": [],
}
_DONE = _WAITING | {
    "status": "delivered",
    "intentos": 1,
    "lastAttemptAt": "2025-12-22T15:30:01Z",
    "nextAttemptAt": None,
    "responseCode": 200,
    "responseExcerpt": "ok",
    "attempts": [{"at": "2025-12-22T15:30:01Z", "responseCode": 200, "error": None, "durationMs": 84}],
}

WEBHOOKS: Examples = {
    ("POST", "/v1/webhooks"): Example(
        request={
            "url": "https://mi-sistema.com/webhook",
            "eventos": ["cliente.vencido", "sync.completado", "pago.registrado"],
            "secret": "mi_secreto_webhook",
        },
        responses={201: _ROW | {"secret": "whsec_bWlfc2VjcmV0b193ZWJob29r"}},
    ),
    ("GET", "/v1/webhooks"): Example(responses={200: {"data": [_ROW], "meta": {"total": 1}}}),
    ("GET", "/v1/webhooks/eventos"): Example(
        responses={
            200: {
                "data": [{"evento": "sync.completado", "descripcion": "Sincronización exitosa"}],
                "meta": {"total": 1},
            }
        }
    ),
    ("GET", "/v1/webhooks/{webhook_id}"): Example(responses={200: _ROW}),
    ("PATCH", "/v1/webhooks/{webhook_id}"): Example(
        request={"activo": False}, responses={200: _ROW | {"activo": False}}
    ),
    ("POST", "/v1/webhooks/{webhook_id}/secret"): Example(
        request={"horasTraslape": 24},
        responses={
            201: _ROW
            | {
                "secretAnteriorHasta": "2025-12-23T15:30:00Z",
                "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            }
        },
    ),
    ("POST", "/v1/webhooks/{webhook_id}/test"): Example(responses={202: _WAITING | {"evento": "webhook.prueba"}}),
    ("GET", "/v1/webhooks/{webhook_id}/deliveries"): Example(
        responses={200: {"data": [_DONE], "meta": {"page": 1, "limit": 20, "total": 1, "totalPages": 1}}}
    ),
    ("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"): Example(responses={202: _WAITING}),
}
"""By method and path."""
