"""Runs every benchmark in a process of its own and writes the figures as a table: `make bench`.

`python -m tests.bench read ingest` runs only those; the table then holds only theirs and is printed, not written.
"""

import argparse
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import Figure, parse

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def run(name: str) -> list[Figure]:
    """Figures of one benchmark, shown while it runs."""
    print(f"— {name}", flush=True)
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.bench_{name}"], stdout=subprocess.PIPE, text=True, cwd=HERE.parents[1]
    )
    assert process.stdout is not None
    found: list[Figure] = []
    for line in process.stdout:
        figure = parse(line)
        if figure is None:
            print("  " + line, end="", flush=True)
        else:
            found.append(figure)
    if process.wait():
        raise SystemExit(f"benchmark {name} failed")
    return found


def table(results: dict[str, list[Figure]]) -> str:
    """Markdown: figure, measured, limit, held, and the command that makes it."""
    lines = ["| figure | measured | limit | held | command |", "|---|---:|---:|---|---|"]
    for name, figures in results.items():
        for figure in figures:
            limit = "–" if figure.limit is None else f"{figure.limit:g} {figure.unit}"
            held = {None: "–", True: "yes", False: "**no**"}[figure.held]
            note = f"<br>{figure.note}" if figure.note else ""
            command = f"`python -m tests.bench {name}`"
            lines.append(f"| {figure.name}{note} | {figure.value:.3g} {figure.unit} | {limit} | {held} | {command} |")
    return "\n".join(lines)


def main() -> None:
    """Run the named benchmarks, or all and keep the table in docs/benchmarks.md."""
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *known])
    names = parser.parse_args().names
    results = {name: run(name) for name in names or known}
    if names:
        print(table(results))
        return
    stamp = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, 2 shared cores"
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\nMeasured {stamp}.\n\n{table(results)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
