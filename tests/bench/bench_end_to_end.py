"""From SAE to the dashboard: the real agent, the real server on SQLite, a hundred thousand open documents.

Two programs in processes of their own, as in production but on one machine; the second sync finds nothing to send.
"""

import tempfile
import time
from pathlib import Path

from tests.bench.company import big_company
from tests.bench.figures import Figure, show, timed
from tests.demo.cloud import Cloud
from tests.demo.programs import Agent, server


def main() -> None:
    """One run: pair, sync everything, look at the totals, sync again."""
    company = big_company().companies["01"]
    with tempfile.TemporaryDirectory() as folder, server(Path(folder) / "cloud", 0) as address:
        cloud = Cloud(address)
        cloud.register("Banco de pruebas")
        agent = Agent(Path(folder) / "agent")
        source = ("--database", company.database, "--user", "SYSDBA", "--password-stdin", "--companies", "01")
        agent.run("source", "add", "firebird", *source, typed="masterkey\n")
        agent.run("pair", cloud.link_code(), "--server", address)
        start = time.perf_counter()
        agent.run("sync")
        sent = time.perf_counter() - start
        summary = cloud.api.cartera.get_resumen()
        shown = time.perf_counter() - start
        idle = timed(lambda: agent.run("sync"))
    documents = f"{summary.facturas_activas:,} open documents of 1 M charges, {summary.clientes_con_saldo:,} customers"
    show(
        Figure("SAE to dashboard, first sync", shown, "s", None, f"{documents}; the agent's command took {sent:.1f} s")
    )
    show(Figure("the same command again, nothing written since", idle, "s", None, "start of the program included"))


if __name__ == "__main__":
    main()
