"""What an address, a name, a zone and a currency must look like."""

import pytest

from server.capabilities.accounts import checks
from server.kit.currencies import CURRENCIES
from server.kit.errors import DomainError


@pytest.mark.parametrize("zone", ["America/Mexico_City", "America/Tijuana", "UTC", "Etc/GMT+6"])
def test_iana_zones_are_zones(zone: str) -> None:
    assert checks.timezone(zone) is None


@pytest.mark.parametrize("zone", ["", "Mexico City", "america/mexico_city", "Factory", "localtime", "/etc/passwd"])
def test_anything_else_is_none(zone: str) -> None:
    fault = checks.timezone(zone)
    assert fault is not None
    assert fault.field == "settings.timezone"


def test_currencies_are_those_of_the_standard() -> None:
    assert {"MXN", "USD", "EUR", "JPY"} <= CURRENCIES
    assert {code for code in CURRENCIES if len(code) != 3 or not code.isupper()} == set()
    assert not CURRENCIES & {"XXX", "XTS", "XAU", "MXV"}
    assert len(CURRENCIES) > 150


@pytest.mark.parametrize(("value", "stored"), [("Empresa.MX", "empresa.mx"), ("münchen.de", "münchen.de")])
def test_domains_are_stored_in_lower_case(value: str, stored: str) -> None:
    assert checks.domain(value) == stored


@pytest.mark.parametrize("value", ["", "a b", "-x.mx", "x@y.mx", "x\n.mx"])
def test_what_is_no_domain_is_refused(value: str) -> None:
    with pytest.raises(DomainError):
        checks.domain(value)
