"""Lists that come in pages are read to their end, each row once."""

from collections.abc import Iterable

import pytest

from server.faces.cobranza.hojas_filas import PAGE, every


@pytest.mark.parametrize("total", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
def test_every_page_is_read_once(total: int) -> None:
    asked: list[int] = []

    def read(page: int) -> tuple[Iterable[int], int]:
        asked.append(page)
        return range(total)[(page - 1) * PAGE : page * PAGE], total

    assert list(every(read)) == list(range(total))
    assert asked == list(range(1, max(1, -(-total // PAGE)) + 1))


def test_a_page_is_read_when_its_first_row_is_taken() -> None:
    asked: list[int] = []

    def read(page: int) -> tuple[Iterable[int], int]:
        asked.append(page)
        return [page] * PAGE, 3 * PAGE

    rows = every(read)
    for _ in range(PAGE):
        next(rows)
    assert asked == [1]
    next(rows)
    assert asked == [1, 2]
