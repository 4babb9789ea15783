"""How much of its charge's currency a row stands for, as SQL: currencies are never added.

What SAE holds in base currency alone is kept apart, to be divided by the charge's rate once, exactly, at the end.
"""

from agent.erp.sae.queries import RATE_LIMIT, Queries, numbers


class Amounts:
    """Expressions over a charge `m` (or another alias) and a detail `d`; `currency` is that of the charge, as SQL."""

    def __init__(self, queries: Queries, base: int, exchange: frozenset[int]) -> None:
        self._queries = queries
        self._base = base
        self._exchange = numbers(exchange)

    def currency(self, alias: str) -> str:
        """Of a charge; NULL and 0 are the base currency."""
        return (
            f"COALESCE(NULLIF({self._queries.schema.column('CUEN_M', 'NUM_MONED', alias, 'INTEGER')}, 0), {self._base})"
        )

    def foreign(self, alias: str) -> str:
        """IMPMON_EXT of a charge, signed."""
        return self._queries.signed("CUEN_M", alias, "IMPMON_EXT")

    def based_charge(self, alias: str) -> str:
        """IMPORTE, signed, of a foreign charge without IMPMON_EXT."""
        foreign = self._queries.schema.column("CUEN_M", "IMPMON_EXT", alias, "DOUBLE PRECISION")
        missing = f"{foreign} IS NULL AND {self.currency(alias)} <> {self._base}"
        return f"CASE WHEN {missing} THEN {self._queries.signed('CUEN_M', alias)} ELSE 0 END"

    def own(self, currency: str) -> str:
        """What a detail says in its charge's currency: IMPMON_EXT, else IMPORTE at the detail's own rate."""
        rate = self._queries.in_range("CUEN_DET", "TCAMBIO", "d", RATE_LIMIT)
        sign, column = self._queries.sign("CUEN_DET", "d"), self._detail("TCAMBIO", "DOUBLE PRECISION")
        divided = f"CASE WHEN {rate} > 0 THEN CAST(d.IMPORTE / {column} * {sign} AS {self._queries.money}) END"
        foreign = f"CAST({self._detail('IMPMON_EXT', 'DOUBLE PRECISION')} * {sign} AS {self._queries.money})"
        otherwise = f"CASE WHEN {self._is_exchange()} THEN 0 ELSE {divided} END"
        return f"CASE WHEN {self._is_other(currency)} THEN 0 ELSE COALESCE({foreign}, {otherwise}, 0) END"

    def based(self, currency: str) -> str:
        """IMPORTE of a detail of another currency, or of one that holds neither IMPMON_EXT nor a rate.

        Exchange gain and loss only close what the rates left in the books: nothing of the charge's currency.
        """
        rate = self._queries.in_range("CUEN_DET", "TCAMBIO", "d", RATE_LIMIT)
        missing = f"{self._detail('IMPMON_EXT', 'DOUBLE PRECISION')} IS NULL AND {rate} IS NULL"
        other = f"({self._is_other(currency)} OR {missing}) AND NOT {self._is_exchange()}"
        return f"CASE WHEN {other} THEN {self._queries.signed('CUEN_DET', 'd')} ELSE 0 END"

    def _is_other(self, currency: str) -> str:
        """Is a detail in another currency than its charge? Rows of base currency are at rate 1, both amounts equal."""
        number, foreign = self._detail("NUM_MONED", "INTEGER"), self._detail("IMPMON_EXT", "DOUBLE PRECISION")
        rate = self._detail("TCAMBIO", "DOUBLE PRECISION")
        equal = f"COALESCE({rate}, 0) = 1 AND COALESCE({foreign}, 0) <> 0 AND {foreign} = COALESCE(d.IMPORTE, 0)"
        return f"(COALESCE(NULLIF({number}, 0), {currency}) <> {currency} OR ({equal}))"

    def _is_exchange(self) -> str:
        return f"(COALESCE(d.NUM_CPTO, 0) IN ({self._exchange}))"

    def _detail(self, column: str, kind: str) -> str:
        return self._queries.schema.column("CUEN_DET", column, "d", kind)
