"""How old what is owed is, what of it is in other currencies, and lists narrowed by currency and balance."""

from datetime import date, timedelta
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient
from msgspec import Raw

from server.capabilities.receivables.figures import ForeignTotal, Only
from server.services import Services
from tests.server.capabilities.ingest.bodies import Doc, body, data
from tests.server.conftest import Registered
from tests.server.faces.cobranza.conftest import TODAY, due
from tests.support.clock import FakeClock
from tests.support.pairing import pair


def dollars(cents: bytes, booked: bytes, rate: bytes) -> dict[str, object]:
    """The members of a charge in dollars."""
    return {"moneda": "USD", "saldoMoneda": Raw(cents), "saldoLibros": Raw(booked), "tipoCambio": Raw(rate)}


STATE = {
    "C1": [
        Doc("M-1", due(1), 100_00, issued=due(10)),
        Doc("M-2", due(1), 300_00, issued=due(20), extra={"moneda": "MXN"}),
        Doc("U-1", due(1), 1_850_00, issued=due(40), extra=dollars(b"100.00", b"1800.00", b"18.50")),
        Doc("U-2", due(1), 950_00, issued=due(0), extra=dollars(b"50.00", b"1000.00", b"19.00")),
    ]
}


def synced(client: TestClient[Litestar], registered: Registered, clock: FakeClock) -> UUID:
    """STATE is the organization's cartera."""
    machine = pair(client, registered)
    raw = body(data(STATE, TODAY), clock.now().isoformat())
    assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    return UUID(registered.organization_id)


def test_the_age_of_the_debt_and_its_currencies(
    client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> None:
    with services.db.reading(synced(client, registered, clock)) as tx:
        found = services.receivables.exposure(tx)
    weighted = 100_00 * 10 + 300_00 * 20 + 1_850_00 * 40
    assert found.invoiced_days == round(weighted * 10 / 3_200_00)
    assert found.foreign == (ForeignTotal("USD", 150_00, 2_800_00, 2_800_00, 2, (18_500_000, 19_000_000)),)


def test_another_sync_and_another_day_are_another_exposure(
    client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> None:
    machine = pair(client, registered)
    mine = UUID(registered.organization_id)
    found = []
    for state, later in ((STATE, 0), ({"C1": STATE["C1"][:1]}, 0), ({"C1": STATE["C1"][:1]}, 1)):
        clock.advance(timedelta(days=later, seconds=1))
        raw = body(data(state, TODAY + timedelta(days=later)), clock.now().isoformat())
        if not later:
            answer = client.post("/v1/sync/cartera", content=raw, headers=machine.headers)
            assert answer.status_code == 200, answer.text
        with services.db.reading(mine) as tx:
            found.append(services.receivables.exposure(tx))
            assert services.receivables.exposure(tx) == found[-1]
    assert [len(one.foreign) for one in found] == [1, 0, 0]
    assert [one.invoiced_days for one in found[1:]] == [100, 110]


def test_a_huge_debt_of_long_ago_has_an_age(
    client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> None:
    machine = pair(client, registered)
    issued = date(1950, 1, 1)
    state = {key: [Doc("X", due(1), 5 * 10**14 - 1, issued=issued)] for key in ("C1", "C2")}
    raw = body(data(state, TODAY), clock.now().isoformat())
    assert client.post("/v1/sync/cartera", content=raw, headers=machine.headers).status_code == 200
    with services.db.reading(UUID(registered.organization_id)) as tx:
        assert services.receivables.exposure(tx).invoiced_days == (TODAY - issued).days * 10


def test_nothing_owed_has_no_age(services: Services, registered: Registered) -> None:
    with services.db.reading(UUID(registered.organization_id)) as tx:
        found = services.receivables.exposure(tx)
    assert (found.invoiced_days, found.foreign) == (0, ())


def test_lists_by_currency_and_balance(
    client: TestClient[Litestar], services: Services, registered: Registered, clock: FakeClock
) -> None:
    wishes = {
        Only(("USD",)): ["U-1", "U-2"],
        Only((None, "MXN")): ["M-1", "M-2"],
        Only(least=300_00): ["M-2", "U-1", "U-2"],
        Only(most=300_00): ["M-1", "M-2"],
        Only(("USD",), 0, 999_99): ["U-2"],
    }
    with services.db.reading(synced(client, registered, clock)) as tx:
        for only, folios in wishes.items():
            page = services.receivables.open_charges(tx, only=only, limit=10)
            assert [row.charge.folio for row in page.rows] == folios, only
            assert page.total == len(folios)
            assert [row.charge.folio for row in services.receivables.stream_charges(tx, only=only)] == folios
