"""Choices: declared once, kept in a file that a person may edit, documented as they are."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.core.model import Source
from agent.errors import AgentError
from agent.settings import OPTIONS, Settings, find_source, load, save, warnings

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
        ("[agent", "línea 1"),
        ("agent = 3", "[agent]"),
        ("source = 3", "[[source]]"),
        ("source = [3]", "[[source]]"),
    ],
)
def test_a_file_that_makes_no_sense_says_where(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(AgentError) as caught:
        load(path)
    assert word in caught.value.title
    assert str(path) in caught.value.title


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[agent]\n\nname "Caja"', 3, "después del nombre va un signo ="),
        ("[agent]\nname = Caja", 2, "en name, el valor debe ser un texto entre comillas"),
        ('[agent]\nname = "Caja\nlog_level = "info"', 2, "en name, falta la comilla que cierra"),
        ("[agent]\nname = 'Caja\n", 2, "en name, falta la comilla que cierra"),
        ('[agent]\nname = "Caja', 2, "en name, falta la comilla que cierra"),
        ('[[source]]\ndatabase = "C:\\SAE\\E.FDB"', 2, "en database, en una ruta escribe cada \\ dos veces"),
        ('[[source]]\ndatabase = "C:\\Users\\E.FDB"', 2, "en database, en una ruta escribe cada \\ dos veces"),
        ("[agent\nname = 'x'", 1, "falta el corchete ]"),
        ("[[source]\nid = 'x'", 1, "con dos corchetes de cada lado"),
        ("[[source]]\ncompanies = ['01'\nid = 'x'", 3, "falta el corchete ] que cierra la lista"),
        ("x = {a = 1\n", 1, "falta la llave }"),
        ("[agent]\nname = 'a'\nname = 'b'", 3, "dos veces"),
        ("[agent]\n[agent]", 2, "dos veces"),
        ("a.b = 1\n[a]\n", 2, "dos veces"),
        ("x = {a = 1, a = 2}", 1, "dos veces"),
        ("[agent]\nname = 'a' 'b'", 2, "sobra algo después del valor"),
        ("[agent]\nlog_level = 2026-02-30", 2, "escribe el valor entre comillas"),
        ("[agent]\nesto no es una opción\n", 2, "después del nombre va un signo ="),
        ("[agent]\n¿qué?\n", 2, "debe ser una opción (nombre = valor)"),
        ("[agent]\n# \x01\n", 2, "un carácter que no se puede usar"),
        ("[agent]\nname = 'a\x02b'\n", 2, "un carácter que no se puede usar"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_line_and_what_to_write(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode())
    with pytest.raises(AgentError) as caught:
        load(path)
    assert caught.value.title == f"El archivo {path} no se entiende en la línea {line}"
    assert caught.value.advice.startswith(f"Corrige la línea {line}: ")
    assert said in caught.value.advice


def test_what_a_slip_held_is_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[agent]\npassword = secreto\n")
    with pytest.raises(AgentError) as caught:
        load(path)
    assert "secreto" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_file_in_another_encoding_says_how_to_keep_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes('[agent]\nname = "Ñandú"\n'.encode(encoding))
    with pytest.raises(AgentError, match="no es texto UTF-8") as caught:
        load(path)
    assert "guárdalo otra vez" in caught.value.advice


def test_brackets_without_end_are_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("x = " + "[" * 100_000)
    with pytest.raises(AgentError, match="demasiados corchetes"):
        load(path)


SOURCE = "[[source]]\nid = 'a'\nengine = 'firebird'\ndatabase = 'd'\nuser = 'u'\ncompanies = ['01']\n"


@pytest.mark.parametrize(
    ("text", "key", "shown", "allowed"),
    [
        ("[agent]\ncycle_limit_seconds = 'x'", "cycle_limit_seconds", '"x"', "entero de 5 a 14400"),
        ("[agent]\ncycle_limit_seconds = true", "cycle_limit_seconds", "true", "entero de 5 a 14400"),
        ("[agent]\ncycle_limit_seconds = 4.5", "cycle_limit_seconds", "4.5", "entero de 5 a 14400"),
        ("[agent]\nnetwork_limit_seconds = 0", "network_limit_seconds", "0", "entero de 2 a 600"),
        ("[agent]\nlog_level = 'loud'", "log_level", '"loud"', '"info" o "debug"'),
        ("[agent]\ntimezone = 'Marte/Olimpo'", "timezone", "Marte/Olimpo", "America/Mexico_City"),
        ("[agent]\nname = 3", "name", "3", "un texto"),
        (f"[agent]\nname = '{'x' * 121}'", "name", "xxx", "de hasta 120 letras"),
        ("[[source]]\nid = 'a'", "engine", "falta", "un texto"),
        (SOURCE.replace("'firebird'", "'oracle'"), "engine de la fuente a", '"oracle"', '"firebird"'),
        (SOURCE.replace("['01']", "[1]"), "companies de la fuente a", "[1]", '["01", "02"]'),
        (SOURCE.replace("['01']", "['1']"), "companies de la fuente a", '["1"]', '["01", "02"]'),
        (SOURCE + SOURCE.replace("01", "02"), "id de [[source]]", '"a"', "ninguna otra"),
    ],
)
def test_a_bad_value_is_told_with_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, key: str, shown: str, allowed: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(AgentError) as caught:
        load(path)
    assert caught.value.exit_code == 1
    assert caught.value.title.startswith(f"En {path}, {key} ")
    assert shown in caught.value.title
    assert key in caught.value.advice
    assert allowed in caught.value.advice


def test_what_is_not_known_is_told_and_survives_being_saved(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        "interval_minutes = 3\n[agent]\nlog_levl = 'debug'\n"
        + SOURCE
        + "colour = 'red'\n[window]\nwhen = 2026-11-24T18:00:00Z\n'a b' = [1.5, true, {x = 'ñ'}]\n"
    )
    settings = load(path)
    hint = " ¿Quisiste escribir log_level?"
    assert list(warnings(path, settings)) == [
        f"Aviso: en {path} no se conoce la clave interval_minutes; se conserva, pero no tiene efecto.",
        f"Aviso: en {path} no se conoce la clave window; se conserva, pero no tiene efecto.",
        f"Aviso: en {path} no se conoce la clave log_levl de [agent]; se conserva, pero no tiene efecto.{hint}",
        f"Aviso: en {path} no se conoce la clave colour de la fuente a; se conserva, pero no tiene efecto.",
    ]
    save(path, settings.with_source(replace(ONE, companies=("02",))))
    again = load(path)
    assert again.unknown == settings.unknown
    assert [source.id for source in again.sources] == ["a", "firebird-1"]


def test_a_file_that_notepad_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[agent]\nname = "Peña"', encoding="utf-8-sig")
    assert load(path).text("name") == "Peña"


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
