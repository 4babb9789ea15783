"""The examples of document §8 and of what belongs beside it, shown in OpenAPI."""

from server.http.openapi import Example, Examples

_CUSTOMER = "550e8400-e29b-41d4-a716-446655440050"
_TEMPLATE = "550e8400-e29b-41d4-a716-446655440300"
_REMINDER = "550e8400-e29b-41d4-a716-446655440400"
_INVOICE = "550e8400-e29b-41d4-a716-446655440100"
_AUTHOR = {"id": "550e8400-e29b-41d4-a716-446655440000", "nombre": "Juan García"}
_TEMPLATE_ROW = {
    "id": _TEMPLATE,
    "nombre": "Recordatorio 30 días",
    "asunto": "Recordatorio de pago - {empresa}",
    "cuerpo": "Estimado {cliente}, le recordamos...",
    "variables": ["cliente", "empresa", "monto", "dias", "facturas"],
    "activa": True,
    "usadaEn": 45,
}
_URGENT = {
    "nombre": "Recordatorio urgente",
    "asunto": "URGENTE: Pago vencido - {monto}",
    "cuerpo": "Estimado {cliente},\n\nSu cuenta presenta un saldo vencido de {monto}...",
    "activa": True,
}
_URGENT_ROW = {
    "id": "550e8400-e29b-41d4-a716-446655440301",
    **_URGENT,
    "variables": ["cliente", "monto"],
    "usadaEn": 0,
}
_SAMPLE = {
    "asunto": "URGENTE: Pago vencido - $12,500.00 MXN",
    "cuerpo": "Estimado Cliente Uno S.A.,\n\nSu cuenta presenta un saldo vencido de $12,500.00 MXN...",
}
_ASKED = {
    "clienteId": _CUSTOMER,
    "plantillaId": _TEMPLATE,
    "destinatarios": [{"email": "juan@clienteuno.com", "nombre": "Juan Pérez"}],
    "facturasIncluir": [_INVOICE],
    "programarPara": None,
    "notas": "Primer recordatorio",
}
_SETTINGS = {
    "horasMaximas": 24,
    "enviosEnPausa": False,
    "motivoPausa": None,
    "cuotaDiaria": 200,
    "enviadosHoy": 12,
    "sitiosPermitidos": ["api.cobranzacloud.com"],
}
_ONE_PAGE = {"page": 1, "limit": 20, "total": 1, "totalPages": 1}
_MARK = {
    "id": "550e8400-e29b-41d4-a716-446655440600",
    "clienteId": _CUSTOMER,
    "facturaId": _INVOICE,
    "motivo": "La factura está en aclaración",
    "autor": _AUTHOR,
    "fecha": "2025-12-22T15:30:00Z",
}

COBRANZA: Examples = {
    ("GET", "/v1/cobranza/plantillas"): Example(responses={200: {"data": [_TEMPLATE_ROW]}}),
    ("POST", "/v1/cobranza/plantillas"): Example(request=_URGENT, responses={201: _URGENT_ROW}),
    ("GET", "/v1/cobranza/plantillas/{template_id}"): Example(responses={200: _TEMPLATE_ROW}),
    ("PATCH", "/v1/cobranza/plantillas/{template_id}"): Example(
        request={"activa": False}, responses={200: _TEMPLATE_ROW | {"activa": False}}
    ),
    ("POST", "/v1/cobranza/plantillas/preview"): Example(
        request={"asunto": _URGENT["asunto"], "cuerpo": _URGENT["cuerpo"], "clienteId": _CUSTOMER},
        responses={200: _SAMPLE},
    ),
    ("POST", "/v1/cobranza/plantillas/{template_id}/preview"): Example(responses={200: _SAMPLE}),
    ("POST", "/v1/cobranza/recordatorios"): Example(
        request=_ASKED,
        responses={
            202: {
                "id": _REMINDER,
                "status": "queued",
                "scheduledFor": None,
                "estimatedDelivery": "2025-12-22T15:35:00Z",
            }
        },
    ),
    ("POST", "/v1/cobranza/recordatorios/preview"): Example(
        request=_ASKED,
        responses={
            200: {
                "envios": [
                    {
                        "email": "juan@clienteuno.com",
                        "nombre": "Juan Pérez",
                        "asunto": "Recordatorio de pago - Mi Empresa",
                        "cuerpo": "Estimado Cliente Uno S.A., le recordamos...",
                    }
                ],
                "remitente": "CobranzaCloud en nombre de Mi Empresa",
                "responderA": "juan@empresa.com",
                "pie": "Este correo lo envía CobranzaCloud en nombre de Mi Empresa. Al responder, escribes a "
                "juan@empresa.com.\nSi no quieres recibir más recordatorios: (enlace para darse de baja)",
                "adjuntos": [{"nombre": "estado-de-cuenta.pdf", "tipo": "application/pdf"}],
                "facturas": [{"id": _INVOICE, "folio": "F-1001", "saldo": 12500.0, "diasVencido": 7}],
                "importes": [{"moneda": "MXN", "monto": 12500.0}],
                "avisos": [
                    {
                        "codigo": "REMINDER_RECENT",
                        "mensaje": "Ya se envió un recordatorio de estas facturas a juan@clienteuno.com en las "
                        'últimas 24 horas. Si quieres enviarlo de nuevo, repite la solicitud con "confirmar": true',
                        "impide": True,
                    }
                ],
            }
        },
    ),
    ("GET", "/v1/cobranza/recordatorios/{reminder_id}"): Example(
        responses={
            200: {
                "id": _REMINDER,
                "clienteId": _CUSTOMER,
                "cliente": "Cliente Uno S.A.",
                "plantilla": "Recordatorio 30 días",
                "notas": "Primer recordatorio",
                "facturasIncluir": [_INVOICE],
                "adjuntarEstadoCuenta": False,
                "scheduledFor": None,
                "estimatedDelivery": "2025-12-22T15:35:00Z",
                "solicitadoPor": "Juan García",
                "fechaSolicitud": "2025-12-22T15:30:00Z",
                "envios": [
                    {
                        "id": _REMINDER,
                        "email": "juan@clienteuno.com",
                        "nombre": "Juan Pérez",
                        "asunto": "Recordatorio de pago - Mi Empresa",
                        "status": "sent",
                        "motivo": None,
                        "respuestaSmtp": "250 2.0.0 Ok: queued as 4F2A1",
                        "fechaEnvio": "2025-12-22T15:30:02Z",
                        "abierto": False,
                        "fechaApertura": None,
                    }
                ],
            }
        }
    ),
    ("GET", "/v1/cobranza/historial"): Example(
        responses={
            200: {
                "data": [
                    {
                        "id": _REMINDER,
                        "recordatorioId": _REMINDER,
                        "tipo": "email",
                        "cliente": {"id": _CUSTOMER, "nombre": "Cliente Uno S.A."},
                        "destinatario": "juan@clienteuno.com",
                        "asunto": "Recordatorio de pago - Mi Empresa",
                        "plantilla": "Recordatorio 30 días",
                        "enviadoPor": _AUTHOR,
                        "fechaEnvio": "2025-12-22T15:35:00Z",
                        "scheduledFor": None,
                        "status": "delivered",
                        "motivo": None,
                        "respuestaSmtp": "250 2.0.0 Ok: queued as 4F2A1",
                        "abierto": True,
                        "fechaApertura": "2025-12-22T16:00:00Z",
                    }
                ],
                "meta": {"page": 1, "limit": 20, "total": 45, "totalPages": 3},
            }
        }
    ),
    ("GET", "/v1/cobranza/ajustes"): Example(responses={200: _SETTINGS}),
    ("PATCH", "/v1/cobranza/ajustes"): Example(
        request={"horasMaximas": 48}, responses={200: _SETTINGS | {"horasMaximas": 48}}
    ),
    ("GET", "/v1/cobranza/no-contactar"): Example(responses={200: {"data": [_MARK], "meta": _ONE_PAGE}}),
    ("POST", "/v1/cobranza/no-contactar"): Example(
        request={"clienteId": _CUSTOMER, "facturaId": _INVOICE, "motivo": _MARK["motivo"]}, responses={201: _MARK}
    ),
    ("GET", "/v1/cobranza/bajas"): Example(
        responses={
            200: {
                "data": [
                    {
                        "id": "550e8400-e29b-41d4-a716-446655440700",
                        "email": "juan@clienteuno.com",
                        "causa": "unsubscribed",
                        "fecha": "2025-12-22T16:05:00Z",
                    }
                ],
                "meta": _ONE_PAGE,
            }
        }
    ),
    ("POST", "/v1/cobranza/correo/eventos"): Example(
        request={
            "messageId": f"<recordatorio-550e8400e29b41d4a716446655440001-{_REMINDER.replace('-', '')}@cobranzacloud>",
            "tipo": "bounced",
            "permanente": True,
            "detalle": "550 5.1.1 User unknown",
        }
    ),
}
