"""What a machine gives the agent and a test may replace: environment, clock, network, ERP, and where readings run."""

import os
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import httpx
import truststore

from agent.app.child import OpenSource, open_reader
from agent.core.ports import Clock

UPLOAD_SECONDS = 120.0


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Wall clock in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


def make_http(limit_seconds: float) -> httpx.Client:
    """A client that trusts what the system trusts, follows no redirect, and uses no proxy for this very machine."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    direct = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
    timeout = httpx.Timeout(limit_seconds, write=UPLOAD_SECONDS)
    return httpx.Client(verify=context, timeout=timeout, follow_redirects=False, mounts=direct)


def resident_megabytes() -> float:
    """Memory of this process; 0 where the system does not show it as a file."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20), 1)


@dataclass(frozen=True)
class World:
    """What differs between a machine and a test: environment, clock, network, ERP, and where readings run."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)
    make_http: Callable[[float], httpx.Client] = make_http
    sleep: Callable[[float], bool] | None = None
    open_source: OpenSource = open_reader
    in_child: bool = True
    lock_seconds: float = 30.0
    stop: Event = field(default_factory=Event)
