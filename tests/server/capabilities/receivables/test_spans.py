"""A page of a list by due day lies on the days that a whole list would put it on."""

from hypothesis import given
from hypothesis import strategies as st

from server.capabilities.receivables.spans import span

DAYS = st.lists(st.integers(0, 9), max_size=12).map(lambda counts: list(enumerate(counts)))


@given(DAYS, st.integers(0, 60), st.integers(1, 20))
def test_the_days_hold_exactly_the_page(days: list[tuple[int, int]], skip: int, take: int) -> None:
    whole = [(day, place) for day, documents in days for place in range(documents)]
    wanted = whole[skip : skip + take]
    found = span(days, skip, take)
    if not wanted:
        assert found is None
        return
    assert found is not None
    within = [one for one in whole if found.first <= one[0] <= found.last]
    assert within[found.skip : found.skip + take] == wanted
    assert (found.first, found.last) == (wanted[0][0], wanted[-1][0])
