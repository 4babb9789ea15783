"""Syncs are counted by how they ended, and gauges are read when they are asked for."""

import pytest

from server.kit.errors import DomainError, Kind
from server.kit.metrics import Metrics


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_a_sync_is_counted_by_what_became_of_it() -> None:
    metrics = Metrics()
    for verified, invoices in ((True, 3), (True, 4), (False, 5)):
        with metrics.syncing() as received:
            received(verified, invoices)
    with pytest.raises(DomainError), metrics.syncing():
        raise DomainError("SYNC_STALE", Kind.CONFLICT, "Ya se aplicó una más reciente.")
    with pytest.raises(ZeroDivisionError), metrics.syncing():
        raise ZeroDivisionError
    counted = {result: value(metrics, "cobranza_syncs_total", result=result) for result in ("verified", "differs")}
    assert counted == {"verified": 2, "differs": 1}
    assert value(metrics, "cobranza_syncs_total", result="SYNC_STALE") == 1
    assert value(metrics, "cobranza_syncs_total", result="ERROR") == 1
    assert value(metrics, "cobranza_sync_invoices_total") == 12
    assert value(metrics, "cobranza_sync_seconds_count") == 5


def test_a_gauge_is_read_when_it_is_asked_for() -> None:
    metrics, numbers = Metrics(), iter((1.0, 2.0))
    metrics.watch("cobranza_probe", "A number.", ("lane",), lambda: {("mail",): next(numbers)})
    assert value(metrics, "cobranza_probe", lane="mail") == 1
    assert 'cobranza_probe{lane="mail"} 2.0' in metrics.render().decode()


def test_two_processes_share_nothing() -> None:
    one, other = Metrics(), Metrics()
    one.mailed("sent", 0.1)
    assert value(one, "cobranza_mails_total", result="sent") == 1
    assert value(other, "cobranza_mails_total", result="sent") is None
