"""Signs a program with whatever command the machine that builds has; nothing secret stands in the repository.

COBRANZA_SIGN names the command, `{file}` in it the program: `signtool sign /fd sha256 /tr URL /td sha256 /a {file}`.
Unset, nothing is signed. NSIS calls this file for the uninstaller: `python installer/signing.py FILE`.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

VARIABLE: Final = "COBRANZA_SIGN"
LIMIT: Final = 300


def command(file: Path, environ: Mapping[str, str] = os.environ) -> list[str] | None:
    """The command that signs `file`, None where none is set. Raises `ValueError` where it does not name the file."""
    wanted = environ.get(VARIABLE, "").strip()
    if not wanted:
        return None
    words = shlex.split(wanted, posix=os.name != "nt")
    if not any("{file}" in word for word in words):
        raise ValueError(f"{VARIABLE} must say where the file goes: {{file}}")
    return [word.strip('"').replace("{file}", str(file)) for word in words]


def sign(file: Path) -> bool:
    """Sign a file; False where signing is not set up. Raises `subprocess.CalledProcessError`."""
    words = command(file)
    if words is None:
        return False
    subprocess.run(words, check=True, timeout=LIMIT)
    return True


if __name__ == "__main__":
    sign(Path(sys.argv[1]))
