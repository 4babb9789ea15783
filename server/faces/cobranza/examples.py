"""The document's own examples, shown in OpenAPI; a test decodes every request here with the struct that reads it."""

from server.faces.cobranza.examples_accounts import ACCOUNTS
from server.faces.cobranza.examples_cartera import CARTERA
from server.faces.cobranza.examples_cobranza import COBRANZA
from server.faces.cobranza.examples_connectors import CONNECTORS
from server.faces.cobranza.examples_webhooks import WEBHOOKS
from server.http.openapi import Example, Examples

_USER = "550e8400-e29b-41d4-a716-446655440000"
_ORGANIZATION = "550e8400-e29b-41d4-a716-446655440001"
_TOKENS = {
    "accessToken": "eyJhbGciOiJIUzI1NiIs...",
    "refreshToken": "dGhpcyBpcyBhIHJlZnJlc2...",
    "expiresIn": 900,
}

SESSIONS: Examples = {
    ("POST", "/v1/auth/register"): Example(
        request={
            "email": "usuario@empresa.com",
            "password": "SecurePass123!",
            "nombre": "Juan García",
            "organizacion": {"nombre": "Mi Empresa S.A.", "rfc": "XAXX010101000"},
        },
        responses={
            201: {
                "user": {"id": _USER, "email": "usuario@empresa.com", "nombre": "Juan García", "role": "owner"},
                "organization": {"id": _ORGANIZATION, "nombre": "Mi Empresa S.A."},
                "tokens": _TOKENS,
            }
        },
    ),
    ("POST", "/v1/auth/login"): Example(
        request={"email": "usuario@empresa.com", "password": "SecurePass123!"},
        responses={
            200: {
                "user": {
                    "id": _USER,
                    "email": "usuario@empresa.com",
                    "nombre": "Juan García",
                    "role": "admin",
                    "organizationId": _ORGANIZATION,
                },
                "tokens": _TOKENS,
            }
        },
    ),
    ("POST", "/v1/auth/refresh"): Example(
        request={"refreshToken": "dGhpcyBpcyBhIHJlZnJlc2..."}, responses={200: _TOKENS}
    ),
    ("GET", "/v1/auth/me"): Example(
        responses={
            200: {
                "id": _USER,
                "email": "usuario@empresa.com",
                "nombre": "Juan García",
                "role": "admin",
                "organization": {"id": _ORGANIZATION, "nombre": "Mi Empresa S.A.", "plan": "professional"},
                "permissions": ["cartera:read", "cartera:write", "clientes:read"],
            }
        }
    ),
}

EXAMPLES: Examples = {**SESSIONS, **ACCOUNTS, **CONNECTORS, **CARTERA, **COBRANZA, **WEBHOOKS}
"""Examples of the whole face."""
