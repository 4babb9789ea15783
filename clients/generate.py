"""`python -m clients.generate` (make clients): writes what is generated, or says with --check whether it is current."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from clients import machine_source, python_source, typescript_source
from server.faces.cobranza.face import openapi

FOLDER = Path(__file__).parent
PYTHON = FOLDER / "python" / "cobranzacloud_client" / "generated.py"
MACHINE = PYTHON.with_name("machine.py")
TYPESCRIPT = FOLDER / "typescript" / "src" / "generated.ts"
ORIGIN = "https://api.cobranzacloud.com"


def sources() -> dict[Path, str]:
    """What each generated file should hold."""
    spec = openapi(ORIGIN)
    python = {PYTHON: python_source.source(spec), MACHINE: machine_source.source(spec)}
    return {path: _formatted(text) for path, text in python.items()} | {TYPESCRIPT: typescript_source.source(spec)}


def main(arguments: Sequence[str]) -> int:
    """Write, or with --check compare."""
    stale = [path for path, text in sources().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(FOLDER.parent)} is not current: make clients\n")
        return 1 if stale else 0
    for path, text in sources().items():
        path.write_text(text, encoding="utf-8")
    return 0


def _formatted(text: str) -> str:
    """Python as ruff writes it, without imports that nothing needs."""
    for how in (("check", "--fix", "--quiet", "--select", "I,F401"), ("format",)):
        ruff = [Path(sys.executable).parent / "ruff", *how, "--stdin-filename", str(PYTHON), "-"]
        text = subprocess.run(
            ruff, input=text, cwd=FOLDER.parent, capture_output=True, text=True, check=True, encoding="utf-8"
        ).stdout
    return text


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
