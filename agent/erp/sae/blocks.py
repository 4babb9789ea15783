"""The reading of every charge with what was applied to it, as one block that runs inside Firebird's engine.

One look-up a charge in the existing index of CUEN_DET, nothing sorted; where that index is missing, one grouped pass.
Only charges that do not net to zero leave the engine.
"""

from collections.abc import Sequence
from typing import Final

from agent.erp.sae.amounts import Amounts
from agent.erp.sae.queries import RATE_LIMIT, Queries

MONEY: Final = "NUMERIC(18, 6)"
COLUMNS: Final = (
    ("CVE_CLIE", "@"), ("REFER", "@"), ("NUM_CPTO", "INTEGER"), ("NUM_CARGO", "INTEGER"),
    ("NUM_MONED", "INTEGER"), ("TCAMBIO", MONEY), ("TIPO_MOV", "@"), ("STATUS", "@"),
    ("APPLIED", "TIMESTAMP"), ("DUE", "TIMESTAMP"),
    ("TOTAL", MONEY),  # amount of the charge in its own currency; NULL: only IMPORTE holds it
    ("IMPORTE", MONEY),  # amount of the charge in base currency
    ("OWN", MONEY),  # balance at the cut in its own currency, without what BASED holds
    ("BASED", MONEY),  # part of that balance that is held in base currency only, to be divided by the charge's rate
    ("BOOKS", MONEY),  # balance at the cut in base currency, at booked rates
    ("NET", MONEY),  # balance in base currency without a cut
    ("UUID", "@"), ("CANCELLED", "SMALLINT"), ("ALIKE", "SMALLINT"),
    # Counters, in the last row alone, whose CVE_CLIE is NULL.
    ("CHARGES", "INTEGER"), ("DETAILS", "INTEGER"), ("MISMATCHES", "INTEGER"), ("LEFT_B", "INTEGER"),
    ("UNSIGNED", "INTEGER"), ("NEWEST", "TIMESTAMP"),
)  # fmt: skip
COUNTERS: Final = next(index for index, (name, _) in enumerate(COLUMNS) if name == "CHARGES")
"""Where they begin."""
_TEXTS: Final = {
    "CVE_CLIE": ("CUEN_M", "CVE_CLIE"), "REFER": ("CUEN_M", "REFER"), "BARE": ("CUEN_M", "REFER"),
    "TIPO_MOV": ("CUEN_M", "TIPO_MOV"), "STATUS": ("CUEN_M", "STATUS"), "INVOICE": ("CUEN_M", "NO_FACTURA"),
    "UUID": ("CFDI", "UUID"),
}  # fmt: skip
"""Columns whose type each text has, so that no letter is lost between character sets."""
HALF_CENT: Final = "0.005"


class Blocks:
    """EXECUTE BLOCK statements of one company; each takes one parameter, the moment of the cut.

    `base` is the number of the base currency; `exchange`, the concepts of exchange gain and loss; `pads`, how many
    blanks REFERs begin with, finds folios that trim alike.
    """

    def __init__(self, queries: Queries, base: int, exchange: frozenset[int], pads: Sequence[int]) -> None:
        self._queries = queries
        self._schema = queries.schema
        self._base = base
        self._amounts = Amounts(queries, base, exchange)
        self._pads = tuple(pads)
        self._key = "d.CVE_CLIE = :CVE_CLIE AND d.REFER = :REFER AND d.NUM_CARGO = :NUM_CARGO"

    def indexed(self) -> str:
        """One look-up a charge. ID_MOV between LOW and HIGH is the charge's own, or any where it is the only owner."""
        details, masters = self._schema.table("CUEN_DET"), self._schema.table("CUEN_M")
        signed, applied = self._queries.signed("CUEN_DET", "d"), self._queries.applied("CUEN_DET", "d")
        rows = f"FROM {details} d WHERE {self._key} AND d.ID_MOV BETWEEN :LOW AND :HIGH"
        return self._wrap(f"""\
  FOR SELECT {self._attributes()} FROM {masters} m INTO {self._into()} DO BEGIN
    CHARGES = CHARGES + 1;
    IF (SIGNED = 0 AND AMOUNT <> 0) THEN UNSIGNED = UNSIGNED + 1;
    BOOKS = COALESCE(CAST(AMOUNT * SIGNED AS {MONEY}), 0);
    BASED = 0;
    SELECT COUNT(*), COALESCE(SUM({signed}), 0), MIN(d.ID_MOV), MAX(d.ID_MOV), MAX({applied})
      FROM {details} d WHERE {self._key} INTO :FOUND, :PAID, :LOW, :HIGH, :LATEST;
    IF (LOW <> NUM_CPTO OR HIGH <> NUM_CPTO) THEN BEGIN
      SELECT COUNT(*) FROM {masters} d WHERE {self._key} INTO :OWNERS;
      IF (OWNERS = 1) THEN BEGIN
        SELECT COUNT(*) FROM {details} d WHERE {self._key} AND d.ID_MOV <> :NUM_CPTO INTO :STRAY;
        MISMATCHES = MISMATCHES + STRAY;
      END ELSE BEGIN
        LOW = NUM_CPTO;
        HIGH = NUM_CPTO;
        SELECT COUNT(*), COALESCE(SUM({signed}), 0), MAX({applied}) {rows} INTO :FOUND, :PAID, :LATEST;
      END
    END
    DETAILS = DETAILS + FOUND;
    NET = BOOKS + PAID;
    IF (NUM_MONED <> {self._base}) THEN BEGIN
      OWN = COALESCE(CAST(FOREIGN_AMOUNT * SIGNED AS {MONEY}), 0);
      IF (FOREIGN_AMOUNT IS NULL) THEN BASED = BOOKS;
    END
    IF (LATEST >= HASTA) THEN
      SELECT COALESCE(SUM({signed}), 0) {rows} AND {applied} < :HASTA INTO :PAID;
    BOOKS = BOOKS + PAID;
    IF (NUM_MONED <> {self._base}) THEN BEGIN
      SELECT COALESCE(SUM({self._amounts.own(":NUM_MONED")}), 0), COALESCE(SUM({self._amounts.based(":NUM_MONED")}), 0)
        {rows} AND {applied} < :HASTA INTO :PAID, :SAVED;
      OWN = OWN + PAID;
      BASED = BASED + SAVED;
    END ELSE OWN = BOOKS;
    {self._emit()}
  END""")

    def grouped(self) -> str:
        """Without that index: details find their charge by its key, and everything is grouped in one pass."""
        masters = self._schema.table("CUEN_M")
        return self._wrap(f"""\
  FOR SELECT CVE_CLIE, REFER, NUM_CPTO, NUM_CARGO, SUM(FOUND), SUM(STRAY), SUM(NET), SUM(BOOKS), SUM(OWN), SUM(BASED)
    FROM ({self._rows_of_masters()} UNION ALL {self._rows_of_details()})
    GROUP BY CVE_CLIE, REFER, NUM_CPTO, NUM_CARGO
    INTO :CVE_CLIE, :REFER, :NUM_CPTO, :NUM_CARGO, :FOUND, :STRAY, :NET, :PAID, :SAVED, :SAVED_BASED DO BEGIN
    CHARGES = CHARGES + 1;
    DETAILS = DETAILS + FOUND;
    MISMATCHES = MISMATCHES + STRAY;
    IF (NET <> 0 OR PAID <> 0 OR SAVED <> 0 OR SAVED_BASED <> 0) THEN BEGIN
      LATEST = NULL;
      SELECT {self._attributes()} FROM {masters} m
        WHERE m.CVE_CLIE = :CVE_CLIE AND m.REFER = :REFER AND m.NUM_CARGO = :NUM_CARGO AND m.NUM_CPTO = :NUM_CPTO
        INTO {self._into()};
      BOOKS = PAID;
      OWN = CASE WHEN NUM_MONED <> {self._base} THEN SAVED ELSE BOOKS END;
      BASED = SAVED_BASED;
      {self._emit()}
    END
  END
  SELECT COUNT(*) FROM {masters} m WHERE {self._status("m")} = 'B' INTO :LEFT_B;
  SELECT COALESCE(MAX({self._queries.made("CUEN_M", "m")}), :NEWEST),
    COALESCE(SUM({self._queries.unsigned("CUEN_M", "m")}), 0)
    FROM {masters} m INTO :NEWEST, :UNSIGNED;""")

    def _rows_of_masters(self) -> str:
        signed, cut = self._queries.signed("CUEN_M", "m"), f"{self._queries.applied('CUEN_M', 'm')} < :HASTA"
        parts = (signed, self._amounts.foreign("m"), self._amounts.based_charge("m"))
        sums = ", ".join(
            f"CASE WHEN {cut} THEN {part} ELSE 0 END AS {name}"
            for part, name in zip(parts, ("BOOKS", "OWN", "BASED"), strict=True)
        )
        keys = "m.CVE_CLIE, m.REFER, m.NUM_CPTO, m.NUM_CARGO"
        return f"SELECT {keys}, 0 AS FOUND, 0 AS STRAY, {signed} AS NET, {sums} FROM {self._schema.table('CUEN_M')} m"

    def _rows_of_details(self) -> str:
        """The charge of a detail: whole key, else the only one of its customer, REFER and NUM_CARGO."""
        signed, cut = self._queries.signed("CUEN_DET", "d"), f"{self._queries.applied('CUEN_DET', 'd')} < :HASTA"
        currency, masters = self._amounts.currency("m"), self._schema.table("CUEN_M")
        foreign = f"{cut} AND {currency} <> {self._base}"
        same = " AND ".join(f"{{0}}.{name} = d.{name}" for name in ("CVE_CLIE", "REFER", "NUM_CARGO"))
        return f"""\
SELECT m.CVE_CLIE, m.REFER, m.NUM_CPTO, m.NUM_CARGO, 1, CASE WHEN m.NUM_CPTO = d.ID_MOV THEN 0 ELSE 1 END, {signed},
  CASE WHEN {cut} THEN {signed} ELSE 0 END, CASE WHEN {foreign} THEN {self._amounts.own(currency)} ELSE 0 END,
  CASE WHEN {foreign} THEN {self._amounts.based(currency)} ELSE 0 END
  FROM {self._schema.table("CUEN_DET")} d JOIN {masters} m ON {same.format("m")}
  AND (m.NUM_CPTO = d.ID_MOV OR (SELECT COUNT(*) FROM {masters} x WHERE {same.format("x")}) = 1)"""

    def _status(self, alias: str) -> str:
        return self._schema.column("CUEN_M", "STATUS", alias, "VARCHAR(1)")

    def _attributes(self) -> str:
        """Columns of a charge as they are: what only a charge that is let out needs is worked out then."""

        def column(name: str, kind: str) -> str:
            return self._schema.column("CUEN_M", name, "m", kind)

        return ", ".join(
            (
                "m.CVE_CLIE, m.REFER, m.NUM_CPTO, m.NUM_CARGO",
                self._amounts.currency("m"),
                column("TIPO_MOV", "VARCHAR(1)"),
                self._status("m"),
                self._queries.applied("CUEN_M", "m"),
                column("FECHA_VENC", "TIMESTAMP"),
                "m.IMPORTE",
                column("IMPMON_EXT", "DOUBLE PRECISION"),
                column("TCAMBIO", "DOUBLE PRECISION"),
                self._queries.sign("CUEN_M", "m"),
                column("NO_FACTURA", "VARCHAR(20)"),
                self._queries.made("CUEN_M", "m"),
            )
        )

    @staticmethod
    def _into() -> str:
        names = "CVE_CLIE REFER NUM_CPTO NUM_CARGO NUM_MONED TIPO_MOV STATUS APPLIED DUE AMOUNT FOREIGN_AMOUNT RATE"
        return ", ".join(f":{name}" for name in (*names.split(), "SIGNED", "INVOICE", "MADE"))

    def _emit(self) -> str:
        """Count, and let the row out where the charge does not net to zero."""
        return f"""\
IF (MADE > NEWEST) THEN NEWEST = MADE;
    IF (STATUS = 'B') THEN LEFT_B = LEFT_B + 1;
    IF (APPLIED >= HASTA) THEN BEGIN
      OWN = 0;
      BASED = 0;
      BOOKS = 0;
    END
    IF (NET <> 0 OR OWN <> 0 OR BASED <> 0) THEN BEGIN
      TCAMBIO = CASE WHEN RATE > 0 AND RATE < {RATE_LIMIT} THEN CAST(RATE AS {MONEY}) END;
      IMPORTE = CAST(AMOUNT AS {MONEY});
      TOTAL = CASE WHEN NUM_MONED <> {self._base} THEN CAST(FOREIGN_AMOUNT AS {MONEY}) ELSE IMPORTE END;
      UUID = NULL;
      CANCELLED = 0;
      ALIKE = 0;
      IF (ABS(OWN) >= {HALF_CENT} OR BASED <> 0) THEN BEGIN
        {self._cancelled()}
        {self._fiscal()}
        {self._alike()}
      END
      SUSPEND;
    END"""

    def _cancelled(self) -> str:
        if not self._schema.has("FACTF", "CVE_DOC", "STATUS"):
            return ""
        owner = " AND f.CVE_CLPV = :CVE_CLIE" if self._schema.has("FACTF", "CVE_CLPV") else ""
        invoice = f"SELECT 1 FROM {self._schema.table('FACTF')} f WHERE f.CVE_DOC = :REFER{owner} AND f.STATUS = 'C'"
        return f"IF (EXISTS ({invoice})) THEN CANCELLED = 1;"

    def _fiscal(self) -> str:
        if not self._schema.has("CFDI", "TIPO_DOC", "CVE_DOC", "UUID"):
            return ""
        find = f"SELECT MAX(f.UUID) FROM {self._schema.table('CFDI')} f WHERE f.TIPO_DOC = 'F' AND f.CVE_DOC = "
        return f"""\
{find}:REFER INTO :UUID;
        IF (UUID IS NULL AND INVOICE <> REFER) THEN {find}:INVOICE INTO :UUID;"""

    def _alike(self) -> str:
        """Does another REFER of the company differ from this one in leading blanks alone?"""
        if len(self._pads) < 2:
            return ""
        width = self._schema.columns["CUEN_M"]["REFER"]
        lines = ["BARE = TRIM(REFER);"]
        for pad in self._pads:
            other = f"LPAD(:BARE, CHAR_LENGTH(:BARE) + {pad})"
            lines.append(
                f"IF (ALIKE = 0 AND BARE <> '' AND CHAR_LENGTH(BARE) <= {width - pad}) THEN "
                f"IF (EXISTS (SELECT 1 FROM {self._schema.table('CUEN_M')} x WHERE x.REFER = {other} "
                f"AND x.REFER <> :REFER)) THEN ALIKE = 1;"
            )
        return "\n        ".join(lines)

    def _wrap(self, body: str) -> str:
        outputs = ", ".join(f"{name} {self._text(name) if kind == '@' else kind}" for name, kind in COLUMNS)
        integers = ("FOUND", "LOW", "HIGH", "OWNERS", "STRAY", "SIGNED")
        variables = [f"DECLARE {name} INTEGER;" for name in integers]
        variables += [f"DECLARE {name} {MONEY};" for name in ("PAID", "SAVED", "SAVED_BASED")]
        variables += [f"DECLARE {name} DOUBLE PRECISION;" for name in ("AMOUNT", "FOREIGN_AMOUNT", "RATE")]
        variables += [f"DECLARE {name} TIMESTAMP;" for name in ("LATEST", "MADE")]
        variables += [f"DECLARE {name} {self._text(name)};" for name in ("INVOICE", "BARE")]
        counters = ("CHARGES", "DETAILS", "MISMATCHES", "LEFT_B", "UNSIGNED")
        return f"""\
EXECUTE BLOCK (HASTA TIMESTAMP = ?) RETURNS ({outputs}) AS
{" ".join(variables)}
BEGIN
  {" ".join(f"{name} = 0;" for name in counters)}
  NEWEST = TIMESTAMP '0001-01-01';
{body}
  CVE_CLIE = NULL;
  SUSPEND;
END"""

    def _text(self, name: str) -> str:
        table, column = _TEXTS[name]
        if not self._schema.has(table, column):
            return "VARCHAR(64)"
        return f"TYPE OF COLUMN {self._schema.table(table)}.{column}"
