"""Bad bodies of a reminder: every wrong member is named, and nothing reaches a header."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec import convert

from server.faces.cobranza.recordatorios_request import NuevoRecordatorio, to_key, to_request
from server.kit.errors import DomainError
from server.kit.ids import new_id
from tests.server.conftest import Registered

PLAIN = {"clienteId": str(new_id()), "plantillaId": str(new_id())}


def faults(**members: Any) -> list[str]:
    with pytest.raises(DomainError) as refused:
        to_request(convert(PLAIN | members, NuevoRecordatorio))
    assert refused.value.code == "VALIDATION_ERROR"
    return [detail.field for detail in refused.value.details]


@pytest.mark.parametrize(
    "email", ["juan", "a@b.com\r\nBcc: x@y.mx", "a@b.com,c@d.com", "Juan <a@b.com>", "", "a b@c.com", "ñ@uno.com"]
)
def test_an_address_is_one_address(email: str) -> None:
    assert faults(destinatarios=[{"email": "ok@uno.com"}, {"email": email}]) == ["destinatarios[1].email"]


@pytest.mark.parametrize("name", ["Juan\r\nBcc: x@y.mx", "Juan\nPérez", "\x00"])
def test_a_name_has_no_line_breaks(name: str) -> None:
    assert faults(destinatarios=[{"email": "ok@uno.com", "nombre": name}]) == ["destinatarios[0].nombre"]


def test_nobody_and_nothing_comes_twice() -> None:
    invoice = str(new_id())
    assert faults(
        destinatarios=[{"email": "a@UNO.com"}, {"email": "a@uno.com"}], facturasIncluir=[invoice, invoice]
    ) == ["facturasIncluir[1]", "destinatarios[1].email"]


@pytest.mark.parametrize("when", ["2026-03-17T15:30:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_an_hour_names_its_zone_and_exists(when: str) -> None:
    assert faults(programarPara=when) == ["programarPara"]


def test_an_absent_body_is_the_bodys_fault(client: TestClient[Litestar], registered: Registered) -> None:
    headers = registered.headers | {"Content-Type": "application/json"}
    error = client.post("/v1/cobranza/recordatorios", content=b"", headers=headers).json()["error"]
    assert [detail["field"] for detail in error["details"]] == ["$"]
    assert error["message"] == "El cuerpo no es válido. Debe ser un objeto JSON, y llegó vacío"


def test_empty_lists_mean_the_defaults() -> None:
    asked = to_request(convert(PLAIN | {"destinatarios": [], "facturasIncluir": [], "notas": ""}, NuevoRecordatorio))
    assert (asked.recipients, asked.charges, asked.notes) == ((), (), None)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_is_short_and_visible(key: str) -> None:
    with pytest.raises(DomainError):
        to_key(key)
    assert to_key("4f7c-1") == "4f7c-1"
    assert to_key(None) is None
