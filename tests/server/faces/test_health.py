"""/health is bare, and honest about the database."""

from litestar import Litestar
from litestar.testing import TestClient

from server.app import close, compose, create_app
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
