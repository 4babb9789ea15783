"""What makes a sync look like an old copy, a restored backup or another company."""

from datetime import date

import pytest

from server.capabilities.ingest.unusual import reason

DAY = date(2025, 12, 22)


@pytest.mark.parametrize(("before", "settled"), [(49, 49), (50, 25), (1_000, 500), (0, 0)])
def test_a_day_of_many_payments_is_usual(before: int, settled: int) -> None:
    assert reason(open_before=before, settled=settled, newest_before=None, newest=None, rfc_changed=False) is None


@pytest.mark.parametrize(("before", "settled"), [(50, 26), (1_000, 501)])
def test_more_than_half_of_fifty_gone_is_unusual(before: int, settled: int) -> None:
    found = reason(open_before=before, settled=settled, newest_before=None, newest=None, rfc_changed=False)
    assert found is not None
    assert str(settled) in found


def test_a_newest_movement_that_goes_back_is_unusual() -> None:
    def ask(before: date | None, now: date | None) -> str | None:
        return reason(open_before=0, settled=0, newest_before=before, newest=now, rfc_changed=False)

    assert ask(DAY, date(2025, 12, 21)) == (
        "El movimiento más reciente de SAE es del 21/12/2025, anterior al que ya se había recibido (22/12/2025)."
    )
    assert [ask(DAY, DAY), ask(DAY, None), ask(None, DAY)] == [None, None, None]


def test_another_rfc_is_unusual() -> None:
    assert reason(open_before=0, settled=0, newest_before=None, newest=None, rfc_changed=True) is not None
