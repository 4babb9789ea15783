"""Every small query of a reading, and the SQL expressions that all of them share, in the grammar all engines share.

Amounts are cast to exact numbers row by row: sums of floating ones never agree to the cent. Text travels as parameters
only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from agent.erp.sae.schema import Schema

RATE_LIMIT: Final = "999999999.9999994E0"
"""A rate that travels has nine whole digits and six decimals; others are no rates."""
AMOUNT_LIMIT: Final = "9200000000000E0"
"""What every engine can count exactly in units of 1e-6."""
EXCHANGE: Final = frozenset({19, 20})
"""Concepts of exchange gain and loss as SAE ships them: closing a difference is no payment of anybody's."""


@dataclass(frozen=True, slots=True)
class Concepts:
    """CONC: the sign that each concept has, and the one that its TIPO implies, for rows whose SIGNO is NULL or 0."""

    signs: Mapping[int, int] = field(default_factory=dict)
    kinds: Mapping[int, int] = field(default_factory=dict)


class Queries:
    """SQL of one company."""

    def __init__(self, schema: Schema, concepts: Concepts) -> None:
        self.schema = schema
        self.money = schema.dialect.money
        self._concepts = concepts
        self._moment = schema.dialect.moment
        self.no_date = schema.dialect.no_date

    def signed(self, table: str, alias: str, column: str = "IMPORTE") -> str:
        """Amount with its sign, 0 for NULL."""
        amount = self.schema.column(table, column, alias, "DOUBLE PRECISION")
        return f"COALESCE(CAST({amount} * {self.sign(table, alias)} AS {self.money}), 0)"

    def sign(self, table: str, alias: str) -> str:
        """SIGNO, else that of the concept, else what TIPO_MOV of the row says, else TIPO of the concept, else 0."""
        kind = self.schema.column(table, "TIPO_MOV", alias, "VARCHAR(1)")
        unsure = {key: value for key, value in self._concepts.kinds.items() if key not in self._concepts.signs}
        by_kind = f"CASE {kind} WHEN 'C' THEN 1 WHEN 'A' THEN -1 ELSE {_by_concept(alias, unsure, '0')} END"
        by_concept = _by_concept(alias, self._concepts.signs, by_kind)
        return f"CASE WHEN {alias}.SIGNO <> 0 THEN {alias}.SIGNO ELSE {by_concept} END"

    def unsigned(self, table: str, alias: str) -> str:
        """1 for a row with an amount that nothing gives a sign, else 0."""
        sure = f"{alias}.SIGNO <> 0 OR COALESCE({alias}.IMPORTE, 0) = 0"
        return f"CASE WHEN {sure} THEN 0 WHEN {self.sign(table, alias)} = 0 THEN 1 ELSE 0 END"

    def in_range(self, table: str, column: str, alias: str, limit: str) -> str:
        """The column as an exact number, NULL where it is not between 0 and the limit."""
        value = self.schema.column(table, column, alias, "DOUBLE PRECISION")
        return f"CASE WHEN {value} > 0 AND {value} < {limit} THEN CAST({value} AS {self.money}) END"

    def applied(self, table: str, alias: str) -> str:
        """FECHA_APLI, else FECHAELAB; rows without either have always counted."""
        made = self.schema.column(table, "FECHAELAB", alias, self._moment)
        return f"COALESCE({alias}.FECHA_APLI, {made}, {self.no_date})"

    def made(self, table: str, alias: str) -> str:
        """FECHAELAB, else FECHA_APLI."""
        made = self.schema.column(table, "FECHAELAB", alias, self._moment)
        return f"COALESCE({made}, {alias}.FECHA_APLI, {self.no_date})"

    def details(self) -> str:
        """One row: details of the company, newest of them, how many have no sign."""
        made, unsigned = self.made("CUEN_DET", "d"), self.unsigned("CUEN_DET", "d")
        return f"SELECT COUNT(*), MAX({made}), SUM({unsigned}) FROM {self.schema.table('CUEN_DET')} d"

    def orphans(self) -> str:
        """CVE_CLIE, signed sum and number of the details that no charge owns, by customer."""
        return f"""\
SELECT d.CVE_CLIE, CAST(SUM({self.signed("CUEN_DET", "d")}) AS {self.money}), COUNT(*)
FROM {self.schema.table("CUEN_DET")} d
WHERE NOT EXISTS ({self._owners("1", "m.NUM_CPTO = d.ID_MOV")}) AND ({self._owners("COUNT(*)")}) <> 1
GROUP BY d.CVE_CLIE"""

    def _owners(self, what: str, more: str = "") -> str:
        """Charges with the customer, REFER and NUM_CARGO of detail `d`."""
        key = " AND ".join(f"m.{name} = d.{name}" for name in ("CVE_CLIE", "REFER", "NUM_CARGO"))
        return f"SELECT {what} FROM {self.schema.table('CUEN_M')} m WHERE {key}" + (f" AND {more}" if more else "")

    def newest(self) -> str:
        """One row: the newest charge or detail, NULL where there is neither."""
        sides = [
            f"SELECT MAX({self.made(name, alias)}) AS MADE FROM {self.schema.table(name)} {alias}"
            for name, alias in (("CUEN_M", "m"), ("CUEN_DET", "d"))
        ]
        return f"SELECT MAX(n.MADE) FROM ({' UNION ALL '.join(sides)}) n"

    def invoice_dates(self) -> str | None:
        """FECHA_DOC, FECHA_VEN of the invoice of two parameters, REFER and CVE_CLIE."""
        if not self.schema.has("FACTF", "CVE_DOC", "CVE_CLPV", "FECHA_DOC"):
            return None
        due = self.schema.column("FACTF", "FECHA_VEN", "f", "TIMESTAMP")
        return f"SELECT f.FECHA_DOC, {due} FROM {self.schema.table('FACTF')} f WHERE f.CVE_DOC = ? AND f.CVE_CLPV = ?"

    def any_customer(self) -> str:
        """A row where there is any customer."""
        return self.schema.dialect.first(f"SELECT CLAVE FROM {self.schema.table('CLIE')}")

    def owners(self) -> str:
        """Every CVE_CLIE that has charges."""
        return f"SELECT DISTINCT CVE_CLIE FROM {self.schema.table('CUEN_M')}"

    def keys(self) -> str:
        """Every CLAVE."""
        return f"SELECT CLAVE FROM {self.schema.table('CLIE')}"

    def padded(self, blanks: int) -> str:
        """A row where some REFER begins with exactly so many blanks; a control character sorts before a blank."""
        pad = " " * blanks
        visible = f"REFER >= '{pad}!'" + (f" AND REFER < '{pad[1:]}!'" if blanks else "")
        control = f"REFER >= '{pad}\x01' AND REFER < '{pad} \x01'"
        return self.schema.dialect.first(f"SELECT 1 FROM {self.schema.table('CUEN_M')} WHERE {visible} OR {control}")

    def refer(self) -> str:
        """A row where the parameter is the REFER of some charge."""
        return self.schema.dialect.first(f"SELECT 1 FROM {self.schema.table('CUEN_M')} WHERE REFER = ?")

    def alike(self) -> str:
        """REFERs without their leading blanks that several REFERs of the company share."""
        bare = self.schema.dialect.trim("REFER")
        return f"""\
SELECT MIN({bare}) FROM {self.schema.table("CUEN_M")}
GROUP BY {bare} HAVING COUNT(DISTINCT REFER) > 1"""

    def signs(self) -> str:
        """NUM_CPTO, SIGNO, TIPO."""
        kind = self.schema.column("CONC", "TIPO", "c", "VARCHAR(1)")
        return f"SELECT c.NUM_CPTO, c.SIGNO, {kind} FROM {self.schema.table('CONC')} c"

    def currencies(self) -> str | None:
        """NUM_MONED, TCAMBIO, CVE_MONED."""
        if not self.schema.has("MONED", "NUM_MONED", "TCAMBIO"):
            return None
        code = self.schema.column("MONED", "CVE_MONED", "m", "VARCHAR(4)")
        rate = self.in_range("MONED", "TCAMBIO", "m", RATE_LIMIT)
        return f"SELECT m.NUM_MONED, {rate}, {code} FROM {self.schema.table('MONED')} m"

    def base_currency(self) -> str | None:
        """MONEDAPRED."""
        return self._parameters("PARAM_DATOSGRALES", ("MONEDAPRED",))

    def company(self) -> str | None:
        """NOMBRE_EMPRESA, RFC."""
        return self._parameters("PARAM_DATOSEMP", ("NOMBRE_EMPRESA", "RFC"))

    def exchange_concepts(self) -> str | None:
        """Concepts of exchange gain and loss."""
        return self._parameters("PARAM_CLIENTES", ("GANANCIACAMBIARIA", "PERDIDACAMBIARIA"))

    def _parameters(self, table: str, columns: Sequence[str]) -> str | None:
        if not self.schema.has(table, *columns):
            return None
        return f"SELECT {', '.join(columns)} FROM {self.schema.table(table)}"

    def sellers(self) -> str | None:
        """CVE_VEND, NOMBRE."""
        return self._parameters("VEND", ("CVE_VEND", "NOMBRE"))

    def contacts(self) -> str | None:
        """CVE_CLIE, NOMBRE, EMAIL, TELEFONO of whom to write to about collections, in SAE's order."""
        if not self.schema.has("CONTAC", "CVE_CLIE", "TIPOCONTAC", "STATUS"):
            return None
        shown = [self.schema.column("CONTAC", name, "c", "VARCHAR(1)") for name in ("NOMBRE", "EMAIL", "TELEFONO")]
        order = "2" if not self.schema.has("CONTAC", "NCONTACTO") else "c.NCONTACTO"
        return f"""\
SELECT c.CVE_CLIE, {", ".join(shown)} FROM {self.schema.table("CONTAC")} c
WHERE c.TIPOCONTAC = 'C' AND c.STATUS = 'A' ORDER BY c.CVE_CLIE, {order}"""

    def customers(self, exchange: frozenset[int]) -> str:
        """CLIE in the order of CUSTOMER_COLUMNS, every STATUS; each parameter is the moment of the cut."""
        text = [self.schema.column("CLIE", name, "c", "VARCHAR(1)") for name in CUSTOMER_TEXT]
        days = self.schema.column("CLIE", "DIASCRED", "c", "INTEGER")
        money = [self.schema.column("CLIE", name, "c", "DOUBLE PRECISION") for name in ("LIMCRED", "SALDO")]
        columns = ", ".join((*text, days, *money, self._last_payment(exchange)))
        return f"SELECT {columns} FROM {self.schema.table('CLIE')} c ORDER BY c.CLAVE"

    def _last_payment(self, exchange: frozenset[int]) -> str:
        """CLIE.ULT_PAGOF; where SAE has none, or a later one than the cut, the newest payment applied before it.

        Without an index to find that by it is NULL: `payments` has them all.
        """
        paid, cut = self.schema.column("CLIE", "ULT_PAGOF", "c", self._moment), f"CAST(? AS {self._moment})"
        newest = "NULL"
        if self.schema.detail_index:
            newest = f"(SELECT MAX(d.FECHA_APLI) {self._payments(exchange)} AND d.CVE_CLIE = c.CLAVE)"
        return f"CASE WHEN {paid} < {cut} THEN {paid} ELSE {newest} END"

    def payments(self, exchange: frozenset[int]) -> str:
        """CVE_CLIE and date of the newest payment of every customer, applied before the parameter."""
        return f"SELECT d.CVE_CLIE, MAX(d.FECHA_APLI) {self._payments(exchange)} GROUP BY d.CVE_CLIE"

    def _payments(self, exchange: frozenset[int]) -> str:
        return f"""\
FROM {self.schema.table("CUEN_DET")} d WHERE d.FECHA_APLI < CAST(? AS {self._moment})
  AND d.NUM_CPTO NOT IN ({numbers(exchange)}) AND {self.signed("CUEN_DET", "d")} < 0 AND EXISTS ({self._owners("1")})"""

    def impossible(self) -> Iterator[tuple[str, str]]:
        """Tables with, for each, SQL for a row of it whose amounts are beyond AMOUNT_LIMIT: CVE_CLIE, REFER."""
        for name in ("CUEN_M", "CUEN_DET"):
            amounts = [column for column in ("IMPORTE", "IMPMON_EXT") if self.schema.has(name, column)]
            wrong = " OR ".join(f"ABS(t.{column} * COALESCE(t.SIGNO, 1)) >= {AMOUNT_LIMIT}" for column in amounts)
            table = self.schema.table(name)
            yield table, self.schema.dialect.first(f"SELECT t.CVE_CLIE, t.REFER FROM {table} t WHERE {wrong}")


def _by_concept(alias: str, signs: Mapping[int, int], otherwise: str) -> str:
    """The sign of a row's concept; lists rather than a WHEN for each, as Firebird 2.5 takes 64 KiB."""
    chosen = ""
    for sign in (1, -1):
        concepts = [concept for concept, value in signs.items() if value == sign]
        chosen += f" WHEN {alias}.NUM_CPTO IN ({numbers(concepts)}) THEN {sign}" if concepts else ""
    return f"CASE{chosen} ELSE {otherwise} END" if chosen else otherwise


def numbers(values: Iterable[int]) -> str:
    """Numbers as a list of SQL."""
    return ", ".join(map(str, sorted(values)))


CUSTOMER_TEXT: Final = (
    "CLAVE", "NOMBRE", "STATUS", "RFC", "CALLE", "NUMEXT", "NUMINT", "COLONIA", "LOCALIDAD", "MUNICIPIO", "ESTADO",
    "CODIGO", "PAIS", "EMAILPRED", "CVE_VEND",
)  # fmt: skip
CUSTOMER_COLUMNS: Final = (*CUSTOMER_TEXT, "DIASCRED", "LIMCRED", "SALDO", "LAST_PAYMENT")
