"""The companies are what SAE writes, and the truth about them is true."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from stdnum.mx import rfc as official

from tests.sae import Access, CompanyTruth, Truth, build, load, money
from tests.sae.ledger import half_up
from tests.sae.load import opened
from tests.sae.recount import fetch, recount
from tests.sae.schema import tables

DAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return build(tmp_path_factory.mktemp("clean"), companies=("01",), as_of=DAY, seed=7)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return build(tmp_path_factory.mktemp("dirty"), as_of=DAY, seed=8, dirty=True)


def rows(company: CompanyTruth, sql: str) -> list[dict[str, Any]]:
    with opened(company.database, Access()) as connection:
        return fetch(connection, sql)


def assert_true(company: CompanyTruth) -> None:
    """The generator's figures equal a recount from the rows, to the cent."""
    with opened(company.database, Access()) as connection:
        seen = recount(connection, company.id, DAY)
    documents = {
        (person.raw, doc.refer, doc.concept, doc.cargo): (Decimal(money(doc.balance)), date.fromisoformat(doc.due))
        for person in company.customers.values()
        for doc in person.documents
    }
    assert documents == seen.open
    people = company.customers
    assert {raw: money(half_up(p.movements)) for raw, p in people.items() if p.movements} == {
        raw: f"{value:.2f}" for raw, value in seen.movements.items() if value
    }
    assert {raw: Decimal(money(p.credit)) for raw, p in people.items() if p.credit} == seen.credit
    counters = company.counters
    assert (counters.orphan_details, counters.id_mov_mismatch) == (seen.orphans, seen.mismatches)
    assert (counters.status_b_masters, counters.cancelled_masters) == (seen.status_b, seen.cancelled)
    assert (counters.positive_credits, counters.unsigned_rows) == (seen.positive_credits, seen.unsigned)
    assert counters.undated == seen.undated


def test_clean_truth_is_what_the_rows_say(clean: Truth) -> None:
    company = clean.companies["01"]
    assert_true(company)
    assert (company.counters.charges, company.counters.movements) == (300, 450)
    assert company.totals()["facturasActivas"] > 50
    assert all(count for _, _, count in company.totals()["antiguedad"])


def test_dirty_truth_is_what_the_rows_say(dirty: Truth) -> None:
    assert list(dirty.companies) == ["01", "11", "02"]
    for company in dirty.companies.values():
        assert_true(company)
    counters = dirty.companies["01"].counters
    assert counters.orphan_details == 4
    assert counters.id_mov_mismatch == 2
    assert counters.status_b_masters == 2
    assert counters.cancelled_masters == 2
    assert counters.customers_without_row == 2
    assert (counters.positive_credits, counters.unsigned_rows) == (1, 1)


@pytest.mark.parametrize("level", ["current", "older"])
def test_schema_is_the_data_file(tmp_path: Path, level: Any) -> None:
    company = build(tmp_path, companies=("03",), customers=2, charges=3, as_of=DAY, level=level).companies["03"]
    columns = rows(
        company,
        "SELECT TRIM(r.RDB$RELATION_NAME) T, TRIM(r.RDB$FIELD_NAME) C, f.RDB$FIELD_TYPE K, f.RDB$FIELD_SUB_TYPE S,"
        " f.RDB$CHARACTER_LENGTH L, f.RDB$CHARACTER_SET_ID CS, COALESCE(r.RDB$NULL_FLAG, 0) N,"
        " CAST(r.RDB$DEFAULT_SOURCE AS VARCHAR(50)) D FROM RDB$RELATION_FIELDS r"
        " JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = r.RDB$FIELD_SOURCE JOIN RDB$RELATIONS t"
        " ON t.RDB$RELATION_NAME = r.RDB$RELATION_NAME WHERE t.RDB$SYSTEM_FLAG = 0 ORDER BY 1, r.RDB$FIELD_POSITION",
    )
    latin_1 = 21
    names = {7: "SMALLINT", 8: "INTEGER", 27: "DOUBLE PRECISION", 35: "TIMESTAMP"}
    seen = []
    for row in columns:
        if row["K"] in (37, 261):
            assert row["CS"] == (None if row["K"] == 261 and row["S"] == 0 else latin_1)
        kind = names.get(row["K"], f"VARCHAR({row['L']})" if row["K"] == 37 else f"BLOB SUB_TYPE {row['S']}")
        seen.append((row["T"], row["C"], kind, bool(row["N"]), row["D"] or ""))
    wanted = [
        (f"{table.name}03", column.name, column.type, column.not_null, column.default)
        for table in sorted(tables(level).values(), key=lambda table: f"{table.name}03")
        for column in table.columns
    ]
    assert seen == wanted


def test_indexes_are_the_data_file(clean: Truth) -> None:
    found = rows(
        clean.companies["01"],
        "SELECT TRIM(i.RDB$RELATION_NAME) T, TRIM(i.RDB$INDEX_NAME) I, COALESCE(i.RDB$UNIQUE_FLAG, 0) U,"
        " COALESCE(i.RDB$INDEX_TYPE, 0) D, TRIM(s.RDB$FIELD_NAME) C, TRIM(k.RDB$CONSTRAINT_TYPE) K FROM RDB$INDICES i"
        " JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = i.RDB$INDEX_NAME"
        " LEFT JOIN RDB$RELATION_CONSTRAINTS k ON k.RDB$INDEX_NAME = i.RDB$INDEX_NAME"
        " WHERE COALESCE(i.RDB$SYSTEM_FLAG, 0) = 0 ORDER BY 1, 2, s.RDB$FIELD_POSITION",
    )
    seen: dict[tuple[Any, ...], list[str]] = {}
    for row in found:
        seen.setdefault((row["T"], row["I"], bool(row["U"]), bool(row["D"]), row["K"] == "PRIMARY KEY"), []).append(
            row["C"]
        )
    wanted = {
        (f"{table.name}01", f"{index.name}01", index.unique, index.descending, index.primary): list(index.columns)
        for table in tables().values()
        for index in table.indexes
    }
    assert seen == wanted
    assert not any(table == "CUEN_DET01" and primary for table, _, _, _, primary in seen)


def test_database_is_as_sae_creates_it(clean: Truth) -> None:
    company = clean.companies["01"]
    assert company.database.endswith("SAE9.00/Empresa01/Datos/SAE90EMPRE01.FDB")
    facts = rows(company, "SELECT MON$PAGE_SIZE P, MON$SQL_DIALECT D, MON$FORCED_WRITES W FROM MON$DATABASE")
    assert facts == [{"P": 4096, "D": 3, "W": 1}]
    concepts = rows(company, "SELECT NUM_CPTO, TIPO, SIGNO FROM CONC01 ORDER BY 1")
    assert [row["NUM_CPTO"] for row in concepts] == [*range(1, 23), 1001, 1002, 1003]
    assert {(row["TIPO"], row["SIGNO"]) for row in concepts} == {("C", 1), ("A", -1)}


def test_people_and_keys_are_believable(clean: Truth) -> None:
    company = clean.companies["01"]
    found = rows(company, "SELECT CLAVE, NOMBRE, RFC, SALDO FROM CLIE01")
    assert all(official.is_valid(row["RFC"], validate_check_digits=True) for row in found if row["CLAVE"] != "MOSTR")
    assert official.is_valid(company.rfc, validate_check_digits=True)
    keys = [row["CLAVE"] for row in found]
    assert f"{2:>10}" in keys
    assert "      0005" in keys
    assert "C00004" in keys
    assert any("ñ" in row["NOMBRE"] or "á" in row["NOMBRE"] for row in found)
    raw = rows(
        company, "SELECT CAST(NOMBRE AS VARCHAR(254) CHARACTER SET OCTETS) N FROM CLIE01 WHERE CLAVE = '         1'"
    )
    assert b"\x93" in raw[0]["N"]
    assert b"\x80" in raw[0]["N"]
    assert company.customers[f"{1:>10}"].name.startswith("Importadora “La Peña” €uro")
    assert all(p.erp == p.movements for p in company.customers.values())


def test_every_case_is_there(dirty: Truth) -> None:
    company = dirty.companies["01"]
    seen = {case["case"] for case in company.cases}
    assert {"second_suffix", "orphan_details", "usd_open", "instalments", "saldo_drift", "residue_half_cent"} <= seen
    for case in company.cases:
        assert case["raw"] in company.customers or case["case"] == "second_suffix"
    assert len(seen) >= 35


def test_truth_survives_the_file(dirty: Truth) -> None:
    again = load(dirty.directory)
    assert again == dirty
    written = (dirty.directory / "truth.json").read_bytes()
    assert again.save().read_bytes() == written


def test_same_seed_same_rows(tmp_path: Path) -> None:
    made = [
        build(tmp_path / name, companies=("01",), customers=15, charges=60, seed=seed, as_of=DAY, dirty=True)
        for name, seed in (("a", 3), ("b", 3), ("c", 4))
    ]
    texts = [(truth.directory / "truth.json").read_bytes() for truth in made]
    assert texts[0] == texts[1] != texts[2]
    dumps = [
        [rows(truth.companies["01"], f"SELECT * FROM {table}01 ORDER BY 1, 2, 3, 4") for table in tables()]
        for truth in made
    ]
    assert dumps[0] == dumps[1] != dumps[2]


@pytest.mark.slow
@pytest.mark.parametrize("level", ["current", "older"])
def test_the_fast_way_builds_the_same(tmp_path: Path, level: Any) -> None:
    made = [
        build(
            tmp_path / name, companies=("01",), customers=15, charges=60, as_of=DAY, dirty=True, level=level, apart=way
        )
        for name, way in (("here", False), ("apart", True))
    ]
    assert made[0].companies["01"].customers == made[1].companies["01"].customers
    for table in tables():
        here, apart = (rows(truth.companies["01"], f"SELECT * FROM {table}01") for truth in made)
        assert sorted(map(repr, here)) == sorted(map(repr, apart))


def test_the_folder_is_like_saes(clean: Truth) -> None:
    home = clean.directory / "SAE9.00"
    assert (home / "Ejemplos" / "Ejemplos.fdb").is_file()
    connections = (home / "Conexiones.ini").read_bytes()
    assert b"[EMPRESA01]\r\nDatabase=Empresa01\\Datos\\SAE90EMPRE01.FDB\r\n" in connections
    assert b"[EJEMPLOS]" in connections


@pytest.mark.parametrize("wrong", [{"customers": 0}, {"payments": 5, "charges": 0}, {"companies": ("1",)}])
def test_impossible_companies_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"customer|digits"):
        build(tmp_path, as_of=DAY, **wrong)
    assert not list(tmp_path.iterdir())


def test_a_company_is_not_built_twice(clean: Truth) -> None:
    with pytest.raises(FileExistsError):
        build(clean.directory, companies=("01",), as_of=DAY)
