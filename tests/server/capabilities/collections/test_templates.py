"""What a template may say: five variables, one pass, and links to known hosts only."""

import pytest

from server.capabilities.collections.starters import STARTERS
from server.capabilities.collections.templates import (
    VARIABLES,
    check,
    faults,
    fill,
    links,
    render,
    subject_line,
    variables_of,
)
from server.kit.errors import DomainError
from server.kit.text import linked, unlinked

HOSTS = frozenset({"pagos.empresa.mx"})


def refusal(subject: str, body: str) -> DomainError:
    with pytest.raises(DomainError) as refused:
        check(subject, body, HOSTS)
    return refused.value


@pytest.mark.parametrize("name", ["saldo", "Cliente", " cliente", "cliente.__class__", "monto:.2f", "0", ""])
def test_an_unknown_variable_is_named(name: str) -> None:
    error = refusal("x", f"Hola {{{name}}}")
    assert (error.code, error.data["status"], error.details[0].field) == ("TEMPLATE_UNKNOWN_VARIABLE", 422, "cuerpo")
    assert f"{{{name}}}" in error.message


@pytest.mark.parametrize("text", ["{cliente", "cliente}", "{{cliente}}", "{cli{monto}ente}"])
def test_a_brace_needs_its_pair(text: str) -> None:
    assert refusal(text, "x").code == "TEMPLATE_MALFORMED"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("paga en https://evil.mx/x", "evil.mx"),
        ("paga en HTTP://EVIL.MX", "evil.mx"),
        ("https://pagos.empresa.mx@evil.mx/", "evil.mx"),
        ("https://pagos.empresa.mx.evil.mx", "pagos.empresa.mx.evil.mx"),
        ("www.evil.com/pagar", "www.evil.com"),
        ("entra a evil.com.mx", "evil.com.mx"),
        ("javascript://x", "javascript:"),
        ("javascript:alert(1)", "javascript:"),
        ("data:text/html,x", "data:"),
        ("mailto:{cliente}", "mailto:"),
        ("https:/evil.mx", "evil.mx"),
        ("www.evil{cliente}", "www.evil{cliente}"),
        ("entra a 203.0.113.9/pago", "203.0.113.9"),
        ("entra a evil.рф", "evil.рф"),
        ("entra a evil。com", "evil.com"),
        ("ftp://pagos.empresa.mx", "ftp:"),
    ],
)
def test_a_link_to_another_host_is_refused(text: str, host: str) -> None:
    error = refusal("x", text)
    assert (error.code, host in error.message) == ("LINK_NOT_ALLOWED", True)


@pytest.mark.parametrize(
    "text",
    [
        "Paga en https://pagos.empresa.mx/factura?n=1.",
        "Paga en pagos.empresa.mx",
        "Escribe a cobranza@empresa.com",
        "Mi Empresa S.A. de C.V. agradece su pago. Gracias",
        "Son $1,250.00 al 15.03.2026",
        "Gracias.Últimos días para pagar; cuenta 55.12.34.56.78",
        "Data: saldo; mailto y javascript son palabras",
    ],
)
def test_ordinary_text_passes(text: str) -> None:
    check("x", text, HOSTS)


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("Entra a evil{cliente} hoy", ".com/pago"),
        ("Entra a evil.{cliente} hoy", "com"),
        ("Entra a {cliente}.com/pago hoy", "evil"),
        ("Entra a https://pagos.empresa.mx{cliente} hoy", ".evil.mx/x"),
        ("Entra a https:{cliente} hoy", "//evil.mx"),
        ("Entra a {cliente}.0.113.9 hoy", "203"),
        ("Entra a evil.{cliente} hoy", "рф"),
        ("Entra a mailto{cliente} hoy", ":ana"),
        ("Escribe a cobranza@empresa.com{cliente} hoy", ".evil.ru"),
    ],
)
def test_a_value_beside_text_makes_no_link(text: str, customer: str) -> None:
    subject, body = render(text, text, {"cliente": customer}, HOSTS)
    assert subject == body
    assert not linked(body)
    assert body.replace("\u2060", "") == text.replace("{cliente}", customer)


def test_what_is_allowed_stays_a_link() -> None:
    text = "Aviso:https://pagos.empresa.mx/f?n={dias}, (pagos.empresa.mx) o «cobranza@empresa.com».\n\nS.A. 👨\u200d👩"
    assert render("x", text, {"dias": "7"}, HOSTS)[1] == text.replace("{dias}", "7")


def test_values_are_filled_in_once() -> None:
    assert fill("{cliente} debe {monto}", {"cliente": "{monto}", "monto": "$1"}) == "{monto} debe $1"


def test_variables_come_in_the_order_of_the_document() -> None:
    assert variables_of("{monto}", "{cliente} {monto}") == ("cliente", "monto")
    assert variables_of("", "".join(f"{{{name}}}" for name in reversed(VARIABLES))) == VARIABLES


def test_a_subject_is_one_line() -> None:
    assert subject_line("Pago\r\nBcc: todos@x.mx\x07") == "Pago Bcc: todos@x.mx"
    assert len(subject_line("a" * 400)) == 250


@pytest.mark.parametrize("name", ["Amazon.com.mx", "https://evil.mx/pagar", "www.evil.com", "evil.com y S.A. de C.V."])
def test_a_name_never_becomes_a_link(name: str) -> None:
    assert links(name)
    assert links(unlinked(name)) == []
    assert unlinked(name).replace("\u2060", "") == name


def test_the_form_of_each_member_is_checked() -> None:
    found = faults("a\nb", " ", "c" * 10_001)
    assert [fault.field for fault in found] == ["nombre", "asunto", "cuerpo"]
    assert faults("Aviso", "Pago", "Hola\n\n\tAdiós") == []
    assert [fault.field for fault in faults("Aviso", "Pago", "Hola \u202eodlas")] == ["cuerpo"]
    assert [fault.field for fault in faults("Aviso", "Pago\x85", "Hola \x9fs")] == ["asunto", "cuerpo"]


@pytest.mark.parametrize("starter", STARTERS, ids=lambda one: one.name)
def test_the_starters_are_good_templates(starter: object) -> None:
    assert isinstance(starter, tuple)
    name, subject, body = starter
    assert faults(name, subject, body) == []
    check(subject, body, frozenset())
    assert {"cliente", "empresa", "facturas"} <= set(variables_of(subject, body))
