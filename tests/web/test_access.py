"""Logging in and out, making an account, and what the forms refuse."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from server.capabilities.accounts.tables import memberships
from server.faces.web.access import own_path
from server.services import Services
from tests.support.clock import FakeClock
from tests.web.conftest import PASSWORD, Pages


def test_the_front_door_leads_to_the_login(visitor: Pages) -> None:
    text = visitor.open("/")
    assert visitor.shown.url.path == "/entrar"
    assert visitor.shown.url.query == b"siguiente=%2Fpanel"
    assert "<h1>Entrar</h1>" in text


def test_a_newcomer_makes_an_account_and_stands_before_the_first_step(visitor: Pages) -> None:
    visitor.register(organizacion="Ferretería Núñez")
    assert visitor.shown.url.path == "/conectores"
    assert "Ferretería Núñez" in visitor.shown.text
    assert "Vincula la computadora donde está SAE" in visitor.shown.text


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(visitor: Pages) -> None:
    visitor.open("/registro")
    text = visitor.send("/registro", 400, nombre="Ana", organizacion="X", rfc="nada", email="ana@", password="corta")
    for field in ("email", "password", "rfc"):
        assert f'id="e-{field}"' in text
    assert 'value="Ana"' in text
    assert "corta" not in text


def test_a_taken_address_is_told(owner: Pages) -> None:
    owner.send("/salir")
    owner.open("/registro")
    text = owner.send("/registro", 409, nombre="Ana", organizacion="Otra", rfc="", email=owner.email, password=PASSWORD)
    assert 'id="e-email"' in text


def test_logging_out_ends_the_session_in_the_database_too(owner: Pages) -> None:
    stolen = owner.client.cookies.get("sesion")
    assert stolen
    text = owner.send("/salir")
    assert "Cerraste tu sesión" in text
    assert "sesion" not in owner.client.cookies
    owner.client.cookies.set("sesion", stolen)
    owner.open("/conectores")
    assert owner.shown.url.path == "/entrar"


def test_login_returns_to_the_page_that_was_wanted(owner: Pages) -> None:
    owner.send("/salir")
    owner.open("/conectores?x=1")
    text = owner.send("/entrar", email=owner.email.upper(), password=PASSWORD, siguiente="/conectores?x=1")
    assert str(owner.shown.url).endswith("/conectores?x=1")
    assert "Salir" in text


@pytest.mark.parametrize("wrong", [{"password": "Otra123!x"}, {"email": "nadie@empresa.mx"}])
def test_a_wrong_login_says_the_same_whatever_was_wrong(owner: Pages, wrong: dict[str, str]) -> None:
    owner.send("/salir")
    text = owner.send("/entrar", 401, **({"email": owner.email, "password": PASSWORD} | wrong))
    assert "El correo o la contraseña no son correctos" in text
    assert 'role="alert"' in text
    assert "Otra123!x" not in text


def test_somebody_shut_out_is_told_beside_the_form(owner: Pages, services: Services) -> None:
    with services.db.transaction() as tx:
        [row] = tx.lookup("address", p_address=owner.email)
        tx.enter(row.organization_id)
        tx.connection.execute(update(memberships).values(deactivated_at=services.clock.now()))
    owner.send("/salir")
    text = owner.send("/entrar", 403, email=owner.email, password=PASSWORD)
    assert "Tu usuario está desactivado" in text
    assert 'name="password"' in text


def test_a_page_left_open_over_lunch_still_posts(owner: Pages, clock: FakeClock) -> None:
    before = owner.client.cookies.get("sesion")
    clock.advance(timedelta(hours=2))
    text = owner.send("/conectores/codigo")
    assert "Código de vinculación" in text
    assert owner.client.cookies.get("sesion") not in {None, before}


def test_two_tabs_that_renew_at_once_both_stay_in(owner: Pages, clock: FakeClock) -> None:
    before = owner.client.cookies.get("sesion")
    assert before
    clock.advance(timedelta(hours=2))
    owner.open("/conectores")
    owner.client.cookies.set("sesion", before, domain="127.0.0.1")
    owner.open("/conectores")
    assert owner.shown.url.path == "/conectores"
    owner.open("/conectores")
    assert owner.shown.url.path == "/conectores"


def test_a_month_away_means_logging_in_again(owner: Pages, clock: FakeClock) -> None:
    clock.advance(timedelta(days=31))
    owner.open("/cartera")
    assert owner.shown.url.path == "/entrar"
    assert "sesion" not in owner.client.cookies


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://malo.mx/",
        "//malo.mx",
        "/\\malo.mx",
        "javascript:alert(1)",
        "",
        "/salir",
        "/salir?x=1",
        "/x\r\nset-cookie: a=b",
    ],
)
def test_nobody_is_sent_to_another_site(elsewhere: str) -> None:
    assert own_path(elsewhere) == "/panel"


def test_own_paths_are_kept() -> None:
    assert own_path("/clientes/7?pagina=2") == "/clientes/7?pagina=2"


def test_whoever_is_in_already_goes_on(owner: Pages) -> None:
    owner.open("/entrar")
    assert owner.shown.url.path == "/panel"
    owner.send("/salir")
    assert owner.shown.url.path == "/entrar"
    owner.open("/entrar?siguiente=/clientes")
    assert owner.shown.url.path == "/entrar"
