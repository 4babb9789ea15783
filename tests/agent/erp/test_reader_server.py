"""Readings through a server while SAE works: a user who may only read, writers in between, a database that is shut."""

from datetime import timedelta

import pytest

from agent.erp.drivers.attachment import Connect
from agent.erp.drivers.firebird import connect
from agent.erp.drivers.target import parse
from agent.erp.opening import attach, attach_by_wire
from agent.errors import AgentError
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import differences, read_company, reader_of, truth_file
from tests.sae import Editor, build
from tests.sae.load import opened
from tests.support.firebird import FirebirdServer
from tests.support.firebird import connect as raw_connect

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("driver", [attach, attach_by_wire], ids=["client", "wire"])
def test_a_user_who_may_only_read_gets_everything(
    firebird_server: FirebirdServer, legacy_firebird_server: FirebirdServer, driver: Connect
) -> None:
    for server in (firebird_server, legacy_firebird_server):
        folder = server.data / f"reader-{driver.__name__}"
        truth = build(folder, companies=("01",), charges=80, dirty=True, as_of=AS_OF, access=server.access)
        database = truth.companies["01"].database
        access = server.add_reader("AGENTE", "solo-lee", [database])
        reader = reader_of(database, "01", access=access, connect=driver)
        assert [company.name for company in reader.companies()] == [truth.companies["01"].name]
        assert differences(read_company(reader, "01", AS_OF).data, truth_file(truth)["01"]) == []
        with reader.read("01", AS_OF) as read:
            list(read.customers())
        assert read.token is not None
        assert reader.recheck(read.token) == (True, read.token)
        reader.close()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("dirty", [False, True], ids=["clean", "dirty"])
def test_the_wire_reads_the_same_truth(firebird_server: FirebirdServer, seed: int, dirty: bool) -> None:
    folder = firebird_server.data / f"wire-{seed}-{dirty}"
    truth = build(folder, companies=("01",), seed=seed, dirty=dirty, as_of=AS_OF, access=firebird_server.access)
    for number, company in truth_file(truth).items():
        database = truth.companies[number].database
        by_client = read_company(reader_of(database, access=firebird_server.access), number, AS_OF)
        by_wire = read_company(
            reader_of(database, access=firebird_server.access, connect=attach_by_wire), number, AS_OF
        )
        assert differences(by_wire.data, company) == []
        assert by_wire == by_client


def test_a_token_of_one_driver_holds_for_the_other(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "tokens"
    truth = build(folder, companies=("01",), customers=5, charges=9, as_of=AS_OF, access=firebird_server.access)
    database = truth.companies["01"].database
    client = reader_of(database, access=firebird_server.access)
    wire = reader_of(database, access=firebird_server.access, connect=attach_by_wire)
    for reads, asks in ((client, wire), (wire, client), (wire, wire)):
        with reads.read("01", AS_OF) as read:
            list(read.customers())
        assert read.token is not None
        assert asks.recheck(read.token) == (True, read.token)
        with opened(database, firebird_server.access) as writer:
            writer.execute_immediate("UPDATE CLIE01 SET SALDO = SALDO")
        assert asks.recheck(read.token) == (False, None)
        client.close()
        wire.close()


def test_sae_attaches_and_writes_while_the_agent_reads(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "writing"
    truth = build(folder, companies=("01",), customers=60, charges=400, as_of=AS_OF, access=firebird_server.access)
    database = truth.companies["01"].database
    reader = reader_of(database, "01", access=firebird_server.access)
    quiet = read_company(reader, "01", AS_OF)
    editor = Editor(truth, "01", firebird_server.access)
    with reader.read("01", AS_OF) as read:
        customers = read.customers()
        seen = [next(customers)]
        person, document = editor.open_documents()[0]
        editor.pay(person, document, f"{document.balance / 100:.2f}")
        editor.invoice(person, "1234.50")
        seen += customers
    keys = {row["clave"]: len(row["facturas"]) for row in quiet.data["clientes"]}
    assert {customer.key: len(customer.invoices) for customer in seen} == keys
    assert read.token is not None
    assert reader.recheck(read.token) == (False, None)
    assert differences(read_company(reader, "01", AS_OF).data, truth_file(truth)["01"]) == []
    reader.close()


def test_a_reading_blocks_nobody(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "blocks"
    truth = build(folder, companies=("01",), customers=20, charges=90, as_of=AS_OF, access=firebird_server.access)
    database = truth.companies["01"].database
    sae = raw_connect(database, firebird_server.access)
    sae.begin()
    cursor = sae.cursor()
    cursor.execute("UPDATE CUEN_M01 SET IMPORTE = 0")
    reader = reader_of(database, "01", access=firebird_server.access)
    assert differences(read_company(reader, "01", AS_OF).data, truth_file(truth)["01"]) == []
    with reader.read("01", AS_OF) as read:
        rows = read.customers()
        next(rows)
        cursor.execute("DELETE FROM CUEN_DET01")
        sae.commit()
        assert [row.max_days_overdue >= 0 for row in rows]
    cursor.close()
    sae.close()


def test_two_customers_written_between_two_readings_are_the_only_difference(firebird_server: FirebirdServer) -> None:
    folder = firebird_server.data / "between"
    truth = build(folder, companies=("01",), charges=120, as_of=AS_OF, access=firebird_server.access)
    reader = reader_of(truth.companies["01"].database, "01", access=firebird_server.access)
    before = {row["clave"]: row for row in read_company(reader, "01", AS_OF).data["clientes"]}
    editor = Editor(truth, "01", firebird_server.access)
    pairs = editor.open_documents()
    first = pairs[0]
    second = next(pair for pair in pairs if pair[0] is not first[0])
    editor.pay(*first, "10.00")
    editor.rename(second[0], "Nuevo \x93Nombre\x94")
    after = {row["clave"]: row for row in read_company(reader, "01", AS_OF).data["clientes"]}
    changed = {key for key, row in after.items() if row != before[key]}
    assert changed == {first[0].key, second[0].key}
    assert after[second[0].key]["nombre"] == "Nuevo “Nombre”"


def test_a_database_that_is_shut_says_so(own_firebird_server: FirebirdServer) -> None:
    server = own_firebird_server
    truth = build(server.data, companies=("01",), customers=3, charges=5, as_of=AS_OF, access=server.access)
    database = truth.companies["01"].database
    from fdb import services

    host, _, port = server.address.partition("/")
    service = services.connect(host=f"{host}/{port}", user="SYSDBA", password=server.password)
    service.shutdown(database, services.SHUT_SINGLE, services.SHUT_FORCE, 0)
    owner = raw_connect(database, server.access)
    with pytest.raises(AgentError) as caught:
        connect(parse(server.access.dsn(database)), "SYSDBA", server.password)
    assert caught.value.title == "La base de datos está cerrada por mantenimiento"
    owner.close()
    service.bring_online(database)
    service.close()
    reader = reader_of(database, "01", access=server.access)
    assert read_company(reader, "01", AS_OF + timedelta(days=1)).data["clientes"]
