"""What an operator is told: each fault in a sentence with what to do, none where there is nothing."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from server.app import close, compose, mail_gateway
from server.operate import checks
from server.operate.findings import Finding, Level, conclusion
from server.settings import Environment, Settings, load
from server.settings_origins import tell_origin
from tests.support.smtp import mailbox

KEY = "k7Jq2mVx9Rt4bNw8Zc3Lp6Hs1Fd5Gy0A"


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the developer's shell reaches these tests."""
    for name in ("ENVIRONMENT", "SMTP_URL", "TRUSTED_PROXIES", "METRICS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


def look(settings: Settings) -> list[Finding]:
    services = compose(settings)
    try:
        return checks.examine(services, mail_gateway(settings))
    finally:
        close(services)


def of(found: list[Finding], what: str, level: Level) -> list[str]:
    return [
        f"{finding.sentence} {finding.advice}" for finding in found if (finding.what, finding.level) == (what, level)
    ]


@pytest.fixture
def production(database_url: str, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Settings of an installation where everything is well."""
    with mailbox() as box:
        yield {
            "environment": "production",
            "data_dir": tmp_path / "data",
            "database_url": database_url,
            "jwt_secret_key": KEY,
            "data_keys": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "api_base_url": "https://api.ejemplo.mx",
            "from_email": "Cobranza <avisos@ejemplo.mx>",
            "trusted_proxies": "10.0.0.0/8",
            "metrics_address": "127.0.0.1:9464",
            "smtp_url": f"smtp://127.0.0.1:{box.port}",
            "database_connections": 8,
        }


def test_an_installation_in_order_is_told_so(production: dict[str, Any]) -> None:
    found = [
        finding for finding in look(load(production)) if finding.what != "Reloj" or finding.level is not Level.GOOD
    ]
    assert [str(finding) for finding in found if finding.level is not Level.GOOD] == []
    assert {finding.what for finding in found} >= {
        *("Entorno", "Secretos", "Disco", "Base de datos", "Migraciones", "Llaves de datos", "Trabajos", "Correo"),
    }
    assert conclusion(found) == "Todo está bien."


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "what", "level", "says"),
    [
        ({"api_base_url": "http://api.ejemplo.mx"}, "Entorno", Level.BAD, "https://"),
        ({"trusted_proxies": ""}, "Entorno", Level.WARNING, "TRUSTED_PROXIES="),
        ({"metrics_address": ""}, "Entorno", Level.WARNING, "METRICS_TOKEN"),
        ({"jwt_secret_key": "ab" * 20}, "Secretos", Level.BAD, "openssl rand"),
        ({"jwt_secret_key": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}, "Secretos", Level.BAD, "la misma"),
        ({"smtp_url": ""}, "Correo", Level.BAD, "SMTP_URL="),
        ({"smtp_url": "smtp://ana:hunter2@127.0.0.1:1"}, "Correo", Level.BAD, "cortafuegos"),
        ({"from_email": "x@localhost"}, "Correo", Level.BAD, "FROM_EMAIL"),
        ({"environment": "development"}, "Entorno", Level.WARNING, "ENVIRONMENT=production"),
        ({"environment": "staging", "smtp_url": ""}, "Correo", Level.WARNING, "SMTP_URL="),
    ],
)
def test_a_fault_is_named_with_what_to_do(
    production: dict[str, Any], changes: dict[str, str], what: str, level: Level, says: str
) -> None:
    found = look(load(production | changes))
    assert any(says in line for line in of(found, what, level)), [str(finding) for finding in found]
    shown = "\n".join(map(str, found))
    assert "hunter2" not in shown
    assert production["jwt_secret_key"] not in shown
    assert production["data_keys"] not in shown


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_keys_that_others_can_read_are_named(database_url: str, tmp_path: Path) -> None:
    settings = load({"data_dir": tmp_path / "data", "database_url": database_url})
    assert of(look(settings), "Secretos", Level.BAD) == []
    (tmp_path / "data" / "data_keys").chmod(0o644)
    (line,) = of(look(settings), "Secretos", Level.BAD)
    assert f"chmod 600 {tmp_path / 'data' / 'data_keys'}" in line


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_folder_that_is_gone_is_named(settings: Settings, tmp_path: Path) -> None:
    shutil.rmtree(settings.data_dir)
    (line,) = of(look(settings), "Disco", Level.WARNING)
    assert "DATA_DIR" in line


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_little_space_is_told_before_it_ends(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(settings.data_dir).free
    monkeypatch.setattr(checks, "ENOUGH", free * 2)
    assert len(of(look(settings), "Disco", Level.WARNING)) == 1
    monkeypatch.setattr(checks, "TOO_LITTLE", free * 2)
    assert len(of(look(settings), "Disco", Level.BAD)) == 1


def test_an_address_that_only_serve_knows_is_told(settings: Settings) -> None:
    assert "los enlaces de los correos llevan a http://127.0.0.1:8000." in " ".join(
        of(look(settings), "Entorno", Level.WARNING)
    )
    tell_origin(settings.data_dir, "http://127.0.0.1:9101")
    assert "llevan a http://127.0.0.1:9101." in " ".join(of(look(settings), "Entorno", Level.WARNING))
    known = settings.model_copy(update={"api_base_url": "https://a.mx"})
    assert "API_BASE_URL" not in " ".join(of(look(known), "Entorno", Level.WARNING))


def test_findings_are_two_lines_at_most_and_are_counted() -> None:
    finding = Finding(Level.BAD, "Correo", "No responde.", "Enciéndelo.")
    assert str(finding).split(os.linesep) == ["mal    Correo: No responde.", "       → Enciéndelo."]
    assert conclusion([finding]) == "Hay 1 cosa que arreglar antes de dar servicio."
    assert conclusion([finding, finding]) == "Hay 2 cosas que arreglar antes de dar servicio."
    assert conclusion([Finding(Level.WARNING, "a", "b")]) == "Puedes dar servicio. Revisa 1 aviso."


def test_the_sample_key_of_these_tests_is_a_good_one(settings: Settings) -> None:
    strong = settings.model_copy(update={"jwt_secret_key": SecretStr(KEY), "environment": Environment.STAGING})
    assert of(look(strong), "Secretos", Level.BAD) == []
