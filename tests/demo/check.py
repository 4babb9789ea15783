"""Cloud against truth.json, figure by figure: the proof that the demonstration ends with."""

from dataclasses import dataclass
from typing import Any

from tests.demo.cloud import Cloud


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many figures were compared, and those that differ."""

    compared: int
    differences: tuple[str, ...]


@dataclass(slots=True)
class Comparison:
    """Collects figures that should be equal; money is compared as text with two decimals."""

    compared: int = 0
    differences: tuple[str, ...] = ()

    def same(self, what: str, cloud: object, truth: object) -> None:
        """Count one figure, and note it where the two differ."""
        self.compared += 1
        if str(cloud) != str(truth):
            self.differences += (f"{what}: nube {cloud}, SAE {truth}",)


def compare(cloud: Cloud, truth: dict[str, Any]) -> Outcome:
    """Totals, buckets, customers and every open document of one company of truth.json."""
    found = Comparison()
    company = truth["id"]
    summary = cloud.get("/v1/cartera/resumen", empresaId=company)
    for name in ("totalCartera", "carteraVigente", "carteraVencida", "clientesConSaldo", "facturasActivas"):
        found.same(f"{company} {name}", summary[name], truth["resumen"][name])
    aging = cloud.get("/v1/cartera/antiguedad", empresaId=company)
    for row, expected in zip(aging["rangos"], truth["antiguedad"], strict=True):
        found.same(f"{company} {row['rango']}", row["monto"], expected["monto"])
        found.same(f"{company} {row['rango']} facturas", row["facturas"], expected["facturas"])
    customers = {row["clave"]: row for row in cloud.pages("/v1/clientes", empresaId=company)}
    found.same(f"{company} clientes", len(customers), len(truth["clientes"]))
    for person in truth["clientes"]:
        if person["clave"] not in customers:
            found.same(f"{company} cliente {person['clave']}", "falta", "existe")
            continue
        _customer(found, cloud.get(f"/v1/clientes/{customers[person['clave']]['id']}"), person)
    return Outcome(found.compared, found.differences)


def _customer(found: Comparison, held: dict[str, Any], person: dict[str, Any]) -> None:
    label = f"cliente {person['clave']}"
    found.same(f"{label} saldoTotal", held["resumenCartera"]["saldoTotal"], person["saldoTotal"])
    found.same(f"{label} saldoVencido", held["resumenCartera"]["saldoVencido"], person["saldoVencido"])
    fields = ("folio", "vencimiento", "total", "saldo", "diasVencido")
    found.same(
        f"{label} facturas",
        sorted(tuple(str(row[name]) for name in fields) for row in held["facturas"]),
        sorted(tuple(str(row[name]) for name in fields) for row in person["facturas"]),
    )
