"""What the cloud may ask, and what it may not."""

from typing import Any

import pytest

from agent.core.choices import Local, Remembered
from agent.core.commands import handle, merged
from contract.connectors import Command, Endpoints, SyncConfig
from tests.support.agent_fakes import NOON

BASE = SyncConfig(endpoints=Endpoints("https://a/v1/sync", "https://a/v1/h"), timezone="America/Mexico_City")


NONE = Remembered()
ONE = Local(companies=("01",))
TWO = Local(companies=("01", "02"))


def ask(type_: str, **payload: Any) -> Command:
    return Command("c-1", type_, payload)


@pytest.mark.parametrize(
    ("payload", "companies", "full"),
    [
        ({}, ("01", "02"), False),
        ({"full": True}, ("01", "02"), True),
        ({"full": "yes"}, ("01", "02"), False),
        ({"empresaId": "02"}, ("02",), False),
        ({"empresaId": None}, ("01", "02"), False),
        ({"empresas": ["01", "99"]}, ("01",), False),
        ({"empresaId": "99"}, (), False),
        ({"empresaId": 7}, (), False),
    ],
)
def test_sync_now_names_companies_that_are_read_here(
    payload: dict[str, Any], companies: tuple[str, ...], full: bool
) -> None:
    handled = handle(ask("sync_now", **payload), NONE, ["01", "02"], TWO, NOON)
    assert handled.sync == companies
    assert handled.result.ok is bool(companies)
    if companies:
        assert handled.full is full


def test_update_config_changes_only_what_it_names_and_keeps_who_asked() -> None:
    before = Remembered(interval_minutes=30, hours="08:00-20:00")
    payload = {"intervalMinutes": 5, "empresas": ["01"]}
    handled = handle(Command("c-1", "update_config", payload, "Ana Ríos"), before, ["01"], ONE, NOON)
    after = handled.config
    assert after is not None
    assert (after.interval_minutes, after.hours, after.empresas) == (5, "08:00-20:00", ["01"])
    assert {name: (one.by, one.at) for name, one in after.origins.items()} == {
        "interval_minutes": ("Ana Ríos", NOON),
        "empresas": ("Ana Ríos", NOON),
    }


@pytest.mark.parametrize(
    "payload",
    [
        {"intervalMinutes": "x"},
        {"empresas": "01"},
        {"horario": "mañana"},
        {"horario": "25:00-26:00"},
        {"timezone": "x"},
        {"empresas": ["77"]},
        {"empresas": ["01", "77"]},
        {"empresas": []},
    ],
)
def test_a_configuration_that_makes_no_sense_is_refused_whole(payload: dict[str, Any]) -> None:
    handled = handle(ask("update_config", **payload), NONE, ["01"], ONE, NOON)
    assert (handled.result.ok, handled.config) == (False, None)


def test_sources_credentials_server_proxy_and_paths_are_out_of_reach() -> None:
    payload = {
        "server": "https://evil",
        "database": "x",
        "password": "y",
        "proxy": "z",
        "origins": {},
        "intervalMinutes": 9,
    }
    handled = handle(ask("update_config", **payload), NONE, ["01"], ONE, NOON)
    kept = handled.config
    assert kept is not None
    assert set(kept.__struct_fields__) == {
        *("interval_minutes", "heartbeat_seconds", "timezone", "hours", "empresas", "origins")
    }
    assert (kept.interval_minutes, kept.hours, kept.empresas, set(kept.origins)) == (
        9,
        None,
        None,
        {"interval_minutes"},
    )


@pytest.mark.parametrize("type_", ["upload_diagnostics", "update", "format_disk", ""])
def test_what_this_version_cannot_do_is_answered_not_failed(type_: str) -> None:
    handled = handle(ask(type_), NONE, ["01"], ONE, NOON)
    assert (handled.result.ok, handled.sync, handled.restart) == (False, (), False)


def test_restart_is_the_engines_to_do() -> None:
    assert handle(ask("restart"), NONE, [], Local(), NOON).restart


def test_what_is_in_force_stays_within_bounds() -> None:
    wild = merged(Remembered(interval_minutes=10**6, heartbeat_seconds=1), BASE, ONE)
    assert (wild.interval_minutes, wild.heartbeat_seconds, wild.timezone) == (1440, 5, "America/Mexico_City")
    assert merged(NONE, BASE, ONE) == BASE
    assert merged(Remembered(interval_minutes=-5), BASE, ONE).interval_minutes == 1
    assert merged(NONE, BASE, Local(interval_minutes=45)).interval_minutes == 45
