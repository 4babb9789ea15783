"""The two programs as a newcomer would start them: processes with an environment, nothing imported."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
READY_SECONDS = 60


class ProgramError(Exception):
    """A program ended otherwise than it should; holds what it said."""


@dataclass(frozen=True, slots=True)
class Agent:
    """`cobranza-agent` with a home of its own."""

    home: Path

    def run(self, *arguments: str, typed: str | None = None, shown: bool = False) -> str:
        """Standard output of one command; with `shown`, what it says to people goes to this terminal."""
        environment = os.environ | {"COBRANZA_AGENT_HOME": str(self.home), "COBRANZA_AGENT_VAULT": "file"}
        done = subprocess.run(
            [str(BIN / "cobranza-agent"), *arguments],
            input=typed,
            stdout=subprocess.PIPE,
            stderr=None if shown else subprocess.PIPE,
            text=True,
            env=environment,
            check=False,
        )
        if done.returncode:
            raise ProgramError(f"cobranza-agent {' '.join(arguments)}: exit {done.returncode}\n{done.stderr or ''}")
        return done.stdout

    def answer(self, *arguments: str, shown: bool = False) -> Any:
        """Parsed answer of a command with `--json`."""
        return json.loads(self.run(*arguments, "--json", shown=shown))


@contextmanager
def server(data: Path, port: int) -> Iterator[str]:
    """`cobranza-server serve` on SQLite below `data`; yields its address, stops it on leaving."""
    data.mkdir(parents=True, exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"DATA_DIR": str(data), "ENVIRONMENT": "development", "RATE_LIMITS": "off"}
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen(
            [str(BIN / "cobranza-server"), "serve", "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
        )
        try:
            yield _address(process, data / "server.log")
        finally:
            process.terminate()
            process.wait(timeout=30)


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    assert process.stdout is not None
    limit = threading.Timer(READY_SECONDS, process.kill)
    limit.start()
    try:
        for line in process.stdout:
            found = re.search(r"listening on (http://\S+)", line)
            if found:
                return found.group(1)
    finally:
        limit.cancel()
    raise ProgramError(f"cobranza-server did not start; its log ends:\n{log.read_text()[-2000:]}")
