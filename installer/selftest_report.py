"""Runs the frozen program's own test and reads what it says."""

import json
from pathlib import Path

from installer.machine import Machine, WindowsError


def run(windows: Machine, program: Path, limit: float, *words: str, typed: str = "") -> list[str]:
    """One line a check. Raises `WindowsError` naming what failed, or when it says nothing."""
    done = windows.run(windows.path(program), "selftest", *words, typed=typed, limit=limit)
    checks = [json.loads(line) for line in done.said.splitlines() if line.startswith('{"check"')]
    failed = [f"{check['check']}: {check['said']}" for check in checks if not check["ok"]]
    if failed or done.code or not checks:
        raise WindowsError("\n".join(["the frozen program failed its own test", *(failed or [done.said[-4000:]])]))
    return [f"{check['check']:>9}  {check['said']}" for check in checks]
