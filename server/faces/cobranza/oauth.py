"""/v1/auth/oauth/{google,microsoft}: log in with the authorization code of another provider (document §2.3)."""

from typing import Annotated

from litestar import Controller, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK
from msgspec import Meta

from server.faces.cobranza.auth import AUDIENCE, FromServices
from server.faces.cobranza.sessions import LoggedIn
from server.faces.cobranza.wire import Wire
from server.gateways.oidc import GOOGLE, MICROSOFT
from server.kit.errors import FieldError, invalid
from server.services import Services


class OAuthRequest(Wire):
    """Body of POST /auth/oauth/{provider}; `codeVerifier` (PKCE) and `nonce` as the login was begun with them."""

    code: Annotated[str, Meta(min_length=1, max_length=4096)]
    redirect_uri: Annotated[str, Meta(min_length=1, max_length=2048)]
    code_verifier: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._~-]{43,128}$")] | None = None
    nonce: Annotated[str, Meta(min_length=1, max_length=255)] | None = None


class OAuthController(Controller):
    """§2.3 of the document."""

    path = "/auth/oauth"
    tags = ("Autenticación",)

    @post("/google", status_code=HTTP_200_OK, sync_to_thread=True, summary="Inicio de sesión con Google")
    def google(self, services: FromServices, data: JSONBody[OAuthRequest]) -> LoggedIn:
        """Log in with a code of Google; somebody new gets an account with an organization of their own."""
        return _log_in(services, GOOGLE, data)

    @post("/microsoft", status_code=HTTP_200_OK, sync_to_thread=True, summary="Inicio de sesión con Microsoft")
    def microsoft(self, services: FromServices, data: JSONBody[OAuthRequest]) -> LoggedIn:
        """Log in with a code of Microsoft; somebody new gets an account with an organization of their own."""
        return _log_in(services, MICROSOFT, data)


def _log_in(services: Services, provider: str, data: OAuthRequest) -> LoggedIn:
    """The provider is asked before the transaction opens: a slow one holds no lock of ours."""
    if data.redirect_uri not in services.settings.redirect_uris:
        raise invalid(FieldError("redirectUri", "Esta dirección de regreso no está permitida"))
    identity = services.oidc.exchange(
        provider,
        code=data.code,
        redirect_uri=data.redirect_uri,
        verifier=data.code_verifier,
        nonce=data.nonce,
    )
    with services.db.transaction() as tx:
        session = services.accounts.oauth.login(tx, identity, audience=AUDIENCE)
    return LoggedIn.from_model(session)
