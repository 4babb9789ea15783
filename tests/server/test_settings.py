"""Development makes its keys, production insists on them, and every fault says what to change."""

import base64
import stat
from pathlib import Path

import pytest

from server.settings import Environment, Settings, SettingsError, load

KEY = base64.b64encode(b"k" * 32).decode()
PRODUCTION = {"environment": "production", "jwt_secret_key": "s" * 32, "data_keys": KEY}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the developer's shell reaches these tests."""
    for name in ("DATABASE_URL", "DATA_DIR", "ENVIRONMENT", "JWT_SECRET_KEY", "DATA_KEYS", "RATE_LIMITS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("environment", ["development", "staging"])
def test_keys_are_made_once_and_kept_for_their_owner(tmp_path: Path, environment: str) -> None:
    first = load({"data_dir": tmp_path / "data", "environment": environment})
    again = load({"data_dir": tmp_path / "data", "environment": environment})
    for name in ("jwt_secret_key", "data_keys"):
        assert getattr(first, name).get_secret_value() == getattr(again, name).get_secret_value()
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600
    assert first.keyring.digest("a", b"b") == again.keyring.digest("a", b"b")


@pytest.mark.parametrize(
    ("written", "read"), [("", None), ("127.0.0.1:9464", ("127.0.0.1", 9464)), ("[::1]:9464", ("::1", 9464))]
)
def test_where_metrics_are_given(tmp_path: Path, written: str, read: tuple[str, int] | None) -> None:
    assert load({"data_dir": tmp_path, "metrics_address": written}).metrics_endpoint == read


@pytest.mark.parametrize("missing", ["jwt_secret_key", "data_keys"])
def test_production_does_not_start_without_its_keys(tmp_path: Path, missing: str) -> None:
    values = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(SettingsError, match=missing.upper()) as refused:
        load({"data_dir": tmp_path, **values})
    assert str(refused.value).startswith(f"Falta {missing.upper()}: ")
    assert "openssl rand" in str(refused.value)
    assert not (tmp_path / missing).exists()


def test_production_with_its_keys_starts(tmp_path: Path) -> None:
    assert load({"data_dir": tmp_path, **PRODUCTION}).environment is Environment.PRODUCTION


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"rate_limits": "off", **PRODUCTION}, "RATE_LIMITS=off es para desarrollo"),
        ({"rate_limits": "tal vez"}, "RATE_LIMITS: debe ser on u off"),
        ({"jwt_secret_key": "short"}, "JWT_SECRET_KEY tiene menos de 32 bytes"),
        ({"data_keys": "bm90IDMyIGJ5dGVz"}, "DATA_KEYS no sirve: cada llave tiene 32 bytes"),
        ({"trusted_proxies": "10.0.0.0/99"}, "TRUSTED_PROXIES: debe tener redes separadas por comas"),
        ({"environment": "moon"}, "ENVIRONMENT: debe ser development, staging o production"),
        ({"metrics_address": "9464"}, "METRICS_ADDRESS: debe ser SERVIDOR:PUERTO"),
        ({"metrics_address": "127.0.0.1:99999"}, "METRICS_ADDRESS: debe ser SERVIDOR:PUERTO"),
        ({"metrics_token": "bm90short"}, "METRICS_TOKEN: debe tener 16 caracteres"),
        ({"drain_seconds": "-1"}, "DRAIN_SECONDS: debe ser 0"),
        ({"drain_seconds": "301"}, "DRAIN_SECONDS: debe ser 300"),
        ({"database_connections": "1"}, "DATABASE_CONNECTIONS: debe ser 4 o más"),
        ({"database_connections": "muchas"}, "DATABASE_CONNECTIONS: debe ser un número"),
        ({"api_base_url": "example.com"}, "API_BASE_URL: debe empezar con http"),
    ],
)
def test_a_fault_names_its_setting_and_shows_no_secret(tmp_path: Path, values: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        load({"data_dir": tmp_path, **values})
    assert PRODUCTION["jwt_secret_key"] not in str(refused.value)
    assert "bm90" not in str(refused.value)


def test_the_environment_is_read_under_the_documented_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("RATE_LIMITS", "off")
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    monkeypatch.setenv("API_BASE_URL", "https://api.example.com/v1/")
    monkeypatch.setenv("DATABASE_URL", "")
    settings = load()
    assert settings.resolved_database_url == f"sqlite:///{tmp_path / 'elsewhere' / 'cobranza.db'}"
    assert settings.rate_limits is False
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert settings.api_base_url == "https://api.example.com"


def test_the_operators_page_lists_every_setting() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| `{name.upper()}` |" in page, name
        assert field.description, name
        assert field.description in page, name


def test_settings_do_not_print_their_secrets(tmp_path: Path) -> None:
    settings = load(
        {"data_dir": tmp_path, **PRODUCTION, "smtp_url": "smtp://user:hunter2@mail"}
        | {"database_url": "postgresql://u:hunter3@h/d"}
    )
    assert "hunter2" not in repr(settings)
    assert "hunter3" not in repr(settings)
    assert PRODUCTION["jwt_secret_key"] not in repr(settings)


def test_looking_makes_nothing(tmp_path: Path) -> None:
    settings = load({"data_dir": tmp_path / "data"}, make=False)
    assert settings.jwt_secret_key.get_secret_value()
    assert settings.keyring.digest("a", b"b")
    assert not (tmp_path / "data").exists()
