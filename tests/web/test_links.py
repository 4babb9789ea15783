"""The pages of mailed links without a script: opening one changes nothing, its button does, once."""

from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import event

from server.app import create_app
from server.capabilities.accounts.model import Role
from server.capabilities.accounts.store import proofs
from server.services import Services
from tests.support.clock import FakeClock
from tests.support.mails import drain, link_in_mail, mails_to
from tests.web.conftest import ORIGIN, PASSWORD, Pages, plain

NEW = "OtraSegura456!"


def verified(services: Services, email: str) -> bool:
    with services.db.transaction() as tx:
        session = services.accounts.login(tx, email=email, password=PASSWORD, audience="test")
    return session.member.user.verified_at is not None


def other_browser(services: Services) -> Pages:
    """Somebody at another machine, without the session of this one."""
    return Pages(TestClient(create_app(services), base_url=ORIGIN))


def test_only_the_button_proves_the_address_and_only_once(owner: Pages, services: Services) -> None:
    token = link_in_mail(services, owner.email)
    address = f"/correo/verificar?token={token}"
    for _ in range(3):
        text = owner.open(address)
        assert f"Vas a confirmar que {owner.email} es tuyo" in plain(text)
    assert owner.client.head(address).status_code in {200, 405}
    assert not verified(services, owner.email)
    text = owner.send("/correo/verificar", token=token)
    assert "Tu correo está confirmado" in text
    assert verified(services, owner.email)
    assert "Este enlace ya no sirve" in owner.open(address, 410)


def test_a_page_with_a_token_tells_it_to_nobody(visitor: Pages, owner: Pages, services: Services) -> None:
    token = link_in_mail(services, owner.email)
    owner.open(f"/correo/verificar?token={token}")
    assert owner.shown.headers["referrer-policy"] == "no-referrer"
    assert owner.shown.headers["cache-control"] == "no-store"
    assert 'action="/correo/verificar"' in owner.shown.text
    assert owner.shown.text.count(token) == 1, "in the form's body and nowhere else"


@pytest.mark.parametrize("path", ["/correo/verificar", "/contrasena/nueva", "/invitacion"])
@pytest.mark.parametrize("token", ["", "x", "A" * 64, "%00", "ñ" * 40])
def test_a_link_that_is_not_ours_says_so(visitor: Pages, path: str, token: str) -> None:
    text = visitor.open(f"{path}?token={token}", 410)
    assert "Este enlace ya no sirve" in text
    visitor.open("/entrar")
    assert "Este enlace ya no sirve" in visitor.send(path, 410, token=token, password=NEW)


def test_a_forgotten_password_is_chosen_anew(owner: Pages, services: Services) -> None:
    person = other_browser(services)
    assert 'href="/contrasena/olvidada"' in person.open("/entrar")
    person.open("/contrasena/olvidada")
    text = person.send("/contrasena/olvidada", email=owner.email.upper())
    assert "el enlace va en camino" in plain(text)
    token = link_in_mail(services, owner.email, "/contrasena/nueva")
    person.open(f"/contrasena/nueva?token={token}")
    text = person.send("/contrasena/nueva", 400, token=token, password="corta")
    assert 'id="e-password"' in text
    assert "corta" not in text
    person.send("/contrasena/nueva", token=token, password=NEW)
    assert person.shown.url.path == "/panel"
    owner.open("/conectores")
    assert owner.shown.url.path == "/entrar", "the session of before is over"
    person.open(f"/contrasena/nueva?token={token}", 410)


def test_one_answer_for_every_address_and_none_is_looked_up_before_it(owner: Pages, services: Services) -> None:
    visitor = other_browser(services)
    visitor.open("/contrasena/olvidada")
    token, sent = visitor.token(), []
    asked_before_answer: list[str] = []

    async def answers(scope: Any, receive: Any, send: Any) -> None:
        async def noted(message: Any) -> None:
            if message["type"] == "http.response.body":
                sent.append(message["body"])
            await send(message)

        await visitor.client.app(scope, receive, noted)

    def before(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not sent and "users" in statement:
            asked_before_answer.append(statement)

    event.listen(services.db.engine, "before_cursor_execute", before)
    bodies = []
    with TestClient(answers, base_url=ORIGIN, cookies=visitor.client.cookies) as watched:
        for email in (owner.email, "nadie@empresa.mx"):
            sent.clear()
            answer = watched.post("/contrasena/olvidada", data={"csrf": token, "email": email})
            bodies.append(plain(answer.text).replace(email, "X"))
    event.remove(services.db.engine, "before_cursor_execute", before)
    assert asked_before_answer == []
    assert bodies[0] == bodies[1]
    assert "Si hay una cuenta con X" in bodies[0]
    drain(services)
    assert len(mails_to(services, owner.email)) == 2, "to prove the address, and to choose a password"
    assert mails_to(services, "nadie@empresa.mx") == []


def test_a_newcomer_takes_the_place_with_a_password(owner: Pages, services: Services, clock: FakeClock) -> None:
    token = invited(owner, services, "maria@empresa.mx")
    person = other_browser(services)
    text = plain(person.open(f"/invitacion?token={token}"))
    assert "Ana Núñez te invita. Cobrador: ver la cartera y mandar recordatorios." in text
    assert "Elige la contraseña con la que entrarás como maria@empresa.mx" in text
    assert 'id="e-password"' in person.send("/invitacion", 400, token=token, password="corta")
    person.send("/invitacion", token=token, password=PASSWORD)
    assert person.shown.url.path == "/panel"
    person.open(f"/invitacion?token={token}", 410)
    clock.advance(timedelta(minutes=1))
    assert verified(services, "maria@empresa.mx")


def test_somebody_with_an_account_only_accepts_and_logs_in(owner: Pages, services: Services) -> None:
    guest = other_browser(services).register()
    guest.open(f"/correo/verificar?token={link_in_mail(services, guest.email)}")
    guest.send("/correo/verificar", token=guest.shown.text.partition('name="token" value="')[2].partition('"')[0])
    token = invited(owner, services, guest.email)
    text = guest.open(f"/invitacion?token={token}")
    assert "Aceptas con tu cuenta" in plain(text)
    assert 'type="password"' not in text
    guest.send("/invitacion", token=token)
    assert guest.shown.url.path == "/entrar"
    assert "Aceptaste la invitación" in guest.shown.text


def test_an_invitation_ends_after_a_week(owner: Pages, services: Services, clock: FakeClock) -> None:
    token = invited(owner, services, "maria@empresa.mx")
    clock.advance(timedelta(days=7))
    other_browser(services).open(f"/invitacion?token={token}", 410)


def invited(owner: Pages, services: Services, email: str) -> str:
    """The token of an invitation of this owner."""
    with services.db.transaction() as tx:
        [row] = tx.lookup("address", p_address=owner.email)
        tx.enter(row.organization_id)
        proofs.set_verified(tx, row.user_id, services.clock.now())
    with services.db.transaction(row.organization_id) as tx:
        services.accounts.invitations.invite(tx, row.user_id, email=email, name="María López", role=Role.COLLECTOR)
    return link_in_mail(services, email, "/invitacion")
