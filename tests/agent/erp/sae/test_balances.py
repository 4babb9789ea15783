"""Matching order, counters and sums on rows written by hand, indexed and grouped alike."""

from datetime import date, datetime

from agent.erp.sae.currency import MICRO
from tests.agent.erp.sae.filled import DAY, Fill, charge, detail, open_balances


def test_the_whole_key_first_then_the_only_charge_then_nobody(fill: Fill) -> None:
    accounts, report = fill(
        charge("A", "F1", 100.0),
        charge("A", "F1", 50.0, NUM_CPTO=6),
        detail("A", "F1", 10.0),
        detail("A", "F1", 5.0, ID_MOV=6),
        detail("A", "F1", 1.0, ID_MOV=77),
        charge("A", "F2", 200.0),
        detail("A", "F2", 20.0, ID_MOV=3),
        detail("A", "F2", 30.0),
        detail("A", "F3", 7.0),
        detail("B", "F1", 9.0),
        charge("A", "F2", 300.0, NUM_CARGO=2),
        detail("A", "F2", 3.0, NUM_CARGO=2),
    )
    assert open_balances(accounts["A"]) == [
        ("F1", 1, 1, 9_000),
        ("F1", 6, 1, 4_500),
        ("F2", 1, 1, 15_000),
        ("F2", 1, 2, 29_700),
    ]
    assert accounts["A"].movements == (90 + 45 + 150 + 297 - 1 - 7) * MICRO
    assert open_balances(accounts["B"]) == []
    assert accounts["B"].movements == -9 * MICRO
    assert (report.masters, report.details, report.id_mov_mismatch, report.orphan_details) == (4, 8, 1, 3)


def test_a_sum_is_rounded_once_and_less_than_half_a_cent_is_settled(fill: Fill) -> None:
    accounts, report = fill(
        charge("A", "THIRDS", 100.0),
        *(detail("A", "THIRDS", 33.3333, NO_PARTIDA=number) for number in range(3)),
        charge("A", "HALF", 100.0),
        detail("A", "HALF", 99.995),
        charge("A", "LESS", 100.0),
        detail("A", "LESS", 99.9951),
        charge("A", "TENTHS", 0.3),
        detail("A", "TENTHS", 0.1),
        detail("A", "TENTHS", 0.2),
    )
    assert open_balances(accounts["A"]) == [("HALF", 1, 1, 1)]
    assert accounts["A"].movements == 100 + 5_000 + 4_900
    assert report.documents == 1


def test_signs_come_from_the_concept_where_the_row_has_none(fill: Fill) -> None:
    accounts, report = fill(
        charge("A", "F1", 100.0, SIGNO=None),
        detail("A", "F1", 40.0, SIGNO=0),
        charge("A", "ANT", 80.0, NUM_CPTO=9, SIGNO=None, TIPO_MOV="A"),
        detail("A", "ANT", 30.0, ID_MOV=9, NUM_CPTO=16, SIGNO=None),
    )
    assert open_balances(accounts["A"]) == [("F1", 1, 1, 6_000)]
    assert (accounts["A"].credit, report.unsigned_rows) == (5_000, 0)


def test_signs_come_from_the_row_itself_where_the_concept_is_unknown(fill: Fill) -> None:
    accounts, report = fill(
        charge("A", "F1", 245.0, NUM_CPTO=99, SIGNO=None),
        detail("A", "F1", 50.0, ID_MOV=99, NUM_CPTO=88, SIGNO=0, TIPO_MOV="A"),
        charge("A", "F2", 30.0, NUM_CPTO=40, SIGNO=0, TIPO_MOV=None),
        detail("A", "F2", 5.0, ID_MOV=40, NUM_CPTO=41, SIGNO=None),
        charge("A", "F3", 100.0),
        detail("A", "F3", 25.0, NUM_CPTO=88, SIGNO=None),
        detail("A", "F3", 0.0, NUM_CPTO=88, SIGNO=None),
        charge("A", "F4", 10.0, NUM_CPTO=500, SIGNO=None, TIPO_MOV=None),
        charge("A", "F5", 7.0, NUM_CPTO=500, TIPO_MOV=None),
        detail("A", "NONE", 3.0, NUM_CPTO=88, SIGNO=None),
    )
    assert open_balances(accounts["A"]) == [("F1", 99, 1, 19_500), ("F2", 40, 1, 2_500), ("F3", 1, 1, 10_000),
                                            ("F5", 500, 1, 700)]  # fmt: skip
    assert accounts["A"].movements == (195 + 25 + 100 + 7) * MICRO
    assert report.unsigned_rows == 3


def test_a_null_amount_is_nothing(fill: Fill) -> None:
    accounts, _ = fill(charge("A", "F1", 100.0), detail("A", "F1", None), charge("A", "F2", None))
    assert open_balances(accounts["A"]) == [("F1", 1, 1, 10_000)]


def test_credits_stand_apart_and_a_positive_credit_is_no_document(fill: Fill) -> None:
    accounts, report = fill(
        charge("A", "ANT", 50.0, NUM_CPTO=9, SIGNO=-1, TIPO_MOV="A"),
        charge("A", "OVER", 10.0),
        detail("A", "OVER", 12.5),
        charge("A", "ODD", 5.0, NUM_CPTO=9, SIGNO=-1, TIPO_MOV="A"),
        detail("A", "ODD", 8.0, ID_MOV=9, NUM_CPTO=16, SIGNO=1),
    )
    assert open_balances(accounts["A"]) == []
    assert (accounts["A"].credit, accounts["A"].movements, report.documents) == (5_250, -49_500_000, 0)
    assert report.positive_credits == 1


def test_what_is_left_out_still_counts_in_the_control_total(fill: Fill) -> None:
    accounts, report = fill(
        charge("A", "GONE", 70.0, STATUS="B"),
        detail("A", "GONE", 20.0),
        charge("A", "PAID", 5.0, STATUS="B"),
        detail("A", "PAID", 5.0),
        charge("A", "NEXT", 9.0, FECHA_APLI="2025-12-16"),
        detail("A", "NEXT", 4.0, FECHA_APLI="2025-12-10"),
        charge("A", "LATE", 30.0),
        detail("A", "LATE", 10.0, FECHA_APLI="2025-12-15 23:59:59"),
        detail("A", "LATE", 10.0, FECHA_APLI="2025-12-16"),
    )
    assert open_balances(accounts["A"]) == [("LATE", 1, 1, 2_000)]
    assert accounts["A"].movements == (50 + 5 + 10) * MICRO
    assert (report.status_b_masters, report.orphan_details) == (2, 0)


def test_a_foreign_document_is_settled_in_its_own_currency(fill: Fill) -> None:
    usd = {"NUM_MONED": 2, "TCAMBIO": 17.0}
    accounts, _ = fill(
        charge("A", "F1", 1700.0, IMPMON_EXT=100.0, **usd),
        detail("A", "F1", 720.0, IMPMON_EXT=40.0, NUM_MONED=2),
        detail("A", "F1", 100.0, IMPMON_EXT=5.0, NUM_MONED=2, FECHA_APLI="2026-01-01"),
        charge("A", "F2", 1700.0, IMPMON_EXT=100.0, **usd),
        detail("A", "F2", 1650.0, IMPMON_EXT=100.0, NUM_MONED=2),
    )
    (document,) = accounts["A"].documents()
    assert (document.total, document.balance, document.foreign, document.books) == (180_000, 108_000, 6_000, 98_000)
    assert accounts["A"].movements == (880 + 50) * MICRO


def test_folios_keep_their_blanks_only_where_two_look_alike(fill: Fill) -> None:
    accounts, _ = fill(
        charge("A", "     F1", 1.0),
        charge("B", "F1", 2.0),
        charge("A", "     F2", 3.0),
        charge("A", "          0000000009", 4.0),
        charge("C", "  F3", 5.0),
        charge("C", "    F3", 6.0),
        detail("C", "    F3", 6.0),
    )
    assert [item.folio for item in accounts["A"].documents()] == ["     F1", "0000000009", "F2"]
    assert [item.folio for item in accounts["B"].documents()] == ["F1"]
    assert [item.folio for item in accounts["C"].documents()] == ["  F3"]


def test_only_blanks_are_trimmed_and_a_nul_never_travels(fill: Fill) -> None:
    folios = ("A", "\tA", "\xa0A", "A\0", "\x01A", " \x01A", "\0", "B\0\0")
    accounts, _ = fill(*(charge("A", folio, float(number)) for number, folio in enumerate(folios, 1)))
    assert {(item.folio, item.balance // 100) for item in accounts["A"].documents()} == {
        ("A", 1), ("\tA", 2), ("\xa0A", 3), ("A-2", 4), ("\x01A", 5), (" \x01A", 6), ("S/N", 7), ("B", 8),
    }  # fmt: skip


def test_a_blank_folio_has_a_name_that_no_other_has(fill: Fill) -> None:
    accounts, _ = fill(charge("A", "", 5.0), charge("A", "S/N", 6.0), charge("B", "", 7.0), charge("B", " S/N-2", 8.0))
    names = {owner: [(item.folio, item.balance // 100) for item in accounts[owner].documents()] for owner in "AB"}
    assert names == {"A": [("S/N", 6), ("S/N-2", 5)], "B": [("S/N-2", 8), ("S/N-2-2", 7)]}


def test_a_document_without_dates_counts_and_its_day_is_always_the_same(fill: Fill) -> None:
    undated = {"FECHA_APLI": None}
    rows = (
        charge("A", "F1", 5.0, **undated),
        charge("A", "F2", 6.0, FECHA_VENC="2025-10-01", **undated),
        charge("A", "F3", 7.0, FECHAELAB="2025-09-01 10:00:00", **undated),
        charge("A", "F4", 9.0),
        detail("A", "F4", 1.0, **undated),
    )
    days = [date(1900, 1, 1), date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1)]
    for day in (DAY, date(2025, 12, 16), date(2026, 5, 1)):
        accounts, _ = fill(*rows, day=day)
        assert [item.issued for item in accounts["A"].documents()] == days
        assert accounts["A"].documents()[3].balance == 800


def test_the_newest_movement_is_whatever_was_entered_last_a_payment_too(fill: Fill) -> None:
    entered = datetime(2025, 12, 14, 17, 30)  # noqa: DTZ001 - SAE knows no zone
    _, report = fill(
        charge("A", "F1", 100.0, FECHAELAB=datetime(2025, 12, 1), FECHA_APLI=datetime(2026, 3, 1)),  # noqa: DTZ001
        detail("A", "F1", 10.0, FECHAELAB=entered, FECHA_APLI=datetime(2025, 12, 2)),  # noqa: DTZ001
    )
    assert report.newest_movement == date(2025, 12, 14), "the day it was entered, not a day to which it is dated ahead"
