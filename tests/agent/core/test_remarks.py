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
        "2 documentos sin ninguna fecha (cuentan como vencidos desde 1900): captura su vencimiento en SAE."
    ]
    assert remarks.everything({}) == remarks.to_look_at({}) == []


def test_one_and_several_each_agree() -> None:
    assert remarks.everything(dict.fromkeys(("orphan_details", "id_mov_mismatch", "cancelled_masters"), 1)) == [
        "1 abono sin su cargo (cuenta solo en el saldo de movimientos)",
        "1 abono con otro número de movimiento (aplicado al único cargo posible)",
        "1 cargo de una factura cancelada (fuera de la cartera)",
    ]
    assert remarks.everything({"orphan_details": 11, "status_b_masters": 10, "customers_without_row": 2}) == [
        "2 clientes con movimientos y sin ficha (se muestran con su clave por nombre)",
        "11 abonos sin su cargo (cuentan solo en el saldo de movimientos)",
        "10 cargos dados de baja (fuera de la cartera)",
    ]
    (sentence,) = remarks.to_look_at({"impossible_figures": 3})
    assert sentence.endswith("imposible (no se envían): corrígelos en la ficha de cada cliente en SAE.")


def test_what_is_not_readable_is_nothing() -> None:
    assert remarks.load(None) is None
    assert remarks.load("[1]") is None
