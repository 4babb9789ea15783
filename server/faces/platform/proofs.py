"""/auth: verify-email, forgot-password, reset-password, by the very links that every mail of ours carries."""

from typing import Literal
from uuid import UUID

from litestar import Controller, Response, post
from litestar.background_tasks import BackgroundTask
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from server.capabilities.accounts import checks
from server.faces.platform.auth import FromServices
from server.faces.platform.wire import Done, Said, Wire
from server.kit.errors import invalid

SENT = "Si el email existe, se enviará un enlace de recuperación"


class Verification(Wire):
    """Body of POST /auth/verify-email."""

    token: str
    email: str


class Verified(Wire):
    """The address that is proven."""

    user_id: UUID
    email_verified: Literal[True] = True
    status: Literal["active"] = "active"


class Forgotten(Wire):
    """Body of POST /auth/forgot-password."""

    email: str


class Reset(Wire):
    """Body of POST /auth/reset-password."""

    token: str
    new_password: str
    confirm_password: str


class ProofsController(Controller):
    """The three operations of a mailed link."""

    path = "/auth"
    tags = ("Autenticación",)

    @post("/verify-email", status_code=HTTP_200_OK, sync_to_thread=True, summary="Verificar el correo")
    def verify(self, services: FromServices, data: JSONBody[Verification]) -> Done[Verified]:
        """Prove the address by the token that was mailed to it."""
        with services.db.transaction() as tx:
            member = services.accounts.links.verify(tx, data.token, email=data.email)
        return Done(message="Email verificado exitosamente", data=Verified(user_id=member.user.id))

    @post("/forgot-password", status_code=HTTP_200_OK, sync_to_thread=True, summary="Pedir otra contraseña")
    def forgot(self, services: FromServices, data: JSONBody[Forgotten]) -> Response[Said]:
        """Mail a link that sets another password; the answer is the same for every address, and as fast."""
        _, faults = checks.address(data.email)
        if faults:
            raise invalid(*faults)
        ask = BackgroundTask(services.accounts.links.ask_reset, services.db, data.email)
        return Response(Said(message=SENT), background=ask)

    @post("/reset-password", status_code=HTTP_200_OK, sync_to_thread=True, summary="Cambiar la contraseña")
    def reset(self, services: FromServices, data: JSONBody[Reset]) -> Said:
        """Set another password by a mailed token; every session of the person ends, on every face."""
        with services.db.transaction() as tx:
            services.accounts.links.set_password(tx, data.token, new=data.new_password, again=data.confirm_password)
        return Said(message="Contraseña actualizada exitosamente")
