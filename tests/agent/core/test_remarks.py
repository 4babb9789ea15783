"""Every counter of a reading has its sentence."""

from dataclasses import fields

from agent.core import remarks
from agent.core.model import ReadReport

BASIC = {"customers", "documents", "masters", "details"}
COUNTERS = {field.name for field in fields(ReadReport) if field.type is int} - BASIC


def test_no_counter_of_a_reading_is_kept_from_people() -> None:
    report = ReadReport()
    for name in COUNTERS:
        setattr(report, name, 1)
    found = remarks.counters(report)
    assert found.keys() == COUNTERS
    assert len(remarks.everything(found)) == len(COUNTERS)
    assert all(f"{name}=1" in remarks.log_line(report) for name in COUNTERS)
    assert remarks.load(remarks.dump(report)) == found


def test_only_what_can_be_put_right_is_to_be_looked_at() -> None:
    found = {"undated": 2, "orphan_details": 5}
    assert remarks.to_look_at(found) == [
        "2 documentos sin ninguna fecha (cuenta como vencido desde 1900): captura su vencimiento en SAE."
    ]
    assert remarks.everything({}) == remarks.to_look_at({}) == []


def test_what_is_not_readable_is_nothing() -> None:
    assert remarks.load(None) is None
    assert remarks.load("[1]") is None
