"""Every small query of a reading, and the SQL expressions that all of them share, within Firebird 2.5's grammar.

Amounts are cast to NUMERIC(18,6) row by row: sums of DOUBLE never agree to the cent. Text travels as parameters only.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from agent.erp.sae.schema import Schema

MONEY: Final = "NUMERIC(18, 6)"
EXCHANGE: Final = frozenset({19, 20})
"""Concepts of exchange gain and loss as SAE ships them: closing a difference is no payment of anybody's."""
_NO_DATE: Final = "TIMESTAMP '0001-01-01'"


class Queries:
    """SQL of one company. `signs` is CONC: the sign of each concept, for rows whose SIGNO is NULL or 0."""

    def __init__(self, schema: Schema, signs: Mapping[int, int]) -> None:
        self.schema = schema
        self._signs = signs

    def signed(self, table: str, alias: str, column: str = "IMPORTE") -> str:
        """Amount with its sign, 0 for NULL."""
        amount = self.schema.column(table, column, alias, "DOUBLE PRECISION")
        known = " ".join(f"WHEN {concept} THEN {sign}" for concept, sign in sorted(self._signs.items()))
        concept = f"CASE {alias}.NUM_CPTO {known} ELSE 0 END" if known else "0"
        sign = f"CASE WHEN {alias}.SIGNO <> 0 THEN {alias}.SIGNO ELSE {concept} END"
        return f"COALESCE(CAST({amount} * {sign} AS {MONEY}), 0)"

    def applied(self, table: str, alias: str) -> str:
        """FECHA_APLI, else FECHAELAB; rows without either have always counted."""
        made = self.schema.column(table, "FECHAELAB", alias, "TIMESTAMP")
        return f"COALESCE({alias}.FECHA_APLI, {made}, {_NO_DATE})"

    def made(self, table: str, alias: str) -> str:
        """FECHAELAB, else FECHA_APLI."""
        made = self.schema.column(table, "FECHAELAB", alias, "TIMESTAMP")
        return f"COALESCE({made}, {alias}.FECHA_APLI, {_NO_DATE})"

    def details(self) -> str:
        """One row: details of the company, newest of them."""
        return f"SELECT COUNT(*), MAX({self.made('CUEN_DET', 'd')}) FROM {self.schema.table('CUEN_DET')} d"

    def orphans(self) -> str:
        """CVE_CLIE, signed sum and number of the details that no charge owns, by customer."""
        return f"""\
SELECT d.CVE_CLIE, CAST(SUM({self.signed("CUEN_DET", "d")}) AS {MONEY}), COUNT(*)
FROM {self.schema.table("CUEN_DET")} d WHERE {self._stray("<> 1")} GROUP BY d.CVE_CLIE"""

    def mismatches(self) -> str:
        """One row: details attached to the only charge of their document although ID_MOV names another."""
        return f"SELECT COUNT(*) FROM {self.schema.table('CUEN_DET')} d WHERE {self._stray('= 1')}"

    def _stray(self, charges: str) -> str:
        master = f"SELECT COUNT(*) FROM {self.schema.table('CUEN_M')} m WHERE m.CVE_CLIE = d.CVE_CLIE"
        master += " AND m.REFER = d.REFER AND m.NUM_CARGO = d.NUM_CARGO"
        exact = master.replace("COUNT(*)", "1") + " AND m.NUM_CPTO = d.ID_MOV"
        return f"NOT EXISTS ({exact}) AND ({master}) {charges}"

    def newest(self) -> str:
        """One row: the newest charge, NULL where there is none."""
        return f"SELECT MAX({self.made('CUEN_M', 'm')}) FROM {self.schema.table('CUEN_M')} m"

    def any_customer(self) -> str:
        """A row where there is any customer."""
        return f"SELECT FIRST 1 CLAVE FROM {self.schema.table('CLIE')}"

    def owners(self) -> str:
        """Every CVE_CLIE that has charges."""
        return f"SELECT DISTINCT CVE_CLIE FROM {self.schema.table('CUEN_M')}"

    def keys(self) -> str:
        """Every CLAVE."""
        return f"SELECT CLAVE FROM {self.schema.table('CLIE')}"

    def padded(self) -> str:
        """A row where some REFER stands between the two parameters."""
        return f"SELECT FIRST 1 REFER FROM {self.schema.table('CUEN_M')} WHERE REFER BETWEEN ? AND ? ORDER BY REFER"

    def alike(self) -> str:
        """REFERs without their leading blanks that several REFERs of the company share."""
        return f"""\
SELECT MIN(TRIM(REFER)) FROM {self.schema.table("CUEN_M")}
GROUP BY TRIM(REFER) HAVING COUNT(DISTINCT REFER) > 1"""

    def signs(self) -> str:
        """NUM_CPTO, SIGNO, TIPO."""
        kind = self.schema.column("CONC", "TIPO", "c", "VARCHAR(1)")
        return f"SELECT c.NUM_CPTO, c.SIGNO, {kind} FROM {self.schema.table('CONC')} c"

    def currencies(self) -> str | None:
        """NUM_MONED, TCAMBIO, CVE_MONED."""
        if not self.schema.has("MONED", "NUM_MONED", "TCAMBIO"):
            return None
        code = self.schema.column("MONED", "CVE_MONED", "m", "VARCHAR(4)")
        return f"SELECT m.NUM_MONED, CAST(m.TCAMBIO AS {MONEY}), {code} FROM {self.schema.table('MONED')} m"

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
        money = [
            f"CAST({self.schema.column('CLIE', name, 'c', 'DOUBLE PRECISION')} AS {MONEY})"
            for name in ("LIMCRED", "SALDO")
        ]
        columns = ", ".join((*text, days, *money, self._last_payment(exchange)))
        return f"SELECT {columns} FROM {self.schema.table('CLIE')} c ORDER BY c.CLAVE"

    def _last_payment(self, exchange: frozenset[int]) -> str:
        """CLIE.ULT_PAGOF; where SAE has none, or a later one than the cut, the newest payment applied before it."""
        paid = self.schema.column("CLIE", "ULT_PAGOF", "c", "TIMESTAMP")
        cut = "CAST(? AS TIMESTAMP)"
        if not self.schema.detail_index:
            return f"CASE WHEN {paid} < {cut} THEN {paid} END"
        concepts = ", ".join(map(str, sorted(exchange)))
        return f"""\
CASE WHEN {paid} < {cut} THEN {paid} ELSE (
  SELECT MAX(d.FECHA_APLI) FROM {self.schema.table("CUEN_DET")} d
  WHERE d.CVE_CLIE = c.CLAVE AND d.FECHA_APLI < {cut} AND d.NUM_CPTO NOT IN ({concepts})
    AND {self.signed("CUEN_DET", "d")} < 0 AND EXISTS (
      SELECT 1 FROM {self.schema.table("CUEN_M")} m
      WHERE m.CVE_CLIE = d.CVE_CLIE AND m.REFER = d.REFER AND m.NUM_CARGO = d.NUM_CARGO)) END"""


CUSTOMER_TEXT: Final = (
    "CLAVE", "NOMBRE", "STATUS", "RFC", "CALLE", "NUMEXT", "NUMINT", "COLONIA", "LOCALIDAD", "MUNICIPIO", "ESTADO",
    "CODIGO", "PAIS", "EMAILPRED", "CVE_VEND",
)  # fmt: skip
CUSTOMER_COLUMNS: Final = (*CUSTOMER_TEXT, "DIASCRED", "LIMCRED", "SALDO", "LAST_PAYMENT")
