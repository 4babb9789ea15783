"""The page for programmers links what this server really answers."""

from server.app import FACES
from server.faces.web.developers import REFERENCES
from tests.web.conftest import ORIGIN, PASSWORD, Pages, plain


def test_every_reference_is_served_and_every_documented_api_is_listed(owner: Pages) -> None:
    text = owner.open("/programadores")
    assert len(REFERENCES) == len(FACES)
    for one in REFERENCES:
        assert f'href="{one.page}"' in text
        assert f'href="{one.openapi}"' in text
        assert owner.client.get(one.page).status_code == 200
        paths = owner.client.get(one.openapi).json()["paths"]
        assert all(path.startswith(one.prefixes) for path in paths)
    assert 'href="/webhooks"' in text


def test_the_example_gets_a_token_and_the_cartera(owner: Pages) -> None:
    text = plain(owner.open("/programadores"))
    assert f"curl {ORIGIN}/v1/auth/login" in text
    answer = owner.client.post("/v1/auth/login", json={"email": owner.email, "password": PASSWORD})
    bearer = {"Authorization": f"Bearer {answer.json()['tokens']['accessToken']}"}
    assert f"curl {ORIGIN}/v1/cartera/resumen" in text
    assert owner.client.get("/v1/cartera/resumen", headers=bearer).status_code == 200
