"""Where the agent keeps its files: one folder that a person can name, copy or delete."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from agent.errors import file_errors, no_permission

HOME_VARIABLE = "COBRANZA_AGENT_HOME"
PROOF_BYTES = 256 << 10
"""What a page of the state, its journal and a line of the log need at least."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Home:
    """The agent's folder: what a person chose (`settings`), what was learnt (`state`), secrets, logs and spools."""

    root: Path

    @property
    def settings(self) -> Path:
        """Choices: sources and options."""
        return self.root / "settings.toml"

    @property
    def state(self) -> Path:
        """Learnt: acknowledgements, due times, history."""
        return self.root / "state.db"

    @property
    def secrets(self) -> Path:
        """Sealed passwords and tokens."""
        return self.root / "vault.bin"

    @property
    def key(self) -> Path:
        """The sealing key, only where `COBRANZA_AGENT_VAULT=file`."""
        return self.root / "vault.key"

    @property
    def logs(self) -> Path:
        """Rotating log files."""
        return self.root / "logs"

    @property
    def spool(self) -> Path:
        """Bodies on their way out; emptied after every cycle."""
        return self.root / "spool"

    @property
    def lock(self) -> Path:
        """Held while a cycle or a change of tokens is under way."""
        return self.root / "agent.lock"

    def make(self) -> None:
        """Create the folders, readable by their owner only. Raises `AgentError` where one cannot be, or be written."""
        with file_errors(str(self.root)):
            for folder in (self.root, self.logs, self.spool):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not is_writable(folder):
                    raise no_permission(str(folder))

    def prove(self) -> None:
        """Write a small file, and remove it. Raises `AgentError` where the disk is full or refuses."""
        path = self.spool / f"prueba-{os.getpid()}"
        with file_errors(str(self.root)):
            try:
                with path.open("wb") as file:
                    file.write(bytes(PROOF_BYTES))
                    file.flush()
                    os.fsync(file.fileno())
            finally:
                path.unlink(missing_ok=True)


def find_home(environ: Mapping[str, str] = os.environ) -> Home:
    """The folder named by COBRANZA_AGENT_HOME, else the user's data folder."""
    named = environ.get(HOME_VARIABLE, "").strip()
    root = Path(named) if named else Path(platformdirs.user_data_dir("CobranzaCloud", appauthor=False))
    return Home(root.absolute())


def is_writable(path: Path) -> bool:
    """Whether this user may write a file, or make files in a folder.

    Windows answers for its own marks alone, and tells the rest when something is written.
    """
    wanted = os.W_OK | os.X_OK if path.is_dir() else os.W_OK
    return os.access(path, wanted, effective_ids=os.access in os.supports_effective_ids)


def discard(path: Path) -> None:
    """Remove a spool file. One that another program holds (an antivirus looks at what is new) is left for the next
    cycle to overwrite: it must not turn what went well into a failure.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("%s could not be removed: %s", path.name, error)
