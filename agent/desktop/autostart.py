"""Starting with the session: a value of HKCU's Run key on Windows, a .desktop file elsewhere; never for everybody."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from agent.errors import AgentError, file_errors
from agent.paths import HOME_VARIABLE, find_home

NAME = "CobranzaCloud"
"""The value the installer writes too: both are the same choice."""
WINDOW = "CobranzaCloud.exe"
VAULT_VARIABLE = "COBRANZA_AGENT_VAULT"


class Autostart(Protocol):
    """Whether the agent starts with this person's session. Every method raises `AgentError`."""

    def enabled(self) -> bool:
        """Whether it does."""

    def enable(self) -> None:
        """From the next session on."""

    def disable(self) -> None:
        """No more; not having been enabled is fine."""


class RunKey(Protocol):
    """Values of the Run key. Methods raise `OSError`."""

    def get(self, name: str) -> str | None:
        """The command, or None."""

    def set(self, name: str, command: str) -> None:
        """Write it."""

    def delete(self, name: str) -> None:
        """Remove it; absent is fine."""


class RegistryAutostart:
    """The Run key of the person. Windows' own switch of a start in the task manager stands beside it, and is kept."""

    def __init__(self, key: RunKey, command: Sequence[str]) -> None:
        self._key = key
        self._command = quoted(command)

    def enabled(self) -> bool:
        """Whether a start of this home is registered, by us or by the installer."""
        with file_errors("el registro de Windows"):
            kept = self._key.get(NAME)
        return kept is not None and _words(kept) == _words(self._command)

    def enable(self) -> None:
        """Register this very program."""
        with file_errors("el registro de Windows"):
            self._key.set(NAME, self._command)

    def disable(self) -> None:
        """Remove the registration."""
        with file_errors("el registro de Windows"):
            self._key.delete(NAME)


class XdgAutostart:
    """A file in the autostart folder of the person's desktop."""

    def __init__(self, config: Path, command: Sequence[str]) -> None:
        self._path = config / "autostart" / f"{NAME}.desktop"
        self._command = command

    def enabled(self) -> bool:
        """Whether the file is there."""
        return self._path.is_file()

    def enable(self) -> None:
        """Write the file."""
        line = " ".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in self._command)
        text = f"[Desktop Entry]\nType=Application\nName={NAME}\nExec={line}\nX-GNOME-Autostart-enabled=true\n"
        with file_errors(str(self._path)):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(text, encoding="utf-8")

    def disable(self) -> None:
        """Remove the file."""
        with file_errors(str(self._path)):
            self._path.unlink(missing_ok=True)


def quoted(command: Sequence[str]) -> str:
    """A command as Windows parses it: every part in quotation marks, which no path can hold."""
    if any('"' in part for part in command):
        raise AgentError("El programa no puede iniciar con Windows", "Instálalo en una carpeta de nombre común.")
    return " ".join('"' + part + "\\" * (len(part) - len(part.rstrip("\\"))) + '"' for part in command)


def _words(command: str) -> str:
    """What follows the program in a quoted command."""
    return command.partition('" ')[2]


def home_words(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Where the agent keeps its files and its key, as words of the `tray` command: a session has no variables of ours.

    Nothing where nothing was named, so that the command is the one that the installer writes.
    """
    words: tuple[str, ...] = ()
    if environ.get(HOME_VARIABLE, "").strip():
        words += ("--home", str(find_home(environ).root))
    if vault := environ.get(VAULT_VARIABLE, "").strip():
        words += ("--vault", vault)
    return words


def start_command(executable: str, *, frozen: bool) -> tuple[str, ...]:
    """What to start: the windowed program beside the one that runs, or Python with the `tray` command."""
    if frozen:
        return (str(Path(executable).with_name(WINDOW if executable.lower().endswith(".exe") else NAME)),)
    return (executable, "-m", "agent", "tray")


def choose_autostart(environ: Mapping[str, str], command: Sequence[str]) -> Autostart:
    """How this system does it, for the home that `environ` names."""
    command = (*command, *home_words(environ))
    if sys.platform == "win32":
        from agent.desktop.win_registry import UserRunKey

        return RegistryAutostart(UserRunKey(), command)
    config = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME") or "~").expanduser() / ".config")
    return XdgAutostart(Path(config), command)
