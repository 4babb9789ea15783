"""Edits leave database and truth in agreement."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sae import Access, Editor, Truth, build, load, money
from tests.sae.ledger import half_up
from tests.sae.load import opened
from tests.sae.recount import recount

DAY = date(2026, 3, 31)


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    return Editor(build(tmp_path, companies=("01",), customers=8, charges=40, as_of=DAY, dirty=True), "01")


def assert_agrees(editor: Editor) -> None:
    company = editor.about
    with opened(company.database, Access()) as connection:
        seen = recount(connection, company.id, DAY)
    people = company.customers
    assert {
        (person.raw, doc.refer, doc.concept, doc.cargo): Decimal(money(doc.balance))
        for person in people.values()
        for doc in person.documents
    } == {key: balance for key, (balance, _) in seen.open.items()}
    assert {raw: Decimal(money(p.credit)) for raw, p in people.items() if p.credit} == seen.credit
    assert all(money(half_up(p.movements)) == f"{seen.movements[raw]:.2f}" for raw, p in people.items())
    stored = {row["CLAVE"]: f"{row['SALDO']:.2f}" for row in editor.query("SELECT CLAVE, SALDO FROM CLIE##")}
    assert stored == {raw: money(half_up(p.erp)) for raw, p in people.items() if p.erp is not None}
    assert load(editor.truth.directory) == editor.truth


def test_part_payment_and_full_payment(editor: Editor) -> None:
    before = editor.about.totals()["totalCartera"]
    (person, first), (other, second) = editor.open_documents()[5:7]
    part = first.balance // 2
    editor.pay(person, first, money(part))
    assert first in person.documents
    assert_agrees(editor)
    whole = second.balance
    editor.pay(other, second, money(whole))
    assert second not in other.documents
    assert before - editor.about.totals()["totalCartera"] == part + whole
    assert other.last_payment == DAY.isoformat()
    assert_agrees(editor)


def test_overpayment_is_a_credit(editor: Editor) -> None:
    person, document = editor.open_documents()[3]
    credit, owed = person.credit, document.balance
    editor.pay(person, document, money(owed + 1_000))
    assert person.credit == credit + 1_000
    assert_agrees(editor)


def test_payment_in_dollars(editor: Editor) -> None:
    case = next(case for case in editor.about.cases if case["case"] == "usd_open")
    person = editor.about.customers[case["raw"]]
    document = person.documents[0]
    editor.pay(person, document, "150.00")
    assert document.exact == 500_000_000
    assert_agrees(editor)


def test_invoice_then_cancel(editor: Editor) -> None:
    before = editor.about.totals()
    person = next(iter(editor.about.customers.values()))
    made = editor.invoice(person, "1160.00", terms=15)
    assert editor.about.totals()["carteraVigente"] == before["carteraVigente"] + 116_000
    assert_agrees(editor)
    editor.pay(person, made, "160.00")
    editor.cancel(person, made)
    assert editor.about.totals() == before
    assert_agrees(editor)
    assert editor.query(f"SELECT STATUS FROM FACTF## WHERE CVE_DOC = '{made.refer}'") == [{"STATUS": "C"}]


def test_rename_keeps_windows_bytes(editor: Editor) -> None:
    person = list(editor.about.customers.values())[2]
    editor.rename(person, "Casa \x93Ñandú\x94 \x80")
    assert person.name == "Casa “Ñandú” €"
    assert (
        editor.query(f"SELECT NOMBRE FROM CLIE## WHERE CLAVE = '{person.raw}'")[0]["NOMBRE"]
        == "Casa \x93Ñandú\x94 \x80"
    )
    assert load(editor.truth.directory) == editor.truth


def test_any_statement(editor: Editor) -> None:
    assert editor.execute("UPDATE MONED## SET TCAMBIO = 20 WHERE NUM_MONED = 2") == 1
    assert editor.query("SELECT TCAMBIO FROM MONED## WHERE NUM_MONED = 2") == [{"TCAMBIO": 20.0}]


def test_several_charges_are_not_cancelled_at_once(editor: Editor) -> None:
    case = next(case for case in editor.about.cases if case["case"] == "instalments")
    person = editor.about.customers[case["raw"]]
    before: Truth = load(editor.truth.directory)
    with pytest.raises(ValueError, match="charges"):
        editor.cancel(person, person.documents[0])
    assert load(editor.truth.directory) == before
    assert_agrees(editor)
