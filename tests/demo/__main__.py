"""`make demo`: from an SAE company in Firebird to a figure in the web, to the cent. Exit 0 only if all matched."""

import argparse
import json
import shutil
import signal
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

import tests.sae as sae
from tests.demo.check import Outcome, compare
from tests.demo.cloud import PASSWORD, Cloud
from tests.demo.programs import Agent, server
from tests.sae.edit import Editor

HOME = Path(__file__).parents[2] / ".demo"
COMPANIES = ("01", "02")
ZONE = ZoneInfo("America/Mexico_City")
"""Zone of a new organization: SAE and the cloud must count days on the same calendar."""


def main() -> int:
    """Build, pair, sync, change, sync again, prove; then serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop after the proof")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    screen = Console(highlight=False)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir()
    with server(HOME / "cloud", _free(options.port)) as address:
        matched = story(screen, address)
        if matched and not options.once:
            screen.print("\nCtrl-C para terminar.")
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            try:
                signal.pause()
            except KeyboardInterrupt:
                screen.print("")
    return 0 if matched else 1


def story(screen: Console, address: str) -> bool:
    """The main job, told step by step. True if every figure of the cloud equals truth.json."""
    step = _steps(screen)
    step("Dos empresas de Aspel SAE 9 en bases Firebird reales")
    truth = sae.build(HOME / "sae", companies=COMPANIES, seed=2026, as_of=datetime.now(ZONE).date())
    for company in truth.companies.values():
        screen.print(f"  {company.id} {company.name} · {company.counters.charges} cargos · {company.database}")

    step("Una organización en la nube, y un código de vinculación")
    cloud = Cloud(address)
    cloud.register("Comercial Demo")
    code = cloud.link_code()
    screen.print(f"  {address}  código {code}")

    step("El agente se vincula y envía la cartera completa")
    agent = Agent(HOME / "agent")
    for company in truth.companies.values():
        agent.run(
            *("source", "add", "firebird", "--database", company.database, "--user", "SYSDBA", "--password-stdin"),
            *("--companies", company.id),
            typed="masterkey\n",
        )
    agent.run("pair", code, "--server", address, "--name", "PC de contabilidad")
    screen.print(agent.run("sync", shown=True).rstrip())
    first = _prove(screen, cloud, truth)

    step("Tres documentos cambian en SAE: un abono, un pago total y una factura nueva")
    for line in change_three(truth):
        screen.print(f"  {line}")
    screen.print(agent.run("sync", shown=True).rstrip())
    second = _prove(screen, cloud, truth)

    step("La cartera, como la ve la contadora")
    for company in truth.companies.values():
        screen.print(_aging(cloud, company))
    screen.print(agent.run("status").strip())
    screen.print(f"\n[bold]{address}[/bold]   correo [bold]{cloud.email}[/bold]   contraseña [bold]{PASSWORD}[/bold]")
    return not first.differences and not second.differences


def change_three(truth: sae.Truth) -> list[str]:
    """A partial payment and a whole one in the first company, a new invoice in the second; says what it did."""
    editor = Editor(truth, COMPANIES[0])
    in_pesos = [(person, doc) for person, doc in editor.open_documents() if doc.currency == "MXN" and doc.balance > 200]
    (payer, part), (settler, whole) = in_pesos[0], in_pesos[-1]
    half = sae.money(part.balance // 2)
    said = [f"{payer.name} abona {half} a {part.folio}", f"{settler.name} paga {whole.folio} completa"]
    editor.pay(payer, part, half)
    editor.pay(settler, whole, sae.money(whole.balance))
    other = Editor(truth, COMPANIES[1])
    buyer = other.open_documents()[0][0]
    made = other.invoice(buyer, "12500.00")
    return [*said, f"factura {made.folio} a {buyer.name} por 12500.00"]


def _prove(screen: Console, cloud: Cloud, truth: sae.Truth) -> Outcome:
    """Every figure of every company against truth.json as it stands on the disk now."""
    rows = _truth_file(truth)["companies"]
    outcomes = [compare(cloud, company) for company in rows.values()]
    outcome = Outcome(
        sum(each.compared for each in outcomes), tuple(line for each in outcomes for line in each.differences)
    )
    if outcome.differences:
        screen.print(f"[red]  {len(outcome.differences)} de {outcome.compared} cifras difieren[/red]")
        for line in outcome.differences[:20]:
            screen.print(f"  {line}", markup=False)
    else:
        screen.print(f"[green]  {outcome.compared} cifras de la nube = truth.json, al centavo[/green]")
    return outcome


def _truth_file(truth: sae.Truth) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((truth.directory / "truth.json").read_text(encoding="utf-8"))
    return loaded


def _aging(cloud: Cloud, company: sae.CompanyTruth) -> Table:
    answer = cloud.api.cartera.get_antiguedad(empresa_id=company.id)
    table = Table(title=f"{company.id} {company.name}", title_justify="left", title_style="bold")
    for heading, side in (("Antigüedad", "left"), ("Facturas", "right"), ("Monto", "right"), ("%", "right")):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]
    for row in answer.rangos:
        table.add_row(row.label, str(row.facturas), f"${row.monto:,.2f}", f"{row.porcentaje:.1f}")
    table.add_section()
    table.add_row("Total", str(sum(row.facturas for row in answer.rangos)), f"${answer.total:,.2f}", "")
    return table


def _steps(screen: Console) -> Any:
    count = 0

    def step(what: str) -> None:
        nonlocal count
        count += 1
        screen.print(f"\n[bold cyan]{count}[/bold cyan] [bold]{what}[/bold]")

    return step


def _free(port: int) -> int:
    """`port` where nobody listens there, else 0: the server then takes any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


if __name__ == "__main__":
    sys.exit(main())
