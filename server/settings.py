"""What an operator decides, read from the environment here and nowhere else.

Development makes the keys it lacks and keeps them in DATA_DIR; production refuses to start without them.
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from server.kit.secrets import Keyring, SecretError, new_key
from server.settings_faults import HOW, absent, sentences
from server.settings_origins import OriginSettings
from server.settings_platform import PlatformSettings
from server.settings_retention import RetentionSettings

MIN_JWT_KEY_BYTES = 32
MIN_TOKEN = 16
Network = IPv4Network | IPv6Network


class Environment(StrEnum):
    """Where the server runs."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class OAuthLogin(NamedTuple):
    """What an operator agreed with a provider."""

    issuer: str
    client_id: str
    client_secret: SecretStr


class SettingsError(Exception):
    """The environment cannot be used; the text says what to change."""


class Settings(RetentionSettings, OriginSettings, PlatformSettings):
    """Every setting, under the name of its environment variable in lower case."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    environment: Environment = Field(
        Environment.DEVELOPMENT, description="development, staging or production; production insists on its keys."
    )
    data_dir: Path = Field(
        Path("data"),
        description="Folder of everything the server keeps in files: SQLite, development keys, mail, spool.",
    )
    database_url: str = Field(
        "",
        repr=False,
        description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME. Default: cobranza.db in DATA_DIR.",
    )
    database_connections: int = Field(
        20, ge=4, description="Most connections of one process to the database; the next request waits for one."
    )
    api_base_url: str = Field(
        "http://127.0.0.1:8000",
        description="Public origin of the service, without /v1; links and endpoints start with it.",
    )
    jwt_secret_key: SecretStr = Field(
        SecretStr(""), description="Signs access tokens, at least 32 bytes. Made in DATA_DIR outside production."
    )
    data_keys: SecretStr = Field(
        SecretStr(""),
        description="32-byte keys in base64, comma separated: the first seals, all open. "
        "Made in DATA_DIR outside production.",
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="smtp://USER:PASSWORD@HOST:587 (STARTTLS where offered) or smtps://…:465. "
        "Unset: files in DATA_DIR/mail.",
    )
    from_email: str = Field("CobranzaCloud <no-responder@localhost>", description="Sender of every message.")
    operator_email: str = Field(
        "", description="Who is told when many machines fall silent at once. Unset: only the log says it."
    )
    reminders_enabled: bool = Field(
        True, description="on or off: the kill switch of every reminder; those that wait go on waiting."
    )
    reminders_first_day: int = Field(
        200,
        ge=1,
        description="Reminders a day of a new organization; grows to 20 times that with age and few bounces.",
    )
    reminder_link_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Hosts that links of templates may lead to besides our own, comma separated."
    )
    mail_events_secret: SecretStr = Field(
        SecretStr(""), description="Bearer secret of the hook that reports deliveries and bounces. Unset: no hook."
    )
    webhooks_allow_private: bool = Field(
        False,
        description="1 lets webhooks reach private addresses and this machine; for development, refused in production.",
    )
    oauth_google_issuer: str = Field(
        "https://accounts.google.com", description="Issuer of Google's logins; its discovery document says the rest."
    )
    oauth_google_client_id: str = Field("", description="Client id at Google. Unset: no login with Google.")
    oauth_google_client_secret: SecretStr = Field(SecretStr(""), description="Client secret at Google.")
    oauth_microsoft_issuer: str = Field(
        "https://login.microsoftonline.com/common/v2.0",
        description="Issuer of Microsoft's logins: a directory's own, or common for any account.",
    )
    oauth_microsoft_client_id: str = Field("", description="Client id at Microsoft. Unset: no login with Microsoft.")
    oauth_microsoft_client_secret: SecretStr = Field(SecretStr(""), description="Client secret at Microsoft.")
    rate_limits: bool = Field(
        True, description="on or off; off only outside production. The guessing budget of pairing holds in both."
    )
    link_code_minutes: int = Field(15, ge=1, le=15, description="How long a code to pair a machine lives, at most 15.")
    metrics_address: str = Field(
        "", description="HOST:PORT where a process gives its metrics to who can reach it, [::1]:9464 too. Unset: not."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token, at least 16 characters, for /metrics on the address of `serve`. Unset: 404 there.",
    )
    log_requests: bool = Field(
        False, description="on or off: one line a request; off, only those that take more than 5 seconds."
    )
    drain_seconds: float = Field(
        0,
        ge=0,
        le=300,
        description="After SIGTERM, how long /readyz says 503 before `serve` takes no more connections.",
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="Networks whose X-Forwarded-For is believed, comma separated (10.0.0.0/8,::1)."
    )
    max_sync_bytes: int = Field(
        256 * 1024 * 1024, ge=1024, description="Largest body of a sync after decompression, in bytes."
    )
    max_body_bytes: int = Field(1024 * 1024, ge=1024, description="Largest body of any other request, in bytes.")
    max_expansion: int = Field(100, ge=2, description="How many times a compressed body may grow.")

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("reminder_link_hosts", mode="before")
    @classmethod
    def _hosts(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @field_validator("api_base_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("debe empezar con http:// o https://")
        return value.rstrip("/").removesuffix("/v1")

    @field_validator("metrics_address")
    @classmethod
    def _endpoint(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isdecimal() and int(port) < 65536):
            raise ValueError("debe ser SERVIDOR:PUERTO, por ejemplo 127.0.0.1:9464")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < MIN_TOKEN:
            raise ValueError(f"debe tener {MIN_TOKEN} caracteres o más")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.environment is Environment.PRODUCTION and not self.rate_limits:
            raise ValueError("RATE_LIMITS=off es para desarrollo; quítalo en producción")
        if self.environment is Environment.PRODUCTION and self.webhooks_allow_private:
            raise ValueError("WEBHOOKS_ALLOW_PRIVATE=1 es para desarrollo; quítalo en producción")
        for name, login in self.oauth.items():
            if bool(login.client_id) != bool(login.client_secret.get_secret_value()):
                raise ValueError(f"pon OAUTH_{name.upper()}_CLIENT_ID y OAUTH_{name.upper()}_CLIENT_SECRET, o ninguna")
            plain = self.environment is not Environment.PRODUCTION and login.issuer.startswith("http://")
            if not login.issuer.startswith("https://") and not plain:
                raise ValueError(f"OAUTH_{name.upper()}_ISSUER debe empezar con https://")
        return self

    @property
    def metrics_endpoint(self) -> tuple[str, int] | None:
        """METRICS_ADDRESS as host and port."""
        if not self.metrics_address:
            return None
        host, _, port = self.metrics_address.rpartition(":")
        return host.removeprefix("[").removesuffix("]"), int(port)

    @property
    def oauth(self) -> dict[str, "OAuthLogin"]:
        """What was agreed with each provider, the client id empty where nothing was."""
        return {
            "google": OAuthLogin(
                self.oauth_google_issuer, self.oauth_google_client_id, self.oauth_google_client_secret
            ),
            "microsoft": OAuthLogin(
                self.oauth_microsoft_issuer, self.oauth_microsoft_client_id, self.oauth_microsoft_client_secret
            ),
        }

    @property
    def redirect_uris(self) -> frozenset[str]:
        """Where a login by OAuth may come back to: what the operator allows, and our own pages."""
        ours = (f"{self.api_base_url}/entrar/{name}/regreso" for name in self.oauth)
        return frozenset((*self.oauth_redirect_uris, *ours))

    @property
    def resolved_database_url(self) -> str:
        """DATABASE_URL, or SQLite in DATA_DIR."""
        return self.database_url or f"sqlite:///{self.data_dir / 'cobranza.db'}"

    @property
    def keyring(self) -> Keyring:
        """The data keys."""
        return Keyring.parse(self.data_keys.get_secret_value())


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        raise ValueError("debe tener redes separadas por comas, por ejemplo 10.0.0.0/8,::1") from error


def load(values: Mapping[str, Any] | None = None, *, make: bool = True) -> Settings:
    """Settings from the environment (`values` go before it), with the keys of development made and kept.

    Without `make` nothing is written: keys that are not there yet are made up for this process alone. SettingsError
    says in one Spanish sentence per fault what to change.
    """
    try:
        settings = Settings(**(values or {}))
    except ValidationError as error:
        raise SettingsError(f"La configuración no sirve: {sentences(error)}.") from None
    if make:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyed = settings.model_copy(
        update={
            "jwt_secret_key": _secret(settings, "jwt_secret_key", secrets.token_urlsafe(48), make=make),
            "data_keys": _secret(settings, "data_keys", new_key(), make=make),
        }
    )
    if len(keyed.jwt_secret_key.get_secret_value().encode()) < MIN_JWT_KEY_BYTES:
        raise SettingsError(f"JWT_SECRET_KEY tiene menos de {MIN_JWT_KEY_BYTES} bytes. {HOW['jwt_secret_key']}")
    try:
        Keyring.parse(keyed.data_keys.get_secret_value())
    except SecretError:
        raise SettingsError(f"DATA_KEYS no sirve: cada llave tiene 32 bytes en base64. {HOW['data_keys']}") from None
    return keyed


def _secret(settings: Settings, name: str, fresh: str, *, make: bool) -> SecretStr:
    """The configured value, or the one kept in DATA_DIR, made on the first start outside production."""
    configured: SecretStr = getattr(settings, name)
    if configured.get_secret_value():
        return configured
    if settings.environment is Environment.PRODUCTION:
        raise SettingsError(absent(name))
    path = settings.data_dir / name
    if not path.exists() and not make:
        return SecretStr(fresh)
    if not path.exists():
        _keep(path, fresh)
    return SecretStr(path.read_text(encoding="ascii").strip())


def _keep(path: Path, value: str) -> None:
    """Write a whole file for its owner alone; of two processes that start at once, the first wins."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(value)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
