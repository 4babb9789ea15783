"""`status`: how everything is, without asking anybody."""

import json

from tests.support.agent_fakes import Desk
from tests.support.fake_service import FakeService


def test_an_unpaired_machine_says_so(desk: Desk) -> None:
    typed = desk.type("status", "--json")
    document = json.loads(typed.out)
    assert typed.code == 0
    assert (document["paired"], document["colour"], document["companies"]) == (False, "red", [])


def test_a_synced_company_is_green_with_its_checksum(paired: Desk, service: FakeService) -> None:
    paired.type("sync")
    before = len(service.requests)
    document = json.loads(paired.type("status", "--json").out)
    assert len(service.requests) == before
    (company,) = document.pop("companies")
    assert company["stateChecksum"] == service.held["01"].checksum
    assert (company["lastResult"], company["cuadra"], company["error"]) == ("full", True, None)
    assert document["colour"] == "green"
    assert (document["server"], document["name"]) == ("https://cobranza.example", "Caja")
    assert "Todo al día" in paired.type("status").out


def test_a_revoked_machine_is_red(paired: Desk, service: FakeService) -> None:
    service.revoked = True
    paired.type("sync")
    document = json.loads(paired.type("status", "--json").out)
    assert (document["paired"], document["revoked"], document["colour"]) == (False, True, "red")
