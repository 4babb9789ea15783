"""Choices: declared once, kept in a file that a person may edit, documented as they are."""

from pathlib import Path

import pytest

from agent.core.model import Source
from agent.errors import AgentError
from agent.settings import OPTIONS, Settings, find_source, load, save

ROOT = Path(__file__).parents[2]
ONE = Source("firebird-1", "firebird", 'srv/3050:C:\\SAE\\"ñ".FDB', "SYSDBA", ("01", "02"))


def test_an_absent_file_means_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path / "settings.toml")
    assert settings.sources == ()
    assert {option.key: option.default for option in OPTIONS} == dict(settings.options)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    settings = Settings({**Settings().options, "name": "Caja \x7f\n€"}).with_source(ONE)
    save(path, settings)
    again = load(path)
    assert again.sources == (ONE,)
    assert dict(again.options) == dict(settings.options)


def test_a_company_belongs_to_one_source() -> None:
    settings = Settings().with_source(ONE)
    with pytest.raises(AgentError, match="ya se lee de") as caught:
        settings.with_source(Source("firebird-2", "firebird", "other.fdb", "SYSDBA", ("03", "02")))
    assert "source remove firebird-1" in caught.value.advice


def test_sources_are_named_found_and_removed() -> None:
    settings = Settings().with_source(ONE)
    assert settings.new_source_id("firebird") == "firebird-2"
    assert settings.owner_of("02") == ONE
    assert settings.owner_of("09") is None
    assert settings.without_source("firebird-1").sources == ()
    with pytest.raises(AgentError, match="No hay una fuente llamada x"):
        find_source(settings, "x")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[agent", "Expected"),
        ("agent = 3", "[agent]"),
        ("[agent]\ncycle_limit_seconds = 'x'", "cycle_limit_seconds debe ser un número entero"),
        ("[agent]\ncycle_limit_seconds = true", "cycle_limit_seconds debe ser un número entero"),
        ("[agent]\ncycle_limit_seconds = 0", "entre 5 y 14400"),
        ("[agent]\nlog_level = 'loud'", "info o debug"),
        ("[[source]]\nid = 'a'", "falta"),
        ("[[source]]\nid = 'a'\nengine = 'f'\ndatabase = 'd'\nuser = 'u'\ncompanies = [1]", "falta"),
    ],
)
def test_a_file_that_makes_no_sense_says_where(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(AgentError) as caught:
        load(path)
    assert word in caught.value.title
    assert str(path) in caught.value.title


def test_a_file_in_another_encoding_is_told_plainly(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes('[agent]\nname = "Peña"'.encode("cp1252"))
    with pytest.raises(AgentError, match="UTF-8"):
        load(path)


def test_every_option_is_documented_as_it_is_declared() -> None:
    page = (ROOT / "docs" / "agent.md").read_text(encoding="utf-8")
    for option in OPTIONS:
        default = f'"{option.default}"' if isinstance(option.default, str) else str(option.default)
        assert f"| `{option.key}` | {default} | {option.label}: {option.help} |" in page, option.key
