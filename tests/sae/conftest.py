"""Servers for the tests of the test companies."""

from tests.support.firebird_fixtures import firebird_server, legacy_firebird_server, own_firebird_server

__all__ = ["firebird_server", "legacy_firebird_server", "own_firebird_server"]
