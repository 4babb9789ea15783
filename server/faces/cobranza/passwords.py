"""/v1/auth/password and /v1/auth/verification: what a person does with their own account, beside the document."""

from litestar import Controller, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from server.faces.cobranza.auth import AUDIENCE, FromServices, FromUser, require
from server.faces.cobranza.sessions import Tokens
from server.faces.cobranza.wire import Wire


class PasswordChange(Wire):
    """Body of POST /auth/password."""

    password_actual: str
    password_nueva: str


class VerificationAsked(Wire):
    """202 of POST /auth/verification; `verificado` where there was nothing to prove."""

    email: str
    verificado: bool


class PasswordsController(Controller):
    """The caller's own proofs."""

    path = "/auth"
    tags = ("Autenticación",)

    @post("/password", status_code=HTTP_200_OK, sync_to_thread=True, guards=[require()], summary="Cambiar contraseña")
    def change(self, services: FromServices, caller: FromUser, data: JSONBody[PasswordChange]) -> Tokens:
        """Change the password; every session ends, on every face, and these tokens begin a new one."""
        with services.db.transaction(caller.organization_id) as tx:
            session = services.accounts.links.change_password(
                tx, caller.user_id, current=data.password_actual, new=data.password_nueva, audience=AUDIENCE
            )
        return Tokens.from_model(session.tokens)

    @post(
        "/verification",
        status_code=HTTP_202_ACCEPTED,
        sync_to_thread=True,
        guards=[require()],
        summary="Pedir otro correo de verificación",
    )
    def verification(self, services: FromServices, caller: FromUser) -> VerificationAsked:
        """Mail the link that proves the address again; the one before stops working."""
        with services.db.transaction(caller.organization_id) as tx:
            user = services.accounts.member(tx, caller.user_id).user
            services.accounts.links.ask_verification(tx, caller.user_id)
        return VerificationAsked(email=user.email, verificado=user.verified_at is not None)
