"""Sums recomputed to the cent, the document's own example among them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.capabilities.ingest.model import Gap
from server.capabilities.ingest.parse import read
from server.capabilities.ingest.scan import Compared, Scanned, envelope, scan
from server.capabilities.ingest.verify import SHOWN, gaps, verification
from tests.server.capabilities.ingest.bodies import Doc, body, data

TODAY = date(2025, 12, 22)
CUT = TODAY.toordinal()

_docs = st.lists(
    st.builds(
        lambda days, cents: (TODAY - timedelta(days=days), cents),
        st.sampled_from([-40, -1, 0, 1, 30, 31, 60, 61, 90, 91, 400]),
        st.integers(1, 10**9),
    ),
    max_size=12,
)


def scanned(state: dict[str, list[Doc]]) -> Scanned:
    """`data` of a company, taken apart."""
    return scan(envelope(body(data(state, TODAY))).data)


@given(st.lists(_docs, max_size=5))
def test_right_sums_have_no_gaps_and_one_cent_shows(companies: list[list[tuple[date, int]]]) -> None:
    state = {
        f"C{n}": [Doc(f"F{m}", due, cents) for m, (due, cents) in enumerate(docs)] for n, docs in enumerate(companies)
    }
    found = scanned(state)
    incoming = read(Compared((), found.slices), CUT, full=True)
    totals: dict[int, tuple[int, int]] = {}
    for customer in incoming.parsed:
        for charge in customer.charges.values():
            cents, documents = totals.get(charge.due, (0, 0))
            totals[charge.due] = (cents + charge.balance, documents + 1)
    customers = sum(1 for docs in state.values() if docs)
    assert [customer.differences for customer in incoming.parsed] == [()] * len(state)
    assert gaps(found, totals, customers, CUT, ()) == []
    totals[CUT] = (totals.get(CUT, (0, 0))[0] + 1, totals.get(CUT, (0, 0))[1])
    assert {gap.path for gap in gaps(found, totals, customers, CUT, ())} == {
        "resumen.totalCartera",
        "resumen.carteraVigente",
        "antiguedad.vigente.monto",
    }


def test_the_documents_example_differs_figure_by_figure() -> None:
    example = {
        "resumen": {"totalCartera": 1375136.97, "carteraVigente": 420000.00, "carteraVencida": 955136.97,
                    "clientesConSaldo": 26, "facturasActivas": 55},
        "antiguedad": [{"rango": "vigente", "monto": 420000.00, "facturas": 15}],
        "clientes": [],
    }  # fmt: skip
    found = scan(envelope(body(example)).data)
    answer = verification(gaps(found, {CUT - 7: (1_250_000, 1)}, 1, CUT, ()))
    assert not answer.matches
    listed = {row.path: (bytes(row.received), bytes(row.computed)) for row in answer.differences}
    assert listed["resumen.totalCartera"] == (b"1375136.97", b"12500.00")
    assert listed["resumen.clientesConSaldo"] == (b"26", b"1")
    assert listed["antiguedad.vigente.facturas"] == (b"15", b"0")
    assert listed["antiguedad.1-30.monto"] == (b"null", b"12500.00")
    assert "antiguedad.90+.monto" not in listed


def test_the_list_of_differences_is_bounded() -> None:
    answer = verification([Gap(f"clientes[{n}].saldoTotal", 1, 2, money=True) for n in range(5_000)])
    assert len(answer.differences) == SHOWN
    assert not answer.matches
