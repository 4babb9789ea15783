"""What a diagnosis looks at: plain facts gathered elsewhere, so that what they mean is decided without a machine."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.core.model import Unreadable

ProxyMode = Literal["system", "none", "manual"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong and the one thing to do about it, in Spanish."""

    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class Rights:
    """What the login of a source may do in the ERP's database."""

    administrator: bool
    """SYSDBA, sa, or the owner of the database."""
    writable: tuple[str, ...]
    """Tables it could write, a few of them."""
    through: tuple[str, ...] = ()
    """Procedures, a few of them, that it could run and that could write."""

    @property
    def harmless(self) -> bool:
        """Whether it can only read."""
        return not (self.administrator or self.writable or self.through)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One database that is read."""

    id: str
    database: str
    user: str
    engine: str
    companies: tuple[str, ...] = ()
    """Those that answered."""
    trouble: Trouble | None = None
    """Why it did not answer."""
    unreadable: tuple[Unreadable, ...] | None = ()
    """Tables that must be read and cannot; None where that could not be asked."""
    rights: Rights | None = None
    """None where it could not be asked."""


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """How databases are spoken to: the client library that was found, and whether one is needed."""

    name: str
    found: str | None
    needed: bool


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """The way to the service, step by step; what could not be reached is None."""

    host: str
    mode: ProxyMode
    plain: bool = False
    """Whether it is this very machine, spoken to without TLS."""
    proxy: str | None = None
    """`host:port` of the proxy in use."""
    proxy_trouble: Trouble | None = None
    addresses: tuple[str, ...] = ()
    """Of the service, or of the proxy where there is one."""
    connection_trouble: Trouble | None = None
    trusted: bool | None = None
    """Whether the certificate is one this machine trusts."""
    issuer: str | None = None
    """Who issued the certificate that was shown."""
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """This machine's access."""

    paired: bool
    revoked: bool = False
    server: str = ""
    heard: bool | None = None
    """Whether the service just accepted it; None where that was not tried."""
    trouble: Trouble | None = None
    silent: Trouble | None = None
    """Why the service did not answer although nothing on the way to it is known to be broken."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The installed files against the list that was installed with them."""

    installed: bool
    """False where the program runs from its sources."""
    listed: bool = False
    """Whether there is a list."""
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What runs, and the version the service asked for, where it did."""

    agent: str
    python: str
    system: str
    wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a diagnosis looks at; `found` are databases of SAE on this machine."""

    found: tuple[str, ...]
    sources: tuple[SourceFacts, ...]
    clients: tuple[ClientFacts, ...]
    skew_seconds: float | None
    """This machine's clock less the server's; None where the server was not heard."""
    network: NetworkFacts | None
    """None where no server is known yet."""
    token: TokenFacts
    free_bytes: int | None
    folder: str
    unwritable: Trouble | None
    """Why nothing can be kept in that folder, found by trying."""
    versions: VersionFacts
    files: FileFacts
