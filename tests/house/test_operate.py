"""The operating guide and the server say the same: series, tables, commands, settings."""

import re
from pathlib import Path

import server.app  # noqa: F401 - registers the tables of every capability
from server.cli import _parser
from server.db.base import metadata
from server.http.observe import SLOW_SECONDS
from server.kit.metrics import Metrics
from server.settings import Settings

GUIDE = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_table_has_a_retention() -> None:
    told = set(re.findall(r"`([a-z_]+)`", section("What is kept, and for how long")))
    assert {table.name for table in metadata.sorted_tables} - told == set()


def test_every_series_is_told_and_nothing_else() -> None:
    families = {family.name for family in Metrics().registry.collect() if family.name.startswith("cobranza")}
    told = set(re.findall(r"`(cobranza_[a-z_]+?)(?:_total|_info)?`", section("Metrics")))
    gauges = {
        *("cobranza_jobs_due", "cobranza_jobs_late_seconds"),
        *("cobranza_database_up", "cobranza_database_connections", "cobranza_sync_pool_waiting"),
    }
    assert told == families | gauges
    watched = (Path(__file__).parents[2] / "server" / "operate" / "gauges.py").read_text(encoding="utf-8")
    assert set(re.findall(r'"(cobranza_[a-z_]+)"', watched)) == gauges


def test_alerts_name_series_that_exist() -> None:
    told = set(re.findall(r"cobranza_[a-z_]+", section("What to alert on")))
    assert told <= set(re.findall(r"cobranza_[a-z_]+", section("Metrics")))


def test_commands_and_settings_of_the_guide_exist() -> None:
    parser = _parser().format_help()
    for command in re.findall(r"cobranza-server ([a-z]+)", GUIDE):
        assert f"  {command}" in parser, command
    settings = {name.upper() for name in Settings.model_fields}
    codes = set(re.findall(r"`([A-Z_]+)`", next(line for line in GUIDE.splitlines() if line.startswith("| `code` |"))))
    for name in re.findall(r"`([A-Z][A-Z_]{5,})(?:=[^`]*)?`", GUIDE):
        assert name in settings | codes | {"CREATEROLE", "BYPASSRLS"}, name
    for name in re.findall(r"^ +([A-Z_]+)=", GUIDE, re.MULTILINE):
        assert name in settings, name


def test_a_slow_request_is_as_slow_as_the_guide_says() -> None:
    assert f"more than {SLOW_SECONDS:.0f} seconds" in section("The log")
