"""Fixtures over `tests.support.firebird`, for any test that needs a real Firebird server."""

from collections.abc import Iterator

import pytest

from tests.support.firebird import FirebirdServer


@pytest.fixture(scope="session")
def firebird_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirebirdServer]:
    """A server shared by the whole run: build into a folder of your own below `.data`, leave it running."""
    yield from _running(FirebirdServer(tmp_path_factory.mktemp("firebird")))


@pytest.fixture(scope="session")
def legacy_firebird_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirebirdServer]:
    """The same with Legacy_Auth alone and no wire encryption, as Firebird 2.5 has it."""
    yield from _running(FirebirdServer(tmp_path_factory.mktemp("firebird-legacy"), legacy_only=True))


@pytest.fixture
def own_firebird_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirebirdServer]:
    """A server for one test, to be frozen or killed."""
    yield from _running(FirebirdServer(tmp_path_factory.mktemp("firebird-own")))


def _running(server: FirebirdServer) -> Iterator[FirebirdServer]:
    server.start()
    try:
        yield server
    finally:
        server.stop()
