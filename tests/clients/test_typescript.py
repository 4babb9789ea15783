"""The TypeScript client: checked by tsc, the document's own example with it, and run by node against a server."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import Running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, installed and compiled in a folder of its own."""
    if shutil.which("npm") is None:
        pytest.skip("node and npm are not installed (apt-get install nodejs npm)")
    folder = tmp_path_factory.mktemp("sdk") / "typescript"
    ignored = shutil.ignore_patterns("node_modules", "dist")
    shutil.copytree(root / "clients" / "typescript", folder, ignore=ignored)
    run(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    run(folder, "npm", "run", "build", "--silent")
    return folder


def run(folder: Path, *words: str) -> str:
    """A command that must succeed; what it printed."""
    ended = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_an_application_written_with_it_works(built: Path, running: Running) -> None:
    told = json.loads(run(built, "node", "dist/test/story.js", running.base_url, running.email, running.password))
    assert told == {
        "role": "owner",
        "totalCartera": 12500,
        "cliente": "C001",
        "facturas": 1,
        "vencidas": 1,
        "status": "queued",
        "same": True,
        "refreshes": 1,
        "names": ["Juan García"] * 5,
        "me": running.email,
        "refusals": ["404 NOT_FOUND", "400 VALIDATION_ERROR", "401 UNAUTHORIZED", "401 UNAUTHORIZED"],
        "after": None,
    }


def test_a_mistake_does_not_compile(built: Path) -> None:
    (built / "test" / "wrong.ts").write_text(
        "import { ApiClient } from '@cobranzacloud/sdk';\n"
        "const api = new ApiClient({ baseUrl: '' });\n"
        "export const total: string = (await api.cartera.getResumen()).totalCartera;\n"
        "await api.clientes.list({ conSaldos: true });\n"
    )
    ended = subprocess.run(("npx", "tsc", "--noEmit"), cwd=built, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "TS2322" in ended.stdout
    assert "TS2561" in ended.stdout


def test_the_lock_names_no_host(root: Path) -> None:
    lock = json.loads((root / "clients" / "typescript" / "package-lock.json").read_text(encoding="utf-8"))
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
