"""The examples of document §5–7, shown in OpenAPI."""

from server.http.openapi import Example, Examples

CARTERA: Examples = {
    ("POST", "/v1/sync/cartera"): Example(
        request={
            "empresaId": "01",
            "timestamp": "2025-12-22T15:30:00Z",
            "checksum": "sha256_de_datos",
            "data": {
                "resumen": {
                    "totalCartera": 1375136.97,
                    "carteraVigente": 420000.0,
                    "carteraVencida": 955136.97,
                    "clientesConSaldo": 26,
                    "facturasActivas": 55,
                },
                "antiguedad": [
                    {"rango": "vigente", "monto": 420000.0, "facturas": 15},
                    {"rango": "1-30", "monto": 380000.0, "facturas": 18},
                    {"rango": "31-60", "monto": 290000.0, "facturas": 12},
                    {"rango": "61-90", "monto": 185136.97, "facturas": 8},
                    {"rango": "90+", "monto": 100000.0, "facturas": 2},
                ],
                "clientes": [
                    {
                        "clave": "C001",
                        "nombre": "Cliente Uno S.A.",
                        "rfc": "CUN010101000",
                        "saldoTotal": 45230.0,
                        "saldoVencido": 12500.0,
                        "diasMaxVencido": 15,
                        "facturas": [
                            {
                                "folio": "F-1001",
                                "fecha": "2025-12-01",
                                "vencimiento": "2025-12-15",
                                "total": 12500.0,
                                "saldo": 12500.0,
                                "diasVencido": 7,
                            }
                        ],
                        "contactos": [{"nombre": "Juan Pérez", "email": "juan@clienteuno.com", "telefono": "555-1234"}],
                    }
                ],
            },
        },
        responses={
            200: {
                "success": True,
                "syncId": "sync_abc123",
                "processedAt": "2025-12-22T15:30:05Z",
                "stats": {
                    "clientesActualizados": 26,
                    "facturasActualizadas": 55,
                    "nuevos": 2,
                    "modificados": 23,
                    "sinCambios": 30,
                },
            }
        },
    ),
    ("GET", "/v1/cartera/resumen"): Example(
        responses={
            200: {
                "totalCartera": 1375136.97,
                "carteraVigente": 420000.0,
                "carteraVencida": 955136.97,
                "porcentajeVencido": 69.5,
                "clientesConSaldo": 26,
                "facturasActivas": 55,
                "promedioAntiguedad": 28.5,
                "variacion": {"cartera": 5.2, "vencida": 8.1, "periodo": "vs mes anterior"},
                "lastSync": "2025-12-22T15:15:00Z",
            }
        }
    ),
    ("GET", "/v1/cartera/antiguedad"): Example(
        responses={
            200: {
                "rangos": [
                    {"rango": "vigente", "label": "Vigente", "monto": 420000.0, "facturas": 15, "porcentaje": 30.5},
                    {"rango": "1-30", "label": "1-30 días", "monto": 380000.0, "facturas": 18, "porcentaje": 27.6},
                    {"rango": "31-60", "label": "31-60 días", "monto": 290000.0, "facturas": 12, "porcentaje": 21.1},
                    {"rango": "61-90", "label": "61-90 días", "monto": 185136.97, "facturas": 8, "porcentaje": 13.5},
                    {"rango": "90+", "label": "+90 días", "monto": 100000.0, "facturas": 2, "porcentaje": 7.3},
                ],
                "total": 1375136.97,
            }
        }
    ),
    ("GET", "/v1/cartera/vencidas"): Example(
        responses={
            200: {
                "data": [
                    {
                        "id": "550e8400-e29b-41d4-a716-446655440100",
                        "folio": "F-1001",
                        "cliente": {
                            "id": "550e8400-e29b-41d4-a716-446655440050",
                            "clave": "C001",
                            "nombre": "Cliente Uno S.A.",
                        },
                        "fecha": "2025-12-01",
                        "vencimiento": "2025-12-15",
                        "total": 12500.0,
                        "saldo": 12500.0,
                        "diasVencido": 7,
                        "rangoAntiguedad": "1-30",
                    }
                ],
                "meta": {"page": 1, "limit": 20, "total": 40, "totalPages": 2},
            }
        }
    ),
    ("GET", "/v1/cartera/facturas"): Example(
        responses={
            200: {
                "data": [
                    {
                        "id": "550e8400-e29b-41d4-a716-446655440101",
                        "folio": "F-1002",
                        "cliente": {
                            "id": "550e8400-e29b-41d4-a716-446655440050",
                            "clave": "C001",
                            "nombre": "Cliente Uno S.A.",
                        },
                        "fecha": "2025-12-10",
                        "vencimiento": "2026-01-09",
                        "total": 32730.0,
                        "saldo": 32730.0,
                        "diasVencido": 0,
                        "rangoAntiguedad": "vigente",
                        "status": "vigente",
                        "moneda": "MXN",
                        "saldoMoneda": 32730.0,
                        "uuid": "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
                    }
                ],
                "meta": {"page": 1, "limit": 20, "total": 55, "totalPages": 3},
            }
        }
    ),
    ("GET", "/v1/cartera/tendencia"): Example(
        responses={
            200: {
                "data": [
                    {
                        "fecha": "2025-12-22",
                        "totalCartera": 1375136.97,
                        "carteraVigente": 420000.0,
                        "carteraVencida": 955136.97,
                        "porcentajeVencido": 69.5,
                        "clientesConSaldo": 26,
                        "facturasActivas": 55,
                    }
                ]
            }
        }
    ),
    ("GET", "/v1/clientes"): Example(
        responses={
            200: {
                "data": [
                    {
                        "id": "550e8400-e29b-41d4-a716-446655440050",
                        "clave": "C001",
                        "nombre": "Cliente Uno S.A.",
                        "rfc": "CUN010101000",
                        "saldoTotal": 45230.0,
                        "saldoVencido": 12500.0,
                        "diasMaxVencido": 15,
                        "facturasActivas": 3,
                        "ultimoPago": "2025-12-10",
                    }
                ],
                "meta": {"page": 1, "limit": 20, "total": 26, "totalPages": 2},
            }
        }
    ),
    ("GET", "/v1/clientes/{customer_id}"): Example(
        responses={
            200: {
                "id": "550e8400-e29b-41d4-a716-446655440050",
                "clave": "C001",
                "nombre": "Cliente Uno S.A.",
                "rfc": "CUN010101000",
                "direccion": {
                    "calle": "Av. Reforma 123",
                    "colonia": "Centro",
                    "ciudad": "CDMX",
                    "estado": "Ciudad de México",
                    "cp": "06000",
                    "pais": "México",
                },
                "contactos": [
                    {
                        "id": "550e8400-e29b-41d4-a716-446655440060",
                        "nombre": "Juan Pérez",
                        "email": "juan@clienteuno.com",
                        "telefono": "555-1234",
                        "principal": True,
                    }
                ],
                "resumenCartera": {
                    "saldoTotal": 45230.0,
                    "saldoVencido": 12500.0,
                    "saldoVigente": 32730.0,
                    "facturasActivas": 3,
                    "diasMaxVencido": 15,
                    "saldoFavor": None,
                    "limiteCredito": 50000.0,
                    "diasCredito": 30,
                },
                "facturas": [
                    {
                        "id": "550e8400-e29b-41d4-a716-446655440100",
                        "folio": "F-1001",
                        "fecha": "2025-12-01",
                        "vencimiento": "2025-12-15",
                        "total": 12500.0,
                        "saldo": 12500.0,
                        "diasVencido": 7,
                        "status": "vencida",
                        "moneda": "MXN",
                        "saldoMoneda": None,
                        "uuid": None,
                    }
                ],
                "historialCobranza": [
                    {
                        "id": "550e8400-e29b-41d4-a716-446655440200",
                        "tipo": "email",
                        "fecha": "2025-12-18T10:30:00Z",
                        "asunto": "Recordatorio de pago",
                        "destinatario": "juan@clienteuno.com",
                        "status": "delivered",
                    }
                ],
            }
        }
    ),
}
