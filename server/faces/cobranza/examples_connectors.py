"""The examples of document §4, with our optional members where they help, shown in OpenAPI."""

from server.http.openapi import Example, Examples

_CONNECTOR = "550e8400-e29b-41d4-a716-446655440010"

_COMMAND = {
    "id": "550e8400-e29b-41d4-a716-446655440080",
    "type": "sync_now",
    "payload": {"empresaId": "01", "full": True},
    "estado": "pendiente",
    "createdAt": "2025-12-22T15:30:00Z",
    "createdBy": "550e8400-e29b-41d4-a716-446655440000",
    "endedAt": None,
    "detalle": None,
}

CONNECTORS: Examples = {
    ("GET", "/v1/connectors"): Example(
        responses={
            200: {
                "data": [
                    {
                        "id": _CONNECTOR,
                        "nombre": "Servidor Principal",
                        "tipo": "aspel-sae",
                        "version": "2.0.0",
                        "status": "online",
                        "lastHeartbeat": "2025-12-22T15:28:00Z",
                        "lastSync": "2025-12-22T15:15:00Z",
                        "empresas": [
                            {"id": "01", "nombre": "Empresa Principal"},
                            {"id": "02", "nombre": "Sucursal Norte"},
                        ],
                    }
                ],
                "meta": {"total": 1},
            }
        }
    ),
    ("POST", "/v1/connectors/link-code"): Example(
        responses={201: {"code": "A1B2C3", "expiresAt": "2025-12-22T15:45:00Z"}}
    ),
    ("POST", "/v1/connectors/register"): Example(
        request={
            "linkCode": "A1B2C3",
            "nombre": "Servidor Principal",
            "machineFingerprint": "hash_del_hardware",
            "version": "2.0.0",
            "empresas": [
                {"id": "01", "nombre": "Empresa Principal", "baseDatos": "SAE90EMPRE01", "rfc": "XAXX010101000"}
            ],
        },
        responses={
            201: {
                "connectorId": _CONNECTOR,
                "tokens": {
                    "accessToken": "eyJhbGciOiJIUzI1NiIs...",
                    "refreshToken": "cmVmcmVzaCB0b2tlbiBjb25uZWN0b3I...",
                    "expiresIn": 86400,
                },
                "syncConfig": {
                    "intervalMinutes": 15,
                    "endpoints": {
                        "sync": "https://api.cobranzacloud.com/v1/sync",
                        "heartbeat": "https://api.cobranzacloud.com/v1/connectors/heartbeat",
                    },
                    "heartbeatSeconds": 60,
                    "timezone": "America/Mexico_City",
                },
                "serverTime": "2025-12-22T15:30:00Z",
            }
        },
    ),
    ("POST", "/v1/connectors/heartbeat"): Example(
        request={
            "status": "healthy",
            "uptime": 3600,
            "memoryUsage": 45.2,
            "lastSyncStatus": "success",
            "empresasOnline": ["01", "02"],
        },
        responses={200: {"ack": True, "serverTime": "2025-12-22T15:30:00Z", "commands": []}},
    ),
    ("POST", "/v1/connectors/diagnostics"): Example(
        request={"id": "K7Q29MXA", "contenido": "UEsDBBQAAAAIAA=="},
        responses={201: {"id": "K7Q29MXA", "expiresAt": "2026-01-21T15:30:00Z"}},
    ),
    ("GET", "/v1/connectors/{connector_id}/diagnostics"): Example(
        responses={
            200: {
                "data": [
                    {
                        "id": "550e8400-e29b-41d4-a716-446655440077",
                        "codigo": "K7Q29MXA",
                        "createdAt": "2025-12-22T15:30:00Z",
                        "expiresAt": "2026-01-21T15:30:00Z",
                        "bytes": 48213,
                    }
                ],
                "meta": {"total": 1},
            }
        }
    ),
    ("PATCH", "/v1/connectors/{connector_id}"): Example(
        request={"nombre": "Servidor de Contabilidad"},
        responses={
            200: {
                "id": _CONNECTOR,
                "nombre": "Servidor de Contabilidad",
                "tipo": "aspel-sae",
                "version": "2.0.0",
                "status": "online",
                "lastHeartbeat": "2025-12-22T15:28:00Z",
                "lastSync": "2025-12-22T15:15:00Z",
                "empresas": [{"id": "01", "nombre": "Empresa Principal"}],
            }
        },
    ),
    ("POST", "/v1/connectors/{connector_id}/commands"): Example(
        request={"type": "sync_now", "payload": {"empresaId": "01", "full": True}},
        responses={202: _COMMAND},
    ),
    ("GET", "/v1/connectors/{connector_id}/commands"): Example(
        responses={
            200: {
                "data": [_COMMAND | {"estado": "hecho", "endedAt": "2025-12-22T15:31:00Z", "detalle": "Sincronizando"}],
                "meta": {"page": 1, "limit": 20, "total": 2, "totalPages": 1},
            }
        }
    ),
    ("GET", "/v1/connectors/{connector_id}/syncs"): Example(
        responses={
            200: {
                "data": [
                    {
                        "status": "failed",
                        "syncId": None,
                        "empresaId": "01",
                        "empresa": "Empresa Principal",
                        "timestamp": None,
                        "processedAt": "2025-12-22T15:45:00Z",
                        "cuadra": None,
                        "cambioInusual": False,
                        "stats": None,
                        "diferencias": [],
                        "totalDiferencias": 0,
                        "codigo": "CHECKSUM_MISMATCH",
                        "mensaje": "Los datos llegaron alterados: su suma de verificación no coincide.",
                        "veces": 2,
                        "primeraVez": "2025-12-22T15:30:00Z",
                    },
                    {
                        "status": "success",
                        "syncId": "sync_abc123",
                        "empresaId": "01",
                        "empresa": "Empresa Principal",
                        "timestamp": "2025-12-22T15:15:00Z",
                        "processedAt": "2025-12-22T15:15:02Z",
                        "cuadra": False,
                        "cambioInusual": False,
                        "stats": {
                            "clientesActualizados": 26,
                            "facturasActualizadas": 42,
                            "nuevos": 1,
                            "modificados": 2,
                            "sinCambios": 39,
                            "liquidadas": 3,
                        },
                        "diferencias": [{"campo": "resumen.totalCartera", "recibido": 100.5, "calculado": 100.0}],
                        "totalDiferencias": 1,
                        "codigo": None,
                        "mensaje": None,
                        "veces": 1,
                        "primeraVez": None,
                    },
                ],
                "meta": {"page": 1, "limit": 20, "total": 2, "totalPages": 1},
            }
        }
    ),
}
"""By method and path."""
