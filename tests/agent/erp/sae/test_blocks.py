"""The statements stay within what Firebird 2.5 takes, however many concepts a company has made up."""

from agent.erp.sae import schema
from agent.erp.sae.blocks import Blocks
from agent.erp.sae.firebird import FIREBIRD
from agent.erp.sae.queries import EXCHANGE, Concepts, Queries

LONGEST = 65_535
"""Bytes of a statement."""


def test_a_company_of_five_hundred_concepts_fits() -> None:
    columns = {table: dict.fromkeys(names, 20) for table, names in schema.WANTED.items()}
    found = schema.Schema(FIREBIRD, "01", columns, detail_index=True, refer_index=True)
    numbers = range(1_000, 1_500)
    queries = Queries(found, Concepts({n: 1 if n % 2 else -1 for n in numbers if n % 5}, dict.fromkeys(numbers, -1)))
    blocks = Blocks(queries, 1, EXCHANGE, range(20))
    for statement in (blocks.indexed(), blocks.grouped(), queries.orphans(), queries.customers(EXCHANGE)):
        assert len(statement.encode()) <= LONGEST
