"""The repository tells the truth about itself: locks, settings, secrets and the names it must not carry."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def tracked() -> list[Path]:
    """Files under version control."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / line for line in listing.split("\0") if line and (ROOT / line).is_file()]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_are_hashed_and_name_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = re.findall(r"^[a-zA-Z0-9][^\n]*==", text, re.MULTILINE)
    assert len(pins) > 20
    for block in re.split(r"\n(?=[a-zA-Z0-9])", text):
        if "==" in block.splitlines()[0]:
            assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in text


def test_locks_cover_what_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    locks = {"requirements.lock": ("agent", "server"), "requirements-dev.lock": ("agent", "server", "test", "lint")}
    for lock, groups in locks.items():
        pinned = {
            line.split("==")[0].split("[")[0].lower().replace("_", "-").replace(".", "-")
            for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()
            if re.match(r"^[a-zA-Z0-9].*==", line)
        }
        wanted = [*project["dependencies"], *(item for group in groups for item in extras[group])]
        for requirement in wanted:
            package = re.split(r"[\[<>=;~! ]", requirement)[0].lower().replace("_", "-").replace(".", "-")
            assert package in pinned, f"{package} is declared but not locked in {lock}"


HOSTS = re.compile(rb"python" + rb"hosted|pypi\." + rb"org|registry\." + rb"npmjs|deb\." + rb"debian", re.IGNORECASE)
SECRETS = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY|sk_live_[0-9a-zA-Z]{10}|AKIA[0-9A-Z]{16}")


def test_no_registry_host_and_no_secret_is_committed() -> None:
    for path in tracked():
        content = path.read_bytes()
        assert not HOSTS.search(content), path
        assert not SECRETS.search(content), path


def test_readme_opens_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme[:2500]
    assert "make test" in readme[:2500]
