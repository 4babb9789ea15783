"""/health is bare, and honest about the database."""

from litestar import Litestar
from litestar.testing import TestClient

from server.app import close, compose, create_app
from server.services import Services
from server.settings import Settings
from tests.support.clock import FakeClock


def test_a_healthy_server_says_so(client: TestClient[Litestar], clock: FakeClock) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "healthy"
    assert body["timestamp"] == clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert body["services"] == {"database": "healthy", "stripe": "healthy", "email": "healthy"}
    assert set(body) == {"status", "timestamp", "version", "services"}


def test_a_lost_database_is_503(settings: Settings) -> None:
    lost = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    services = compose(lost)
    with TestClient(create_app(services)) as client:
        answer = client.get("/health")
    close(services)
    assert answer.status_code == 503
    assert answer.json()["services"]["database"] == "unhealthy"


def test_a_process_that_lives_and_is_ready(client: TestClient[Litestar]) -> None:
    for path in ("/livez", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_lost_database_is_no_reason_to_restart_but_not_to_send_requests(settings: Settings) -> None:
    services = compose(settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"}))
    with TestClient(create_app(services)) as client:
        assert client.get("/livez").status_code == 200
        answer = client.get("/readyz")
    close(services)
    assert (answer.status_code, answer.text) == (503, "database\n")


def test_a_process_that_was_asked_to_end_is_not_ready(services: Services, client: TestClient[Litestar]) -> None:
    services.stopping.set()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "stopping\n")
    assert client.get("/livez").status_code == 200
