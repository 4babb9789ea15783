"""What the cloud may ask, and what it may not."""

from typing import Any

import pytest

from agent.core.commands import RemoteConfig, handle, load_config, merged, parse_hours
from agent.core.schedule import Hours
from contract.connectors import Command, Endpoints, SyncConfig

BASE = SyncConfig(endpoints=Endpoints("https://a/v1/sync", "https://a/v1/h"), timezone="America/Mexico_City")


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
    handled = handle(ask("sync_now", **payload), RemoteConfig(), ["01", "02"], ["01", "02"])
    assert handled.sync == companies
    assert handled.result.ok is bool(companies)
    if companies:
        assert handled.full is full


def test_update_config_changes_only_what_it_names() -> None:
    before = RemoteConfig(interval_minutes=30, hours="08:00-20:00")
    handled = handle(ask("update_config", intervalMinutes=5, empresas=["01"]), before, ["01"], ["01"])
    assert handled.config == RemoteConfig(interval_minutes=5, hours="08:00-20:00", empresas=["01"])


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
    handled = handle(ask("update_config", **payload), RemoteConfig(), ["01"], ["01"])
    assert (handled.result.ok, handled.config) == (False, None)


def test_sources_credentials_server_proxy_and_paths_are_out_of_reach() -> None:
    payload = {"server": "https://evil", "database": "x", "password": "y", "proxy": "z", "intervalMinutes": 9}
    handled = handle(ask("update_config", **payload), RemoteConfig(), ["01"], ["01"])
    assert handled.config == RemoteConfig(interval_minutes=9)


@pytest.mark.parametrize("type_", ["upload_diagnostics", "update", "format_disk", ""])
def test_what_this_version_cannot_do_is_answered_not_failed(type_: str) -> None:
    handled = handle(ask(type_), RemoteConfig(), ["01"], ["01"])
    assert (handled.result.ok, handled.sync, handled.restart) == (False, (), False)


def test_restart_is_the_engines_to_do() -> None:
    assert handle(ask("restart"), RemoteConfig(), [], []).restart


def test_what_is_in_force_stays_within_bounds() -> None:
    wild = merged(RemoteConfig(interval_minutes=10**6, heartbeat_seconds=1), BASE)
    assert (wild.interval_minutes, wild.heartbeat_seconds, wild.timezone) == (1440, 5, "America/Mexico_City")
    assert merged(RemoteConfig(), BASE) == BASE
    assert merged(RemoteConfig(interval_minutes=-5), BASE).interval_minutes == 1


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-20:00", Hours(480, 1200)),
        (" 22:30 - 06:00 ", Hours(1350, 360)),
        ("00:00-24:00", Hours(0, 1440)),
        (None, None),
        ("", None),
        ("8-20", None),
        ("08:00", None),
        ("08:61-09:00", None),
    ],
)
def test_hours(text: str | None, hours: Hours | None) -> None:
    assert parse_hours(text) == hours


def test_an_unreadable_configuration_counts_as_none() -> None:
    assert load_config("{broken") == RemoteConfig()
    assert load_config('{"intervalMinutes": "x"}') == RemoteConfig()
    assert load_config('{"intervalMinutes": 7}') == RemoteConfig(interval_minutes=7)
