"""What each call of the platform looks like, shown in OpenAPI; a test fits every example to its schema."""

from typing import Any

from server.http.openapi import Example, Examples

_USER = "550e8400-e29b-41d4-a716-446655440000"
_TENANT = "550e8400-e29b-41d4-a716-446655440001"
_AT = "2025-07-19T15:30:00Z"
_JWT = "eyJhbGciOiJIUzI1NiIs..."
_TOKENS = {"access_token": _JWT, "refresh_token": _JWT, "expires_in": 3600, "token_type": "Bearer"}
_CHOSEN = {
    "timezone": "America/Mexico_City",
    "language": "es",
    "notifications": {"email": True, "sms": False},
    "custom_settings": {"tema": "oscuro"},
}


def _user(email: str, name: str, role: str) -> dict[str, Any]:
    return {
        "user_id": _USER,
        "tenant_id": _TENANT,
        "email": email,
        "name": name,
        "role": role,
        "status": "active",
    }


def _data(data: Any) -> dict[str, Any]:
    return {"success": True, "data": data}


def _done(message: str, data: Any) -> dict[str, Any]:
    return {"success": True, "message": message, "data": data}


def _said(message: str) -> dict[str, Any]:
    return {"success": True, "message": message}


SESSIONS: Examples = {
    ("POST", "/auth/register"): Example(
        request={
            "email": "usuario@empresa.com",
            "password": "SecurePass123!",
            "name": "Ana Ruiz",
            "tenant_name": "Mi Empresa S.A.",
        },
        responses={
            201: _done(
                "Usuario registrado exitosamente",
                {
                    "user_id": _USER,
                    "tenant_id": _TENANT,
                    "email": "usuario@empresa.com",
                    "status": "pending_verification",
                    "verification_required": True,
                },
            )
        },
    ),
    ("POST", "/auth/login"): Example(
        request={"email": "usuario@empresa.com", "password": "SecurePass123!"},
        responses={
            200: _done(
                "Login exitoso",
                {
                    "user": _user("usuario@empresa.com", "Ana Ruiz", "MASTER"),
                    "tokens": _TOKENS,
                    "tenant": {"tenant_id": _TENANT, "name": "Mi Empresa S.A.", "status": "active"},
                },
            )
        },
    ),
    ("POST", "/auth/refresh"): Example(request={"refresh_token": _JWT}, responses={200: _data(_TOKENS)}),
    ("POST", "/auth/logout"): Example(responses={200: _said("Logout exitoso")}),
    ("POST", "/auth/verify-email"): Example(
        request={"token": _JWT, "email": "usuario@empresa.com"},
        responses={
            200: _done("Email verificado exitosamente", {"user_id": _USER, "email_verified": True, "status": "active"})
        },
    ),
    ("POST", "/auth/forgot-password"): Example(
        request={"email": "usuario@empresa.com"},
        responses={200: _said("Si el email existe, se enviará un enlace de recuperación")},
    ),
    ("POST", "/auth/reset-password"): Example(
        request={"token": _JWT, "new_password": "SecurePass456!", "confirm_password": "SecurePass456!"},
        responses={200: _said("Contraseña actualizada exitosamente")},
    ),
}

TENANT: Examples = {
    ("GET", "/tenant/profile"): Example(
        responses={
            200: _data(
                {
                    "tenant_id": _TENANT,
                    "name": "Mi Empresa S.A.",
                    "email": "usuario@empresa.com",
                    "status": "active",
                    "settings": {"max_users": 3, "features": [], **_CHOSEN},
                    "subscription": {
                        "plan_id": "plan_free_001",
                        "plan_name": "Gratis",
                        "status": "active",
                        "current_period_end": None,
                    },
                    "usage": {"current_users": 2, "storage_used_gb": 0.012345, "api_calls_used": 120},
                    "created_at": _AT,
                    "updated_at": _AT,
                }
            )
        }
    ),
    ("PUT", "/tenant/settings"): Example(
        request={"settings": _CHOSEN},
        responses={
            200: _done(
                "Configuraciones actualizadas exitosamente",
                {"tenant_id": _TENANT, "settings": _CHOSEN, "updated_at": _AT},
            )
        },
    ),
    ("POST", "/tenant/invite-user"): Example(
        request={"email": "eva@empresa.com", "name": "Eva López", "role": "MEMBER"},
        responses={
            201: _done(
                "Invitación enviada exitosamente",
                {
                    "email": "eva@empresa.com",
                    "name": "Eva López",
                    "role": "MEMBER",
                    "invitation_sent": True,
                    "expires_at": "2025-07-26T15:30:00Z",
                },
            )
        },
    ),
    ("POST", "/tenant/accept-invitation"): Example(
        request={"token": _JWT, "password": "SecurePass123!"},
        responses={
            201: _done(
                "Invitación aceptada exitosamente",
                {"user": _user("eva@empresa.com", "Eva López", "MEMBER"), "tokens": _TOKENS},
            )
        },
    ),
    ("GET", "/tenant/users"): Example(
        responses={
            200: _data(
                {
                    "users": [
                        {
                            "user_id": _USER,
                            "email": "usuario@empresa.com",
                            "name": "Ana Ruiz",
                            "role": "MASTER",
                            "status": "active",
                            "email_verified": True,
                            "last_login": _AT,
                            "created_at": _AT,
                        }
                    ],
                    "pagination": {
                        "page": 1,
                        "limit": 20,
                        "total": 1,
                        "total_pages": 1,
                        "has_next": False,
                        "has_prev": False,
                    },
                }
            )
        }
    ),
}

EXAMPLES: Examples = {**SESSIONS, **TENANT}
