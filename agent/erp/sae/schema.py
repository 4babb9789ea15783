"""What one company's tables look like in this very database: SAE changes them within a version, so nothing is assumed.

Only columns of a short list are ever selected; columns that hold secrets are not in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from agent.erp.sae.dialect import Dialect
from agent.errors import AgentError

Query = Callable[..., Iterator[tuple[Any, ...]]]
"""`rows(sql, *parameters)` of a connection."""

REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "CLIE": ("CLAVE", "NOMBRE"),
    "CUEN_M": ("CVE_CLIE", "REFER", "NUM_CPTO", "NUM_CARGO", "IMPORTE", "SIGNO", "FECHA_APLI"),
    "CUEN_DET": ("CVE_CLIE", "REFER", "ID_MOV", "NUM_CPTO", "NUM_CARGO", "IMPORTE", "SIGNO", "FECHA_APLI"),
    "CONC": ("NUM_CPTO", "SIGNO"),
}
OPTIONAL: Final[dict[str, tuple[str, ...]]] = {
    "CLIE": (
        "STATUS", "RFC", "CALLE", "NUMEXT", "NUMINT", "COLONIA", "LOCALIDAD", "MUNICIPIO", "ESTADO", "CODIGO", "PAIS",
        "EMAILPRED", "DIASCRED", "LIMCRED", "SALDO", "ULT_PAGOF", "CVE_VEND",
    ),
    "CUEN_M": (
        "FECHA_VENC", "FECHAELAB", "NUM_MONED", "TCAMBIO", "IMPMON_EXT", "TIPO_MOV", "STATUS", "NO_FACTURA",
    ),
    "CUEN_DET": ("FECHAELAB", "NUM_MONED", "TCAMBIO", "IMPMON_EXT", "TIPO_MOV"),
    "CONC": ("TIPO",),
    "CONTAC": ("CVE_CLIE", "NCONTACTO", "NOMBRE", "TELEFONO", "EMAIL", "TIPOCONTAC", "STATUS"),
    "FACTF": ("CVE_DOC", "STATUS", "CVE_CLPV", "FECHA_DOC", "FECHA_VEN"),
    "CFDI": ("TIPO_DOC", "CVE_DOC", "UUID"),
    "MONED": ("NUM_MONED", "TCAMBIO", "CVE_MONED"),
    "VEND": ("CVE_VEND", "NOMBRE"),
    "PARAM_DATOSGRALES": ("MONEDAPRED",),
    "PARAM_DATOSEMP": ("NOMBRE_EMPRESA", "RFC"),
    "PARAM_CLIENTES": ("GANANCIACAMBIARIA", "PERDIDACAMBIARIA"),
}  # fmt: skip
WANTED: Final = {
    table: frozenset(REQUIRED.get(table, ()) + OPTIONAL.get(table, ())) for table in (*REQUIRED, *OPTIONAL)
}
DETAIL_KEY: Final = ("CVE_CLIE", "REFER")
"""An index of CUEN_DET that starts so makes one look-up a charge cheap."""
REFER_KEY: Final = ("REFER",)
"""An index of CUEN_M that starts so makes it cheap to ask for a REFER of whatever customer."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Columns that exist, by table without its number, and the look-ups that an index makes cheap."""

    dialect: Dialect
    suffix: str
    columns: dict[str, dict[str, int]]
    """Column → length, of texts in letters."""
    detail_index: bool
    """CUEN_DET by customer and document."""
    refer_index: bool
    """CUEN_M by REFER."""

    def table(self, name: str) -> str:
        """Name with the company's number: `CUEN_M01`."""
        return f"{name}{self.suffix}"

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table exists with all these columns."""
        known = self.columns.get(table)
        return known is not None and all(column in known for column in columns)

    def column(self, table: str, name: str, alias: str, kind: str) -> str:
        """`alias.NAME` where the column exists, else a NULL of that SQL type."""
        return f"{alias}.{name}" if self.has(table, name) else f"CAST(NULL AS {kind})"


def find_suffixes(rows: Query, dialect: Dialect) -> list[str]:
    """Two-digit numbers of the companies whose tables the database holds, in order."""
    names = {str(row[0]) for row in rows(dialect.suffixes)}
    return sorted(name[4:] for name in names if len(name) == 6 and name[4:].isdigit())


def introspect(rows: Query, suffix: str, dialect: Dialect) -> Schema:
    """The schema of one company. Raises `AgentError` where it is no SAE company."""
    columns: dict[str, dict[str, int]] = {}
    for relation, column, length in rows(dialect.columns([f"{table}{suffix}" for table in WANTED])):
        table = relation.removesuffix(suffix)
        if column in WANTED[table]:
            columns.setdefault(table, {})[column] = length
    for table, needed in REQUIRED.items():
        missing = [column for column in needed if column not in columns.get(table, {})]
        if missing:
            raise not_sae(f"{table}{suffix}: {', '.join(missing)}")
    return Schema(
        dialect,
        suffix,
        columns,
        detail_index=_has_index(rows, dialect, f"CUEN_DET{suffix}", DETAIL_KEY),
        refer_index=_has_index(rows, dialect, f"CUEN_M{suffix}", REFER_KEY),
    )


def _has_index(rows: Query, dialect: Dialect, table: str, start: tuple[str, ...]) -> bool:
    """Whether an active index of the table begins with these columns."""
    indexes: dict[str, list[str]] = {}
    for index, column in rows(dialect.indexes, table):
        indexes.setdefault(index, []).append(column)
    return any(tuple(segments[: len(start)]) == start for segments in indexes.values())


def not_sae(lacks: str) -> AgentError:
    """The database holds no company of Aspel SAE, or not the tables that receivables need."""
    return AgentError(
        "La base de datos no es de una empresa de Aspel SAE",
        f"Elige el archivo SAEnnEMPREnn.FDB de la carpeta Datos de la empresa (falta {lacks}).",
    )
