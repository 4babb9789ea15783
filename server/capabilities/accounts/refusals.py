"""The sentences of the refusals of accounts, each beside the reason for it."""

from server.kit.errors import DomainError, FieldError, Kind


def wrong_credentials() -> DomainError:
    """One answer for an unknown address and a wrong password; that it was tried is kept."""
    return DomainError("UNAUTHORIZED", Kind.UNAUTHENTICATED, "El correo o la contraseña no son correctos", keep=True)


def session_over(*, keep: bool = False) -> DomainError:
    """The token is unknown, ended, revoked or was used twice; the person logs in again, the machine pairs again."""
    return DomainError("UNAUTHORIZED", Kind.UNAUTHENTICATED, "La sesión terminó; vuelve a iniciar sesión", keep=keep)


def token_expired() -> DomainError:
    """The access token was good and is past its time: refresh it."""
    return DomainError("TOKEN_EXPIRED", Kind.UNAUTHENTICATED, "El token expiró; renuévalo con el refresh token")


def token_malformed() -> DomainError:
    """What was sent as a token cannot be one."""
    return DomainError("TOKEN_MALFORMED", Kind.INVALID, "Refresh token mal formado")


def email_taken() -> DomainError:
    """The address already has an account."""
    message = "Ya existe una cuenta con este correo"
    return DomainError("CONFLICT", Kind.CONFLICT, message, details=[FieldError("email", message)])


def organization_name_taken(field: str = "organization_name") -> DomainError:
    """Another organization has this name (compared without case or width)."""
    message = "Ya existe una organización con este nombre"
    return DomainError("CONFLICT", Kind.CONFLICT, message, details=[FieldError(field, message)])


def wrong_password() -> DomainError:
    """Whoever changes a password knows the one before."""
    message = "Tu contraseña actual no es correcta"
    return DomainError("VALIDATION_ERROR", Kind.INVALID, message, details=[FieldError("current_password", message)])


def already_member(email: str) -> DomainError:
    """The invited address belongs to somebody who is here already."""
    message = f"{email} ya es parte de tu organización"
    return DomainError("CONFLICT", Kind.CONFLICT, message, details=[FieldError("email", message)])


def own_password_wanted() -> DomainError:
    """The invited address has an account, and only its password shows that its owner is here."""
    message = "Este correo ya tiene una cuenta; acepta la invitación con tu contraseña de siempre"
    return DomainError("CONFLICT", Kind.CONFLICT, message, details=[FieldError("password", message)])


def email_not_verified(act: str) -> DomainError:
    """An unverified account sends no mail to third parties; `act` is what it wanted ("enviar recordatorios")."""
    return DomainError(
        "EMAIL_NOT_VERIFIED",
        Kind.FORBIDDEN,
        f"Verifica tu correo antes de {act}: abre el enlace que te mandamos al registrarte, o pide otro",
    )


def address_unproven() -> DomainError:
    """This face lets only proven addresses in; that it was tried is kept, and only the right password learns it."""
    return DomainError(
        "EMAIL_NOT_VERIFIED",
        Kind.FORBIDDEN,
        "Verifica tu correo antes de entrar: abre el enlace que te mandamos al registrarte",
        keep=True,
    )


def last_owner() -> DomainError:
    """An organization without an owner could never be managed again."""
    return DomainError(
        "LAST_OWNER", Kind.CONFLICT, "Es la única persona propietaria; nombra antes a otra para poder hacer esto"
    )


def beyond_own_role() -> DomainError:
    """Nobody grants, or touches whoever holds, more than they hold themselves."""
    return DomainError("FORBIDDEN", Kind.FORBIDDEN, "No puedes dar ni cambiar un rol que permite más que el tuyo")


def people_limit(allowed: int) -> DomainError:
    """The plan has no room for another person."""
    return DomainError(
        "PLAN_LIMIT_EXCEEDED", Kind.FORBIDDEN, f"Tu plan permite {allowed} personas, contando las invitadas"
    )


def link_over() -> DomainError:
    """The link of a mail is not ours, was used, or its time has passed; which of them is nobody's business."""
    return DomainError(
        "LINK_EXPIRED", Kind.GONE, "Este enlace ya no sirve: se usó, venció o está incompleto. Pide que te manden otro"
    )


def deactivated() -> DomainError:
    """The person is known and has no organization that lets them in; that it was tried is kept."""
    return DomainError(
        "FORBIDDEN",
        Kind.FORBIDDEN,
        "Tu usuario está desactivado; pide a quien administra la cuenta que lo active",
        keep=True,
    )


def unproven_address() -> DomainError:
    """The provider does not vouch for an address that has an account here: it may be anybody's."""
    return DomainError(
        "OAUTH_EMAIL_NOT_VERIFIED",
        Kind.CONFLICT,
        "Ya hay una cuenta con este correo y el proveedor no confirma que sea tuyo; entra con tu contraseña",
    )
