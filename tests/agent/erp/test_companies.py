"""Which of the numbers inside one file are companies to read."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.core.model import Company
from agent.erp.companies import Held, chosen, held_companies, preferred
from agent.erp.sae.firebird import FIREBIRD
from agent.errors import AgentError
from tests.agent.erp.reading import read_company, reader_of
from tests.sae import Truth, build
from tests.sae.edit import Editor
from tests.sae.load import create_database, opened
from tests.sae.schema import tables
from tests.support.firebird import Access


def held(number: str, *, filled: bool = True) -> Held:
    return Held(Company(number, f"Empresa {number}", None, "X"), None, filled)


def numbers(items: list[Held]) -> list[str]:
    return [item.company.id for item in items]


def test_the_number_in_the_name_wins_where_it_holds_anything() -> None:
    both = [held("01"), held("03")]
    assert numbers(preferred(both, "SAE90EMPRE03")) == ["03"]
    assert numbers(preferred(both, "sae90empre01")) == ["01"]


def test_an_empty_number_gives_way_to_the_filled_ones() -> None:
    assert numbers(preferred([held("01", filled=False), held("03")], "SAE90EMPRE01")) == ["03"]
    assert numbers(preferred([held("01"), held("03")], "SAE")) == ["01", "03"]


def test_who_chooses_gets_what_was_chosen_even_empty() -> None:
    both = [held("01"), held("03", filled=False)]
    assert [company.id for company in chosen(both, ("03", "01"), "SAE90EMPRE01")] == ["03", "01"]
    with pytest.raises(AgentError, match="no tiene la empresa 02") as caught:
        chosen(both, ("02",), "SAE90EMPRE01")
    assert "01, 03" in caught.value.advice


def test_where_nothing_was_entered_yet_the_number_in_the_name_is_the_company() -> None:
    both = [held("01", filled=False), held("03", filled=False)]
    assert [company.id for company in chosen(both, (), "SAE90EMPRE03")] == ["03"]
    assert [company.id for company in chosen(both, (), "SAE")] == ["01", "03"]


def test_a_company_without_a_single_row_is_a_company(tmp_path: Path) -> None:
    truth = build(tmp_path, companies=("01",), customers=1, charges=0, payments=0)
    database = truth.companies["01"].database
    with opened(database, Access()) as connection:
        for table in tables():
            connection.execute_immediate(f"DELETE FROM {table}01")
    reader = reader_of(database)
    assert reader.companies() == [Company("01", "Empresa 01", None, "SAE90EMPRE01")]
    for index in ("IDX_CUEN_DET01", "IDX_CUENM_REFER01"):
        data = read_company(reader, "01", date(2025, 12, 15)).data
        assert (data["resumen"]["totalCartera"], data["clientes"]) == ("0.00", [])
        with opened(database, Access()) as connection:
            connection.execute_immediate(f"DROP INDEX {index}")


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "otra.fdb"
    create_database(file, Access())
    with pytest.raises(AgentError, match="no es de una empresa de Aspel SAE"):
        reader_of(file).companies()
    with opened(file, Access()) as connection:
        connection.execute_immediate("CREATE TABLE CLIE01 (CLAVE VARCHAR(10))")
    with pytest.raises(AgentError, match="no es de una empresa de Aspel SAE"):
        reader_of(file).companies()


def test_the_newest_movement_shown_is_the_one_that_is_sent_a_payment_too(clean: Truth) -> None:
    first = clean.companies["01"]
    edit = Editor(clean, "01", today=clean.as_of + timedelta(days=40))
    edit.pay(*edit.open_documents()[0], "1.00")
    with opened(first.database, Access()) as connection:
        cursor = connection.cursor()

        def rows(sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
            yield from cursor.execute(sql, values)

        (shown,) = held_companies(rows, "SAE90EMPRE01", FIREBIRD)
    sent = read_company(reader_of(first.database), "01", clean.as_of).report.newest_movement
    assert shown.newest == sent == date.fromisoformat(first.counters.newest_movement[:10]) == edit.today
