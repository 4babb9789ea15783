"""The reading of every charge with what was applied to it, as one block that runs inside the ERP's engine.

One look-up a charge in the existing index of CUEN_DET, nothing sorted; where that index is missing, two grouped passes.
Only charges that do not net to zero leave the engine.
"""

from collections.abc import Sequence
from typing import Final

from agent.erp.sae.queries import MONEY, Queries

COLUMNS: Final = (
    ("CVE_CLIE", "@"), ("REFER", "@"), ("NUM_CPTO", "INTEGER"), ("NUM_CARGO", "INTEGER"),
    ("NUM_MONED", "INTEGER"), ("TCAMBIO", MONEY), ("TIPO_MOV", "VARCHAR(1)"), ("STATUS", "VARCHAR(1)"),
    ("APPLIED", "TIMESTAMP"), ("DUE", "TIMESTAMP"),
    ("TOTAL", MONEY),  # amount of the charge in its own currency
    ("OWN", MONEY),  # balance at the cut in its own currency
    ("BOOKS", MONEY),  # balance at the cut in base currency, at booked rates
    ("NET", MONEY),  # balance in base currency without a cut
    ("UUID", "VARCHAR(64)"), ("CANCELLED", "SMALLINT"), ("ALIKE", "SMALLINT"),
    # Counters, in the last row alone, whose CVE_CLIE is NULL.
    ("CHARGES", "INTEGER"), ("DETAILS", "INTEGER"), ("MISMATCHES", "INTEGER"), ("LEFT_B", "INTEGER"),
    ("NEWEST", "TIMESTAMP"),
)  # fmt: skip
HALF_CENT: Final = "0.005"


class Blocks:
    """EXECUTE BLOCK statements of one company; each takes one parameter, the moment of the cut.

    `base` is the number of the base currency; `pads`, how many blanks REFERs begin with, finds folios that trim alike.
    """

    def __init__(self, queries: Queries, base: int, pads: Sequence[int]) -> None:
        self._queries = queries
        self._schema = queries.schema
        self._base = base
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
    IF (LATEST >= HASTA) THEN
      SELECT COALESCE(SUM({signed}), 0) {rows} AND {applied} < :HASTA INTO :PAID;
    BOOKS = BOOKS + PAID;
    IF (NUM_MONED <> {self._base}) THEN BEGIN
      SELECT COALESCE(SUM({self._foreign("CUEN_DET", "d")}), 0) {rows} AND {applied} < :HASTA INTO :PAID;
      OWN = OWN + PAID;
    END ELSE OWN = BOOKS;
    {self._emit()}
  END""")

    def grouped(self) -> str:
        """Without that index: documents of one charge in one grouped pass, the others by whole key in another."""
        single = self._group("CVE_CLIE, REFER, NUM_CARGO", "SUM(OWNER) = 1")
        several = self._group("CVE_CLIE, REFER, NUM_CARGO, NUM_CPTO", "SUM(OWNER) = 1")
        masters = self._schema.table("CUEN_M")
        return self._wrap(f"""\
  FOR SELECT CVE_CLIE, REFER, NUM_CARGO, MAX(OWN_CPTO), {single}
    INTO :CVE_CLIE, :REFER, :NUM_CARGO, :NUM_CPTO, :FOUND, :PAID, :NET, :BOOKS DO BEGIN
    CHARGES = CHARGES + 1;
    DETAILS = DETAILS + FOUND;
    {self._finish()}
  END
  SELECT COUNT(*) FROM {masters} INTO :OWNERS;
  IF (OWNERS > CHARGES) THEN
  FOR SELECT CVE_CLIE, REFER, NUM_CARGO, NUM_CPTO, {several}
    INTO :CVE_CLIE, :REFER, :NUM_CARGO, :NUM_CPTO, :FOUND, :PAID, :NET, :BOOKS DO BEGIN
    SELECT COUNT(*) FROM {masters} d WHERE {self._key} INTO :OWNERS;
    IF (OWNERS > 1) THEN BEGIN
      CHARGES = CHARGES + 1;
      DETAILS = DETAILS + FOUND;
      {self._finish()}
    END
  END
  SELECT COUNT(*) FROM {masters} m WHERE {self._status("m")} = 'B' INTO :LEFT_B;
  SELECT MAX({self._queries.made("CUEN_M", "m")}) FROM {masters} m INTO :NEWEST;""")

    def _finish(self) -> str:
        """Of a group: read the charge itself where anything is left of it; PAID is the sum of the foreign amounts."""
        return f"""\
IF (NET <> 0 OR BOOKS <> 0 OR PAID <> 0) THEN BEGIN
      LATEST = NULL;
      LOW = NUM_CPTO;
      SAVED = BOOKS;
      SELECT {self._attributes()} FROM {self._schema.table("CUEN_M")} m
        WHERE m.CVE_CLIE = :CVE_CLIE AND m.REFER = :REFER AND m.NUM_CARGO = :NUM_CARGO AND m.NUM_CPTO = :LOW
        INTO {self._into()};
      BOOKS = SAVED;
      OWN = CASE WHEN NUM_MONED <> {self._base} THEN PAID ELSE BOOKS END;
      {self._emit()}
    END"""

    def _group(self, keys: str, having: str) -> str:
        parts = []
        for table, concept, owner in (("CUEN_M", "NUM_CPTO", 1), ("CUEN_DET", "ID_MOV", 0)):
            signed, cut = self._queries.signed(table, "t"), f"{self._queries.applied(table, 't')} < :HASTA"
            own = f"t.{concept}" if owner else "CAST(NULL AS INTEGER)"
            parts.append(
                f"SELECT t.CVE_CLIE, t.REFER, t.NUM_CARGO, t.{concept} AS NUM_CPTO, {own} AS OWN_CPTO, "
                f"{owner} AS OWNER, {signed} AS NET, CASE WHEN {cut} THEN {signed} ELSE 0 END AS BOOKS, "
                f"CASE WHEN {cut} THEN {self._foreign(table, 't')} ELSE 0 END AS OWN "
                f"FROM {self._schema.table(table)} t"
            )
        return (
            f"COUNT(*) - SUM(OWNER), SUM(OWN), SUM(NET), SUM(BOOKS) FROM ({' UNION ALL '.join(parts)}) "
            f"GROUP BY {keys} HAVING {having}"
        )

    def _foreign(self, table: str, alias: str) -> str:
        column = "IMPMON_EXT" if self._schema.has(table, "IMPMON_EXT") else "IMPORTE"
        return self._queries.signed(table, alias, column)

    def _status(self, alias: str) -> str:
        return self._schema.column("CUEN_M", "STATUS", alias, "VARCHAR(1)")

    def _attributes(self) -> str:
        column = self._schema.column
        currency = f"COALESCE(NULLIF({column('CUEN_M', 'NUM_MONED', 'm', 'INTEGER')}, 0), {self._base})"
        foreign = "IMPMON_EXT" if self._schema.has("CUEN_M", "IMPMON_EXT") else "IMPORTE"
        return ", ".join(
            (
                "m.CVE_CLIE, m.REFER, m.NUM_CPTO, m.NUM_CARGO",
                currency,
                f"CAST({column('CUEN_M', 'TCAMBIO', 'm', 'DOUBLE PRECISION')} AS {MONEY})",
                column("CUEN_M", "TIPO_MOV", "m", "VARCHAR(1)"),
                self._status("m"),
                self._queries.applied("CUEN_M", "m"),
                column("CUEN_M", "FECHA_VENC", "m", "TIMESTAMP"),
                f"CAST(CASE WHEN {currency} <> {self._base} THEN m.{foreign} ELSE m.IMPORTE END AS {MONEY})",
                self._foreign("CUEN_M", "m"),
                self._queries.signed("CUEN_M", "m"),
                column("CUEN_M", "NO_FACTURA", "m", "VARCHAR(20)"),
                self._queries.made("CUEN_M", "m"),
            )
        )

    @staticmethod
    def _into() -> str:
        names = "CVE_CLIE REFER NUM_CPTO NUM_CARGO NUM_MONED TCAMBIO TIPO_MOV STATUS APPLIED DUE TOTAL OWN BOOKS"
        return ", ".join(f":{name}" for name in (*names.split(), "INVOICE", "MADE"))

    def _emit(self) -> str:
        """Count, and let the row out where the charge does not net to zero."""
        return f"""\
IF (MADE > NEWEST) THEN NEWEST = MADE;
    IF (STATUS = 'B') THEN LEFT_B = LEFT_B + 1;
    IF (APPLIED >= HASTA) THEN BEGIN
      OWN = 0;
      BOOKS = 0;
    END
    IF (NET <> 0 OR OWN <> 0) THEN BEGIN
      UUID = NULL;
      CANCELLED = 0;
      ALIKE = 0;
      IF (ABS(OWN) >= {HALF_CENT}) THEN BEGIN
        {self._cancelled()}
        {self._fiscal()}
        {self._alike()}
      END
      SUSPEND;
    END"""

    def _cancelled(self) -> str:
        if not self._schema.has("FACTF", "CVE_DOC", "STATUS"):
            return ""
        invoices = self._schema.table("FACTF")
        return (
            f"IF (EXISTS (SELECT 1 FROM {invoices} f WHERE f.CVE_DOC = :REFER AND f.STATUS = 'C')) THEN CANCELLED = 1;"
        )

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
        owner = f"TYPE OF COLUMN {self._schema.table('CUEN_M')}."
        outputs = ", ".join(f"{name} {owner + name if kind == '@' else kind}" for name, kind in COLUMNS)
        integers = ("FOUND", "LOW", "HIGH", "OWNERS", "STRAY")
        variables = [f"DECLARE {name} INTEGER;" for name in integers]
        variables += [f"DECLARE {name} {MONEY};" for name in ("PAID", "SAVED")]
        variables += [f"DECLARE {name} TIMESTAMP;" for name in ("LATEST", "MADE")]
        variables += [f"DECLARE {name} {owner}REFER;" for name in ("INVOICE", "BARE")]
        counters = ("CHARGES", "DETAILS", "MISMATCHES", "LEFT_B")
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
