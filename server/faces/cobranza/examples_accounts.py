"""Examples of OAuth, of the caller's own account, of the organization and of its people."""

from server.http.openapi import Example, Examples

_ORGANIZATION = "550e8400-e29b-41d4-a716-446655440001"
_USER = "550e8400-e29b-41d4-a716-446655440000"
_TOKENS = {
    "accessToken": "eyJhbGciOiJIUzI1NiIs...",
    "refreshToken": "dGhpcyBpcyBhIHJlZnJlc2...",
    "expiresIn": 900,
}
_OAUTH = Example(
    request={"code": "oauth_authorization_code", "redirectUri": "https://app.cobranzacloud.com/auth/callback"},
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
)
_CURRENT = {
    "id": _ORGANIZATION,
    "nombre": "Mi Empresa S.A.",
    "rfc": "XAXX010101000",
    "plan": "professional",
    "createdAt": "2025-12-22T10:00:00Z",
    "settings": {"timezone": "America/Mexico_City", "currency": "MXN", "emailDomain": "empresa.com"},
    "stats": {"usersCount": 5, "connectorsCount": 2, "lastSyncAt": "2025-12-22T14:30:00Z"},
}
_PERSON = {
    "id": _USER,
    "email": "admin@empresa.com",
    "nombre": "Juan García",
    "role": "admin",
    "status": "active",
    "lastLogin": "2025-12-22T14:00:00Z",
    "createdAt": "2025-12-01T10:00:00Z",
}

ACCOUNTS: Examples = {
    ("POST", "/v1/auth/oauth/google"): _OAUTH,
    ("POST", "/v1/auth/oauth/microsoft"): _OAUTH,
    ("POST", "/v1/auth/password"): Example(
        request={"passwordActual": "SecurePass123!", "passwordNueva": "OtraSegura456!"}, responses={200: _TOKENS}
    ),
    ("POST", "/v1/auth/verification"): Example(responses={202: {"email": "usuario@empresa.com", "verificado": False}}),
    ("GET", "/v1/organizations/current"): Example(responses={200: _CURRENT}),
    ("PATCH", "/v1/organizations/current"): Example(
        request={"nombre": "Mi Empresa Actualizada S.A.", "settings": {"timezone": "America/Mexico_City"}},
        responses={200: _CURRENT | {"nombre": "Mi Empresa Actualizada S.A."}},
    ),
    ("GET", "/v1/users"): Example(responses={200: {"data": [_PERSON]}}),
    ("POST", "/v1/users/invite"): Example(
        request={"email": "nuevo@empresa.com", "nombre": "María López", "role": "collector"},
        responses={
            201: {
                "id": "550e8400-e29b-41d4-a716-446655440500",
                "email": "nuevo@empresa.com",
                "status": "invited",
                "invitedBy": "Juan García",
                "expiresAt": "2025-12-29T15:30:00Z",
            }
        },
    ),
    ("PATCH", "/v1/users/{user_id}"): Example(
        request={"role": "manager"}, responses={200: _PERSON | {"role": "manager"}}
    ),
}
