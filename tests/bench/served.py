"""Real `serve` processes over a database that holds a portfolio, and clients that cost little beside them.

A client is a thread with one kept connection that writes prepared bytes and reads until the answer's length, so that
of two shared cores most stays with the server.
"""

import random
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Thread
from urllib.parse import urlsplit

from server.services import Services
from tests.support.processes import ServerProcess


@contextmanager
def serving(services: Services, url: str, processes: int = 1) -> Iterator[list[str]]:
    """The origins of `serve` processes over the composed services' database, without jobs."""
    folder = services.settings.data_dir
    with ExitStack() as stack:
        origins = []
        for _ in range(processes):
            process = ServerProcess(folder, {"DATABASE_URL": url}, words=("--no-worker",))
            stack.callback(process.stop)
            origins.append(process.start().url)
        yield origins


@dataclass
class Client:
    """One kept connection."""

    origin: str
    _socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send prepared bytes; (status, body). Connects where there is no connection."""
        if self._socket is None:
            parts = urlsplit(self.origin)
            self._socket = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=300)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        lower = head.lower()
        length = int(lower.partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        return int(head[9:12]), body

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _more(self) -> bytes:
        assert self._socket is not None
        piece = self._socket.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        return piece


def prepared(path: str, token: str) -> bytes:
    """The bytes of one GET."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()


def at_once(clients: int, work: Callable[[int], None]) -> None:
    """`work(number)` in as many threads; the first fault of any is raised."""
    faults: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            faults.append(error)

    threads = [Thread(target=guarded, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def hammer(
    origins: Sequence[str], requests: Sequence[bytes], clients: int, seconds: float, most: int
) -> tuple[list[float], float]:
    """Seconds of each answer, and the seconds all took: `clients` ask at random until time or `most` is over."""
    found: list[list[float]] = [[] for _ in range(clients)]
    end = time.perf_counter() + seconds

    def ask(number: int) -> None:
        chance, client = random.Random(number), Client(origins[number % len(origins)])
        mine = found[number]
        while len(mine) < most // clients and (began := time.perf_counter()) < end:
            status, body = client.ask(chance.choice(requests))
            assert status == 200, body
            mine.append(time.perf_counter() - began)
        client.close()

    began = time.perf_counter()
    at_once(clients, ask)
    return [one for mine in found for one in mine], time.perf_counter() - began


def percentiles(times: Sequence[float]) -> tuple[float, float, float]:
    """p50, p95 and p99 in milliseconds."""
    ordered = sorted(times)
    return tuple(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.5, 0.95, 0.99))  # type: ignore[return-value]
