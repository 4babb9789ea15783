"""One figure, its limit and how it is printed, so that every benchmark speaks the same way."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MARK = "figure: "
"""Lines that begin so are collected by `python -m tests.bench`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `limit` share `unit`; without a limit the figure stands beside the others for comparison."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def held(self) -> bool | None:
        """Whether the limit holds; None without one."""
        return None if self.limit is None else self.value <= self.limit


def show(figure: Figure) -> None:
    """Print a figure for people, then for the collector."""
    limit = "" if figure.limit is None else f" (limit {figure.limit:g}{figure.unit}{'' if figure.held else ', MISSED'})"
    print(f"{figure.name}: {figure.value:.3g} {figure.unit}{limit} {figure.note}".rstrip())
    print(MARK + json.dumps(asdict(figure)), flush=True)


def parse(line: str) -> Figure | None:
    """The figure of a collected line."""
    return Figure(**json.loads(line.removeprefix(MARK))) if line.startswith(MARK) else None


def timed(work: Callable[[], Any]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(work: Callable[[], Any], base: Callable[[], Any], runs: int = 3) -> tuple[float, float, float]:
    """(median of work/base, median work, median base) over interleaved runs, so that a drifting machine cancels out."""
    pairs = [(timed(work), timed(base)) for _ in range(runs)]
    return (
        statistics.median(one / other for one, other in pairs),
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
    )


def peak_megabytes() -> float:
    """Peak resident size of this process so far; `getrusage` would count what its parent held before it was started."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
