"""Log in with Google or Microsoft from the pages: state, PKCE and nonce, kept sealed in the browser meanwhile.

A callback is only believed in the browser that began it: the cookie that it left is bound to the provider and short.
"""

import secrets
from datetime import datetime, timedelta

import msgspec
from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from server.faces.web.access import own_path
from server.faces.web.limits import AUTH, attempts
from server.faces.web.respond import WebRequest, go, page
from server.faces.web.session import AUDIENCE, FromServices, forget_errand, open_session, read_errand, remember_errand
from server.kit.errors import DomainError, Kind, not_found
from server.kit.secrets import SecretError, new_token
from server.services import Services

LIFE = timedelta(minutes=10)
_LABEL = "web/oauth"


class _Begun(msgspec.Struct, frozen=True):
    """What the browser keeps, sealed, while the person is at the provider."""

    state: str
    verifier: str
    nonce: str
    wanted: str
    until: datetime


class OAuthController(Controller):
    """/entrar/{google,microsoft} and where they come back."""

    path = "/entrar/{provider:str}"

    @get(guards=[attempts(AUTH)], sync_to_thread=True)
    def begin(
        self, request: WebRequest, services: FromServices, provider: FromPath[str], siguiente: FromQuery[str] = ""
    ) -> Redirect:
        """Off to the provider."""
        _known(services, provider)
        until = services.clock.now() + LIFE
        begun = _Begun(new_token(), secrets.token_urlsafe(48), new_token(), own_path(siguiente), until)
        target = services.oidc.authorization_url(
            provider,
            redirect_uri=_back(services, provider),
            state=begun.state,
            verifier=begun.verifier,
            nonce=begun.nonce,
        )
        sealed = services.settings.keyring.seal(_LABEL, msgspec.json.encode(begun), provider.encode())
        remember_errand(request, sealed.hex(), int(LIFE.total_seconds()))
        return Redirect(target, status_code=303)

    @get("/regreso", guards=[attempts(AUTH)], sync_to_thread=True)
    def come_back(
        self,
        request: WebRequest,
        services: FromServices,
        provider: FromPath[str],
        code: FromQuery[str] = "",
    ) -> Response[str] | Redirect:
        """Back from the provider; whoever did not begin here, or changed their mind, is asked to begin again."""
        _known(services, provider)
        begun = _begun(request, services, provider)
        forget_errand(request)
        state = request.query_params.get("state", "")
        if begun is None or not code or not secrets.compare_digest(begun.state.encode(), state.encode()):
            return _again(request, 400, "El inicio de sesión no se completó o tardó demasiado. Vuelve a intentarlo.")
        try:
            identity = services.oidc.exchange(
                provider,
                code=code,
                redirect_uri=_back(services, provider),
                verifier=begun.verifier,
                nonce=begun.nonce,
            )
            with services.db.transaction() as tx:
                session = services.accounts.oauth.login(tx, identity, audience=AUDIENCE)
        except DomainError as error:
            status = {Kind.UNAVAILABLE: 503, Kind.CONFLICT: 409}.get(error.kind, 403)
            return _again(request, status, f"{error.message}.")
        open_session(request, session.tokens)
        return go(begun.wanted)


def _known(services: Services, provider: str) -> None:
    if provider not in services.oidc.configured:
        raise not_found()


def _back(services: Services, provider: str) -> str:
    return f"{services.settings.api_base_url}/entrar/{provider}/regreso"


def _begun(request: WebRequest, services: Services, provider: str) -> _Begun | None:
    try:
        sealed = bytes.fromhex(read_errand(request))
        begun = msgspec.json.decode(services.settings.keyring.open(_LABEL, sealed, provider.encode()), type=_Begun)
    except (ValueError, SecretError):
        return None
    return begun if services.clock.now() < begun.until else None


def _again(request: WebRequest, status: int, sentence: str) -> Response[str]:
    return page(
        request,
        "error.html",
        status=status,
        title="No pudimos iniciar tu sesión",
        advice=sentence,
        href="/entrar",
        action="Volver a entrar",
        request_id=None,
    )
