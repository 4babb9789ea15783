"""Small bodies stay in memory, large ones in a file that ends with the response."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, post
from litestar.datastructures import State
from litestar.di import Provide
from litestar.testing import TestClient

from server.http.spool import LEFT_SECONDS, MEMORY_BYTES, FromSpool, provide_spool, sweep
from server.services import Services

SEEN: dict[str, Any] = {}


@post("/", dependencies={"spool": Provide(provide_spool)}, sync_to_thread=True)
def take(spool: FromSpool) -> dict[str, int]:
    """Remember what a handler was given."""
    SEEN.update(path=spool.path, existed=spool.path.exists() if spool.path else None, body=spool.read())
    return {"size": spool.size}


@pytest.fixture
def spooling(services: Services) -> Litestar:
    return Litestar([take], state=State({"services": services}), openapi_config=None, request_max_body_size=None)


ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ONE_ENGINE
@pytest.mark.parametrize("size", [0, 10, MEMORY_BYTES])
def test_a_small_body_is_bytes(spooling: Litestar, size: int) -> None:
    with TestClient(spooling) as client:
        assert client.post("/", content=b"x" * size).json() == {"size": size}
    assert SEEN["path"] is None
    assert SEEN["body"] == b"x" * size


@ONE_ENGINE
def test_a_large_body_is_a_file_until_the_response(spooling: Litestar, services: Services) -> None:
    with TestClient(spooling) as client:
        assert client.post("/", content=b"x" * (MEMORY_BYTES + 1)).json() == {"size": MEMORY_BYTES + 1}
    assert SEEN["existed"]
    assert SEEN["path"].parent == services.settings.data_dir / "spool"
    assert not SEEN["path"].exists()
    assert SEEN["body"] == b"x" * (MEMORY_BYTES + 1)


def test_a_start_sweeps_what_a_killed_server_left_and_not_what_another_receives(tmp_path: Path) -> None:
    long_ago = time.time() - LEFT_SECONDS - 60
    for name in ("body-left", "body-received-now", "other"):
        (tmp_path / name).write_bytes(b"x")
    for name in ("body-left", "other"):
        os.utime(tmp_path / name, (long_ago, long_ago))
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["body-received-now", "other"]
