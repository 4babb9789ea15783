"""settings.toml as a command meets it: slips are told and never ignored in silence."""

from tests.support.agent_fakes import Desk


def edit(desk: Desk, old: str, new: str) -> None:
    path = desk.home / "settings.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_bad_value_ends_every_command_with_what_is_allowed(paired: Desk) -> None:
    edit(paired, 'log_level = "info"', 'log_level = "loud"')
    for command in (("status", "--json"), ("sync",), ("run",), ("source", "list")):
        typed = paired.type(*command)
        assert (typed.code, typed.out) == (1, "")
        assert f'En {paired.home / "settings.toml"}, log_level no puede ser "loud".' in typed.err
        assert 'acepta "info" o "debug"' in typed.err


def test_an_unknown_key_is_told_once_and_kept(paired: Desk) -> None:
    edit(paired, "[agent]", "[agent]\nintervalo = 3")
    for command in (("status", "--json"), ("sync", "--json")):
        typed = paired.type(*command)
        assert typed.code == 0
        assert typed.err.count("no se conoce la clave intervalo de [agent]") == 1
        assert "Aviso" not in typed.out
    assert paired.type("source", "remove", "firebird-1").code == 0
    assert "intervalo = 3" in (paired.home / "settings.toml").read_text(encoding="utf-8")
