"""Lines about the link and the sources."""

from dataclasses import replace

from agent.ui.presenters.connection import link_lines, source_lines
from tests.support.fake_office import LINK, unlinked, well


def test_a_linked_machine_says_to_whom_since_when_and_when_it_was_heard() -> None:
    lines = {line.label: line.value for line in link_lines(well())}
    assert lines == {
        "Estado": "Vinculado",
        "Servidor": "https://cobranza.example",
        "Este equipo se llama": "Caja 1",
        "Vinculado desde": "15 oct 2026, 18:00",
        "Última respuesta del servidor": "hace un momento",
        "Identificador": "c-1",
        "Programa": "Versión 1.2.3",
    }


def test_the_organization_is_named_once_the_service_said_it() -> None:
    lines = link_lines(replace(well(), link=replace(LINK, organization="Comercial Nájera")))
    assert [(line.label, line.value) for line in lines][1] == ("Organización", "Comercial Nájera")


def test_a_revoked_one_and_one_that_was_not_heard_say_so() -> None:
    lines = {
        line.label: line.value for line in link_lines(replace(well(), link=replace(LINK, revoked=True), heard=None))
    }
    assert lines["Estado"] == "Acceso revocado: ya no se envía nada."
    assert lines["Última respuesta del servidor"] == "todavía no, desde que inició el programa"


def test_without_a_link_nothing_else_is_claimed() -> None:
    assert [line.value for line in link_lines(unlinked())] == [
        "Este equipo todavía no está vinculado.",
        "Versión 1.2.3",
    ]


def test_sources_say_engine_companies_place_and_user_and_never_a_password() -> None:
    (line,) = source_lines(well())
    assert (line.label, line.value) == ("Firebird · 01, 02", "srv/3050:C:\\SAE\\E1.FDB (usuario SYSDBA)")
