"""The list of invoices: narrowed, sorted, paged, and the same rows as a spreadsheet."""

import io
import re
from pathlib import Path

import pytest
from msgspec import Raw
from openpyxl import load_workbook

from server.faces.web import cartera
from server.faces.web.format import money
from tests.server.capabilities.ingest.bodies import Doc, data
from tests.web.conftest import STATE, TODAY, Pages, Syncing, due, plain

MANY = {"C001": [Doc(f"F-{number:02d}", due(5), 100 + number) for number in range(60)]}


def folios(text: str) -> list[str]:
    """The invoices of a page, from above."""
    return re.findall(r'data-name="Factura">([^<]+)<', text)


def test_before_the_first_machine_the_page_says_what_to_do(owner: Pages) -> None:
    assert "Tu cartera aparecerá aquí" in owner.open("/cartera")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["F-2002", "F-2001", "F-1001", "F-1002"]),
        ("rango=vencidas", ["F-2002", "F-2001", "F-1001"]),
        ("rango=vigente", ["F-1002"]),
        ("rango=31-60", ["F-2001"]),
        ("q=c002&orden=folio", ["F-2001", "F-2002"]),
        ("q=1002", ["F-1002"]),
        ("minimo=9,500.00&maximo=$12500", ["F-2001", "F-1001"]),
        ("desde=2026-03-01&hasta=2026-03-31", ["F-1001"]),
        ("orden=-saldo", ["F-1002", "F-1001", "F-2001", "F-2002"]),
        ("orden=-diasVencido", ["F-2002", "F-2001", "F-1001", "F-1002"]),
        ("orden=diasVencido", ["F-1002", "F-1001", "F-2001", "F-2002"]),
        ("rango=1-30&q=c001&moneda=USD&minimo=1&orden=-total", ["F-1001"]),
        ("moneda=USD", ["F-1001"]),
        ("moneda=MXN", ["F-2002", "F-2001", "F-1002"]),
        ("empresa=&q=&desde=&minimo=", ["F-2002", "F-2001", "F-1001", "F-1002"]),
    ],
)
def test_filters_and_order(owner: Pages, machine: Syncing, query: str, expected: list[str]) -> None:
    content = data(STATE, TODAY)
    content["clientes"][0]["facturas"][0] |= {
        "moneda": "USD", "tipoCambio": Raw(b"17.50"), "saldoMoneda": Raw(b"714.29"), "saldoLibros": Raw(b"12500.00"),
    }  # fmt: skip
    machine.sync(content)
    assert folios(owner.open(f"/cartera?{query}")) == expected
    sheet = owner.client.get(f"/cartera.xlsx?{query}")
    assert sheet.headers["content-disposition"].startswith("attachment; ")
    book = load_workbook(io.BytesIO(sheet.content), read_only=True)
    cells = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert [cell for cell in cells if re.fullmatch(r"F-\d{4}", cell)] == expected


MIXED = {
    f"C{key:03d}": [
        Doc(f"F-{key}-{at}", due(day), (-1 if (key, at) == (2, 3) else 1) * (key * 100_003 + at * 41_017 + 1))
        for at, day in enumerate((-20, 0, 1, 30, 31, 60, 61, 90, 91, 400))
    ]
    for key in range(6)
}
RANGES = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "moneda=USD&minimo=1000",
        "moneda=MXN&maximo=4,000.17",
        "minimo=500&maximo=3000",
        "q=c003",
        "q=-4&desde=2026-02-01&hasta=2026-04-30",
        "q=nadie",
    ],
)
def test_the_figures_above_are_those_of_the_list(owner: Pages, machine: Syncing, query: str) -> None:
    content = data(MIXED, TODAY)
    for row in (row for customer in content["clientes"] for row in customer["facturas"][::3]):
        row |= {"moneda": "USD", "tipoCambio": Raw(b"17.50"), "saldoMoneda": row["saldo"], "saldoLibros": row["saldo"]}
    machine.sync(content)
    asked = {name: value for name, _, value in (part.partition("=") for part in query.split("&"))}

    def kept(key: str, at: int, doc: Doc) -> bool:
        amounts = [round(float(asked.get(name, "0").replace(",", "")) * 100) for name in ("minimo", "maximo")]
        currency = "USD" if at % 3 == 0 else "MXN"
        return (
            asked.get("moneda", currency) == currency
            and ("minimo" not in asked or doc.cents >= amounts[0])
            and ("maximo" not in asked or doc.cents <= amounts[1])
            and asked.get("q", "") in f"{key} {doc.folio}".lower()
            and asked.get("desde", "") <= doc.due.isoformat() <= asked.get("hasta", "9999")
        )

    left = [doc for key, docs in MIXED.items() for at, doc in enumerate(docs) if kept(key, at, doc)]
    days = [(TODAY - doc.due).days for doc in left]
    bars = [
        sum(
            doc.cents
            for doc, day in zip(left, days, strict=True)
            if (low is None or day >= low) and (high is None or day <= high)
        )
        for low, high in RANGES
    ]
    for bucket, places in {"": range(5), "vencidas": range(1, 5), "vigente": (0,), "90%2B": (4,)}.items():
        text = owner.open(f"/cartera?{query}&rango={bucket}")
        assert re.findall(r'<span class="bars__sum num">([^<]+)<', text) == [money(cents) for cents in bars]
        total = sum(bars[place] for place in places)
        assert f"{money(total)} por cobrar" in plain(text)
        told = re.search(r"Filtrado: ([\d,]+) facturas?, ", plain(text))
        assert (told is None) == (not query and not bucket)
        sheet = owner.client.get(f"/cartera.xlsx?{query}&rango={bucket}")
        rows = load_workbook(io.BytesIO(sheet.content), read_only=True).worksheets[0].iter_rows(values_only=True)
        found = [round(float(str(row[9])) * 100) for row in rows if re.fullmatch(r"F-\d-\d", str(row[3]))]
        assert (len(found), sum(found)) == (int(told[1]) if told else 60, total)


def test_paper_says_whose_it_is_and_what_it_leaves_out(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE, TODAY))
    query = "rango=31-60&q=c002&moneda=MXN&desde=2026-01-01&minimo=10"
    paper = r'<div class="printed">(.*?)</div>'
    found = re.search(paper, owner.open(f"/cartera?{query}"), re.DOTALL)
    assert found
    assert re.fullmatch(
        r" Distribuidora \d+ Filtros: 31 a 60 días · «c002» · MXN · vence desde el 1 ene 2026 · saldo desde \$10.00 ",
        plain(found[1]),
    )
    whole = re.search(paper, owner.open("/cartera"), re.DOTALL)
    assert whole
    assert "Filtros" not in whole[1]
    css = (Path(cartera.__file__).parent / "static" / "app.css").read_text(encoding="utf-8")
    assert "break-inside: avoid-page" not in css.partition("@media print")[2]


def test_pages_keep_filters_and_order(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(MANY, TODAY))
    text = owner.open("/cartera?q=C001&orden=-saldo")
    assert folios(text)[0] == "F-59"
    assert "Página 1 de 2 · 60 facturas" in plain(text)
    link = re.search(r'rel="next" href="([^"]+)"', text)
    assert link
    text = owner.open(link.group(1).replace("&amp;", "&"))
    assert folios(text) == [f"F-{number:02d}" for number in range(9, -1, -1)]


@pytest.mark.parametrize("order", ["vencimiento", "-vencimiento", "diasVencido", "-diasVencido", "saldo", "-cliente"])
def test_pages_together_are_the_whole_list(owner: Pages, machine: Syncing, order: str) -> None:
    spread = {f"C{key:03d}": [Doc(f"F-{key}-{at}", due(at % 7), 100 + at) for at in range(24)] for key in range(5)}
    machine.sync(data(spread, TODAY))
    pages = [folios(owner.open(f"/cartera?orden={order}&pagina={number}")) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    sheet = load_workbook(io.BytesIO(owner.client.get(f"/cartera.xlsx?orden={order}").content), read_only=True)
    cells = [str(cell) for row in sheet.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert [one for page in pages for one in page] == [cell for cell in cells if re.fullmatch(r"F-\d+-\d+", cell)]


def test_headings_turn_the_order_round(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE, TODAY))
    text = owner.open("/cartera?q=C00&orden=saldo")
    assert 'aria-sort="ascending"><a href="/cartera?q=C00&amp;orden=-saldo"' in text
    assert '<a href="/cartera?q=C00&amp;orden=folio"' in text


def test_nothing_left_says_so(owner: Pages, machine: Syncing) -> None:
    machine.sync(data(STATE, TODAY))
    assert "Ninguna factura queda con estos filtros" in owner.open("/cartera?q=nadie")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        *((query, 400) for query in ("pagina=0", "pagina=x", "rango=ayer", "empresa=x", "desde=ayer", "minimo=mil")),
        *((query, 400) for query in ("orden=color", "moneda=DOLARES")),
        ("empresa=00000000-0000-4000-8000-000000000000", 404),
    ],
)
def test_addresses_that_mean_nothing(owner: Pages, query: str, status: int) -> None:
    owner.open(f"/cartera?{query}", status)
    owner.open(f"/cartera.xlsx?{query}", status)
