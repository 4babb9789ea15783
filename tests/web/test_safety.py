"""What keeps a page ours: anti-forgery tokens, headers, cookies, escaping, and no form without its proof."""

import re
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from server.app import compose, create_app
from server.capabilities.collections.tracking import UNSUBSCRIBE_PATH
from server.db.base import metadata
from server.db.schema import migrate
from server.faces.cobranza import limits as api
from server.faces.web import limits as web
from server.faces.web.developers import REFERENCES
from server.faces.web.respond import HEADERS
from server.settings import load
from tests.support.clock import FakeClock
from tests.web.conftest import ORIGIN, PASSWORD, Pages

APIS = tuple(prefix for one in REFERENCES for prefix in one.prefixes)
TEMPLATES = Path("server/faces/web/templates")


def test_every_answer_carries_the_headers(owner: Pages) -> None:
    for path in ("/entrar", "/conectores", "/nada", "/static/app.css"):
        answer = owner.client.get(path)
        kept = {name: value for name, value in HEADERS.items() if name != "cache-control"}
        assert kept.items() <= dict(answer.headers).items(), path
    assert owner.client.get("/conectores").headers["cache-control"] == "no-store"
    assert "unsafe" not in HEADERS["content-security-policy"]


def test_pages_hold_nothing_that_the_policy_forbids() -> None:
    for template in TEMPLATES.glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\son[a-z]+=|\sstyle=|<style|javascript:|\|\s*safe", text), template
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), template
        assert "://" not in text, template


def test_every_form_that_changes_something_carries_the_token() -> None:
    for template in TEMPLATES.glob("*.html"):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(encoding="utf-8"), re.DOTALL):
            assert "csrf_input(csrf)" in form, (template, form)


def _posts(app: Litestar) -> list[str]:
    """What takes a POST outside the APIs; mail programs send the one-click way out (RFC 8058) without seeing a page."""
    paths = [route.path for route in app.routes if "POST" in getattr(route, "methods", ())]
    return [
        re.sub(r"{[^}]*}", "00000000-0000-4000-8000-000000000000", path)
        for path in paths
        if not path.startswith((*APIS, UNSUBSCRIBE_PATH))
    ]


def test_no_post_is_taken_without_its_token(owner: Pages, app: Litestar) -> None:
    paths = _posts(app)
    assert {"/entrar", "/registro", "/salir", "/conectores/codigo"} <= set(paths)
    for path in paths:
        for data in ({}, {"csrf": "0" * 64}):
            answer = owner.client.post(path, data={"x": "1", **data}, follow_redirects=False)
            assert answer.status_code == 403, path
            assert "No tienes permiso" in answer.text


def test_a_token_of_another_session_is_refused(owner: Pages) -> None:
    owner.open("/conectores")
    before = owner.token()
    owner.send("/salir")
    owner.send("/entrar", email=owner.email, password=PASSWORD)
    answer = owner.client.post("/conectores/codigo", data={"csrf": before})
    assert answer.status_code == 403


def test_a_form_sent_by_another_site_is_refused(owner: Pages) -> None:
    owner.open("/conectores")
    token = {"csrf": owner.token()}
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)):
        answer = owner.client.post("/conectores/codigo", data=token, headers={"sec-fetch-site": site})
        assert answer.status_code == status, site


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(visitor: Pages) -> None:
    visitor.register()
    answers = [*visitor.shown.history, visitor.shown]
    cookies = [value for answer in answers for value in answer.headers.get_list("set-cookie")]
    assert {value.split("=")[0] for value in cookies} == {"sesion", "visita"}
    for value in cookies:
        assert "HttpOnly" in value
        assert "SameSite=lax" in value
        assert "Path=/" in value


def test_away_from_a_developers_loopback_cookies_are_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    services = compose(load({"data_dir": tmp_path, "api_base_url": "https://cobranza.example"}))
    migrate(services.db.engine, metadata)
    with TestClient(create_app(services), base_url="https://cobranza.example") as client:
        cookie = client.get("/entrar").headers["set-cookie"]
    services.db.dispose()
    assert cookie.startswith("__Host-visita=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_what_people_type_is_text_and_never_markup(visitor: Pages) -> None:
    visitor.register(organizacion='<script>alert(1)</script>"')
    assert "<script>alert" not in visitor.shown.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in visitor.shown.text


@pytest.mark.parametrize("body", [b'{"csrf":"x"}', b"\xff\xfe"])
def test_only_forms_are_read(owner: Pages, body: bytes) -> None:
    answer = owner.client.post("/conectores/codigo", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert "No entendimos esa solicitud" in answer.text


def test_a_form_of_any_size_is_not_read(owner: Pages) -> None:
    owner.open("/conectores")
    answer = owner.client.post("/conectores/codigo", data={"csrf": owner.token(), "x": "y" * 200_000})
    assert answer.status_code == 413
    assert "demasiado grande" in answer.text


def test_the_pages_share_the_budget_of_the_api(tmp_path: Path) -> None:
    assert (web.LOGIN, web.AUTH) == (api.LOGIN, api.AUTH)
    services = compose(load({"data_dir": tmp_path, "api_base_url": ORIGIN}), FakeClock())
    migrate(services.db.engine, metadata)
    with TestClient(create_app(services), base_url=ORIGIN) as client:
        for _ in range(3):
            wrong = client.post("/v1/auth/login", json={"email": "a@b.mx", "password": PASSWORD})
            assert wrong.status_code == 401
        pages = Pages(client)
        for status in (401, 401, 429):
            pages.open("/entrar")
            pages.send("/entrar", status, email="a@b.mx", password=PASSWORD)
    services.db.dispose()
    assert "Demasiados intentos" in pages.shown.text
    assert int(pages.shown.headers["retry-after"]) > 0


def test_the_token_reads_otherwise_on_every_page_and_serves(owner: Pages) -> None:
    shown = {owner.open("/conectores") and owner.token() for _ in range(3)}
    assert len(shown) == 3
    for token in shown:
        assert owner.client.post("/conectores/codigo", data={"csrf": token}).status_code == 200
    assert owner.client.post("/conectores/codigo", data={"csrf": "nada"}).status_code == 403
