"""Cloud against truth.json, figure by figure: the proof that the demonstration ends with."""

from dataclasses import dataclass
from typing import Any

from cobranzacloud_client.generated import ClienteDetalle
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
    company, expected = truth["id"], truth["resumen"]
    summary = cloud.api.cartera.get_resumen(empresa_id=company)
    found.same(f"{company} totalCartera", summary.total_cartera, expected["totalCartera"])
    found.same(f"{company} carteraVigente", summary.cartera_vigente, expected["carteraVigente"])
    found.same(f"{company} carteraVencida", summary.cartera_vencida, expected["carteraVencida"])
    found.same(f"{company} clientesConSaldo", summary.clientes_con_saldo, expected["clientesConSaldo"])
    found.same(f"{company} facturasActivas", summary.facturas_activas, expected["facturasActivas"])
    aging = cloud.api.cartera.get_antiguedad(empresa_id=company)
    for row, bucket in zip(aging.rangos, truth["antiguedad"], strict=True):
        found.same(f"{company} {row.rango}", row.monto, bucket["monto"])
        found.same(f"{company} {row.rango} facturas", row.facturas, bucket["facturas"])
    customers = {row.clave: row for row in cloud.customers(company)}
    found.same(f"{company} clientes", len(customers), len(truth["clientes"]))
    for person in truth["clientes"]:
        if person["clave"] not in customers:
            found.same(f"{company} cliente {person['clave']}", "falta", "existe")
            continue
        _customer(found, cloud.api.clientes.get(customers[person["clave"]].id), person)
    return Outcome(found.compared, found.differences)


def _customer(found: Comparison, held: ClienteDetalle, person: dict[str, Any]) -> None:
    label = f"cliente {person['clave']}"
    found.same(f"{label} saldoTotal", held.resumen_cartera.saldo_total, person["saldoTotal"])
    found.same(f"{label} saldoVencido", held.resumen_cartera.saldo_vencido, person["saldoVencido"])
    fields = ("folio", "vencimiento", "total", "saldo", "diasVencido")
    found.same(
        f"{label} facturas",
        sorted(
            tuple(map(str, (row.folio, row.vencimiento, row.total, row.saldo, row.dias_vencido)))
            for row in held.facturas
        ),
        sorted(tuple(str(row[name]) for name in fields) for row in person["facturas"]),
    )
