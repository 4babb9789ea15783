"""Starting with the session, on both kinds of systems."""

import configparser
import shlex
from pathlib import Path

import pytest

from agent.desktop.autostart import (
    RegistryAutostart,
    XdgAutostart,
    choose_autostart,
    quoted,
    start_command,
)
from agent.errors import AgentError

PROGRAM = ("C:\\Users\\Ana Pérez\\CobranzaCloud\\CobranzaCloud.exe",)


class Key:
    """The Run key, in memory."""

    def __init__(self) -> None:
        self.values = {"OneDrive": "x"}
        self.closed = False

    def get(self, name: str) -> str | None:
        if self.closed:
            raise PermissionError(13, "Acceso denegado")
        return self.values.get(name)

    def set(self, name: str, command: str) -> None:
        self.values[name] = command

    def delete(self, name: str) -> None:
        self.values.pop(name, None)


def test_the_registry_holds_one_value_of_ours() -> None:
    key = Key()
    autostart = RegistryAutostart(key, PROGRAM)
    assert not autostart.enabled()
    autostart.enable()
    assert key.values == {"OneDrive": "x", "CobranzaCloud": f'"{PROGRAM[0]}"'}
    assert autostart.enabled()
    autostart.disable()
    autostart.disable()
    assert key.values == {"OneDrive": "x"}


def test_a_start_of_another_home_is_not_this_ones() -> None:
    key = Key()
    installed = RegistryAutostart(key, PROGRAM)
    named = RegistryAutostart(key, (*PROGRAM, "--home", "D:\\"))
    installed.enable()
    assert not named.enabled()
    named.enable()
    assert key.values["CobranzaCloud"] == f'"{PROGRAM[0]}" "--home" "D:\\\\"', "a last stroke would hide the mark"
    assert named.enabled()
    assert not installed.enabled()


def test_a_home_that_was_named_is_named_again(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "COBRANZA_AGENT_HOME": str(tmp_path / "mi casa"), "COBRANZA_AGENT_VAULT": "file"}
    choose_autostart(environ, PROGRAM).enable()
    file = configparser.RawConfigParser()
    file.read(tmp_path / ".config" / "autostart" / "CobranzaCloud.desktop", encoding="utf-8")
    started = shlex.split(file["Desktop Entry"]["Exec"])
    assert started == [*PROGRAM, "--home", str(tmp_path / "mi casa"), "--vault", "file"]


def test_a_policy_that_closes_the_registry_is_told() -> None:
    key = Key()
    key.closed = True
    with pytest.raises(AgentError, match="registro de Windows"):
        RegistryAutostart(key, PROGRAM).enabled()


def test_a_desktop_file_elsewhere(tmp_path: Path) -> None:
    autostart = XdgAutostart(tmp_path / "config", ("/opt/con espacio/CobranzaCloud",))
    assert not autostart.enabled()
    autostart.enable()
    file = configparser.RawConfigParser()
    file.read(tmp_path / "config" / "autostart" / "CobranzaCloud.desktop", encoding="utf-8")
    assert file["Desktop Entry"]["Exec"] == '"/opt/con espacio/CobranzaCloud"'
    assert autostart.enabled()
    autostart.disable()
    autostart.disable()
    assert not autostart.enabled()


def test_this_system_uses_its_own_way(tmp_path: Path) -> None:
    for environ in ({"XDG_CONFIG_HOME": str(tmp_path / ".config")}, {"HOME": str(tmp_path)}):
        choose_autostart(environ, PROGRAM).enable()
        assert (tmp_path / ".config" / "autostart" / "CobranzaCloud.desktop").is_file()
        choose_autostart(environ, PROGRAM).disable()


def test_what_is_started(tmp_path: Path) -> None:
    assert start_command("/usr/bin/python3", frozen=False) == ("/usr/bin/python3", "-m", "agent", "tray")
    (frozen,) = start_command(str(tmp_path / "cobranza-agent.exe"), frozen=True)
    assert frozen == str(tmp_path / "CobranzaCloud.exe")
    with pytest.raises(AgentError):
        quoted(('C:\\a"b',))
