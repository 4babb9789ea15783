"""The grammar: usage errors end with 2 and speak Spanish."""

import pytest

from tests.support.agent_fakes import Desk


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("", "falta"),
        ("source", "falta"),
        ("dance", "dance"),
        ("source add oracle --database x --user u", "no es una opción"),
        ("source add firebird --user u", "falta --database"),
        ("preview", "falta --company"),
        ("preview --company uno", "no es un número de empresa"),
        ("preview --company 01 --as-of ayer", "no es una fecha"),
        ("pair", "falta"),
        ("pair A1B2C3", "falta --server"),
        ("sync --empresa 01", "no se reconoce --empresa 01"),
        ("sync --comp 01", "no se reconoce --comp 01"),
        ("sync --company", "falta su valor"),
        ("sync --company 01 --company 02", "--company se escribió más de una vez"),
        ("source discover --root=a --root b", "--root se escribió más de una vez"),
    ],
)
def test_usage_errors(desk: Desk, line: str, word: str) -> None:
    typed = desk.type(*line.split())
    assert typed.code == 2
    assert typed.out == ""
    assert word in typed.err
    assert typed.err.startswith("Uso: cobranza-agent")


def test_help_and_version_are_results(desk: Desk) -> None:
    shown = desk.type("--help")
    assert (shown.code, shown.err) == (0, "")
    for word in ("Comandos", "source", "preview", "pair", "sync", "run", "status", "unpair", "muestra esta ayuda"):
        assert word in shown.out
    assert desk.type("sync", "-h").out.startswith("Uso: cobranza-agent sync")
    assert desk.type("--version").out.startswith("cobranza-agent ")
