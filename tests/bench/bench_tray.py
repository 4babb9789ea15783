"""The agent at rest, with its icon beside the clock and without: how soon it is there, and what it costs.

The real program on a screen in memory, linked to a real server on this machine and with a real company in SAE. It is
watched after a first sync, and again after its window was opened, every page visited, and closed. Memory at rest is the
most that it held while it was watched, heartbeats included. `--seconds 600` watches ten idle minutes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import tests.sae as sae
from agent.paths import find_home
from agent.state.store import Store
from tests.bench.figures import Figure, show
from tests.demo.cloud import Cloud
from tests.demo.programs import Agent, server
from tests.support.firebird import FirebirdServer, use_embedded

ROOT = Path(__file__).parents[2]
SETTLE_SECONDS = 20.0
"""Longer than the first cycle and what it takes the agent to notice that it rests."""
LOOK_SECONDS = 0.5
WATCH_SECONDS = 60.0
"""A heartbeat at least."""
TICKS = os.sysconf("SC_CLK_TCK")


class Program:
    """`cobranza-agent` at work, started by `python -m MODULE WORDS`."""

    def __init__(self, home: Path, log: Path, module: str, *words: str) -> None:
        environment = os.environ | {
            "COBRANZA_AGENT_HOME": str(home),
            "COBRANZA_AGENT_VAULT": "file",
            "QT_QPA_PLATFORM": "offscreen",
        }
        with closing(Store(find_home(environment).state)) as state:
            # Due at once, so that whoever starts has asked the database whether it changed, and stays attached.
            state.set_due("01", datetime.now(UTC))
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
        )

    def megabytes(self) -> float:
        """Resident memory of the program and of whatever it started and kept."""
        return sum(_resident(pid) for pid in (self.process.pid, *_children(self.process.pid)))

    def processor(self) -> float:
        """Seconds of processor so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def watch(self, seconds: float) -> tuple[float, float]:
        """The most memory that it held meanwhile, in megabytes, and the seconds of processor that it took."""
        before, end, most = self.processor(), time.monotonic() + seconds, 0.0
        while time.monotonic() < end:
            most = max(most, self.megabytes())
            time.sleep(LOOK_SECONDS)
        return most, self.processor() - before

    def stop(self) -> None:
        """End it as the session does."""
        self.process.terminate()
        self.process.communicate(timeout=30)


class Tray(Program):
    """The program with its icon."""

    def __init__(self, home: Path, log: Path) -> None:
        began = time.perf_counter()
        super().__init__(home, log, "tests.bench.tray_program")
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "up\n", log.read_text()
        self.start = time.perf_counter() - began

    def tell(self, word: str) -> None:
        """`show` the window with every page in turn, or `close` it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == f"{word}\n"


@contextmanager
def linked(folder: Path) -> Iterator[Path]:
    """The home of an agent that has sent its company, beside the service and SAE's database server."""
    use_embedded()
    firebird = FirebirdServer(folder / "firebird").start()
    with ExitStack() as stack, server(folder / "cloud", 0) as address:
        stack.callback(firebird.stop)
        truth = sae.build(firebird.data / "sae", companies=("01",), charges=2_000, access=firebird.access)
        cloud = Cloud(address)
        cloud.register("Banco de pruebas")
        agent = Agent(folder / "agent")
        database = firebird.access.dsn(truth.companies["01"].database)
        source = ("--database", database, "--user", "SYSDBA", "--password-stdin", "--companies", "01")
        agent.run("source", "add", "firebird", *source, typed=f"{firebird.password}\n")
        agent.run("pair", cloud.link_code(), "--server", address)
        agent.run("sync")
        yield agent.home


def main() -> None:
    """Without a window first; then start, rest, look, rest."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bench_tray")
    parser.add_argument("--seconds", type=float, default=WATCH_SECONDS, help="how long the processor is watched")
    span: float = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name, linked(Path(name)) as home:
        log = Path(name) / "agent.log"
        headless = Program(home, log, "agent", "run")
        try:
            time.sleep(SETTLE_SECONDS)
            alone, _ = headless.watch(WATCH_SECONDS)
        finally:
            headless.stop()
        starts = []
        for _ in range(3):
            program = Tray(home, log)
            starts.append(program.start)
            if len(starts) < 3:
                program.stop()
        try:
            time.sleep(SETTLE_SECONDS)
            idle, used = program.watch(span)
            program.tell("show")
            opened = program.megabytes()
            program.tell("close")
            time.sleep(SETTLE_SECONDS)
            after, _ = program.watch(WATCH_SECONDS)
        finally:
            program.stop()
    kept = "with every process it keeps, a Firebird server asked and still attached"
    show(Figure("headless agent at rest, resident", alone, "MB", 45, kept))
    show(Figure("tray: start of the program to its icon", min(starts), "s", 1.5, "best of 3, linked, one company"))
    show(Figure("tray at rest, resident", idle, "MB", 90, kept))
    show(Figure("tray with its window open, every page visited", opened, "MB"))
    show(Figure("tray at rest after its window was closed", after, "MB", 90))
    show(Figure("processor of an idle tray", 100 * used / span, "%", 0.1, f"{used:.2f} s in {span:.0f} s"))


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


if __name__ == "__main__":
    main()
