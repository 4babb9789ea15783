"""What a machine gives the agent and a test may replace: environment, clock, network, ERP, and where readings run."""

import os
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from threading import Event

import httpx
import truststore

from agent.app.child import Login, OpenSource, ask_rights, open_reader
from agent.app.crash import guarded, restart_once
from agent.core.doctor_facts import NetworkFacts, ProxyMode, Rights
from agent.core.ports import Clock, ProgressCallback
from agent.core.proxies import OpenSession, Route
from agent.desktop.memory import give_back
from agent.desktop.system_proxy import choose_session


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Wall clock in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


def make_context() -> ssl.SSLContext:
    """Trusts what the system trusts."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def make_http(limit_seconds: float, route: Route, open_session: OpenSession | None) -> httpx.Client:
    """A client that trusts what the system trusts and leaves by the proxy that `route` names."""
    from agent.cloud.making import make_client  # a command that speaks to nobody does without what it is made of

    return make_client(limit_seconds, make_context(), route, open_session)


def probe(
    host: str, port: int, mode: ProxyMode, route: Route, open_session: OpenSession | None, limit_seconds: float
) -> NetworkFacts:
    """What stands between this machine and ``https://host:port``."""
    from agent.cloud.probe import probe as walk  # only a diagnosis takes it

    return walk(host, port, mode, route, open_session, make_context, limit_seconds)


Probe = Callable[[str, int, ProxyMode, Route, OpenSession | None, float], NetworkFacts]


@dataclass(frozen=True)
class World:
    """What differs between a machine and a test: environment, clock, network, ERP, and where readings run."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)
    make_http: Callable[[float, Route, OpenSession | None], httpx.Client] = make_http
    find_proxy: Route | None = None
    """The system's proxy for a host and port; None: as this system tells it."""
    open_session: OpenSession | None = field(default_factory=choose_session)
    """Proves to a proxy who is at this machine."""
    probe: Probe = probe
    sleep: Callable[[float], bool] | None = None
    random: Callable[[], float] = field(default_factory=lambda: SystemRandom().random)
    """A number in [0, 1) that spreads retries."""
    open_source: OpenSource = open_reader
    ask_rights: Callable[[Login, ProgressCallback], Rights] = ask_rights
    in_child: bool = True
    lock_seconds: float = 30.0
    restart: Callable[[Mapping[str, str], datetime], bool] = restart_once
    """Starts this program anew after a crash, once."""
    guard: Callable[[Path], AbstractContextManager[None]] = guarded
    """Has somebody watch over a program that is to last, for what native libraries do to it."""
    give_back: Callable[[], None] = give_back
    """Returns memory to the system while the agent rests."""
    stop: Event = field(default_factory=Event)
