"""Choosing the way out from the command line, and trying it."""

from dataclasses import replace
from io import StringIO

from agent.app.agent import Agent
from agent.cli import main
from agent.core.doctor_facts import NetworkFacts, Trouble
from agent.core.proxies import Proxy
from tests.agent.conftest import SERVER
from tests.support.agent_fakes import Desk


def way_out(desk: Desk) -> Proxy | None:
    agent = Agent(desk.world())
    try:
        return agent.routes("api.example", 443)
    finally:
        agent.close()


def test_a_proxy_with_a_login_is_kept_and_its_password_sealed(desk: Desk) -> None:
    words = ("proxy", "set", "manual", "--address", "proxy.corp:3128", "--user", "ana", "--password-stdin")
    typed = desk.type(*words, stdin="secreta\n")
    assert typed.code == 0
    assert typed.out == "Se sale a internet por un proxy, proxy.corp:3128, ana.\n"
    assert way_out(desk) == Proxy("proxy.corp", 3128, "ana", "secreta")
    assert b"secreta" not in b"".join(path.read_bytes() for path in desk.home.rglob("*") if path.is_file())
    assert desk.type("proxy", "set", "manual", "--address", "proxy.corp:80", "--user", "ana").code == 0
    assert way_out(desk) == Proxy("proxy.corp", 80, "ana", "secreta"), "the password stays with its user"
    assert desk.type("proxy", "set", "manual", "--address", "proxy.corp:80", "--user", "beto").code == 2
    assert desk.type("proxy", "set", "none").code == 0
    assert way_out(desk) is None
    agent = Agent(desk.world())
    assert agent.vault.get("proxy") is None
    agent.close()


def test_a_login_in_the_address_is_taken_apart_and_never_dropped(desk: Desk) -> None:
    typed = desk.type("proxy", "set", "manual", "--address", "http://ana:se%40creta@proxy.corp:3128")
    assert (typed.code, typed.out) == (0, "Se sale a internet por un proxy, proxy.corp:3128, ana.\n")
    assert "se guardaron aparte" in typed.err
    assert way_out(desk) == Proxy("proxy.corp", 3128, "ana", "se@creta")
    assert b"creta" not in b"".join(path.read_bytes() for path in desk.home.rglob("*") if path.is_file())
    for words in (("--address", "ana:x@p:1", "--user", "beto"), ("--address", ":x@p:1")):
        refused = desk.type("proxy", "set", "manual", *words)
        assert (refused.code, "otro usuario" in refused.err) == (2, True)
    assert way_out(desk) == Proxy("proxy.corp", 3128, "ana", "se@creta")


def test_what_is_no_proxy_is_refused(desk: Desk) -> None:
    for words in (("manual",), ("manual", "--address", "mi proxy"), ("auto",)):
        assert desk.type("proxy", "set", *words).code == 2
    assert desk.type("proxy").code == 2
    assert desk.type("proxy", "show").out == "Se sale a internet como Windows.\n"


def test_the_way_is_walked_and_told(paired: Desk, desk: Desk) -> None:
    seen: list[tuple[str, int]] = []

    def probe(host: str, port: int, *_: object) -> NetworkFacts:
        seen.append((host, port))
        trouble = Trouble("El proxy p:1 pide usuario y contraseña", "Escríbelos en Configuración.")
        return NetworkFacts(host, "system", proxy="p:1", proxy_trouble=trouble, addresses=("192.0.2.1",))

    out, err = StringIO(), StringIO()
    assert main(["proxy", "test"], replace(paired.world(), probe=probe), StringIO(), out, err) == 1
    assert "[ falla] Proxy: El proxy p:1 pide usuario y contraseña." in out.getvalue()
    words = ["proxy", "test", "--server", "https://otra.example:8443"]
    assert main(words, replace(desk.world(), probe=probe), StringIO(), out, err) == 1
    assert seen == [(SERVER.removeprefix("https://"), 443), ("otra.example", 8443)]


def test_a_port_that_was_not_typed_is_told(desk: Desk) -> None:
    typed = desk.type("proxy", "set", "manual", "--address", "foo")
    assert (typed.code, typed.out) == (0, "Se sale a internet por un proxy, foo:8080.\n")
    assert typed.err == "La dirección no dice el puerto: se usa el 8080. Si es otro, escríbelo: foo:PUERTO.\n"
    assert "8080" in desk.type("proxy", "set", "manual", "--address", "http://ana:x@foo").err
    assert desk.type("proxy", "set", "manual", "--address", "[::1]:8080").err == ""


def test_this_very_machine_is_reached_without_the_proxy(desk: Desk) -> None:
    desk.type("proxy", "set", "manual", "--address", "192.0.2.1:3128")
    typed = desk.type("proxy", "test", "--server", "http://127.0.0.1:9")
    assert (typed.code, "se llega directo, sin proxy" in typed.out, "192.0.2.1" in typed.out) == (0, True, False)
    typed = desk.type("proxy", "test", "--server", "https://127.0.0.1:9")
    assert ("se llega directo, sin proxy" in typed.out, "192.0.2.1" in typed.out) == (True, False)
