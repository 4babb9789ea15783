"""SAE's users write while the agent reads: none of their changes is refused, and none waits for the reading."""

import pytest

from agent.erp.drivers.attachment import Connect
from agent.erp.opening import attach, attach_by_wire
from tests.agent.erp.conftest import AS_OF
from tests.agent.erp.reading import differences, read_company, reader_of, truth_file
from tests.sae import Truth, build
from tests.support.firebird import FirebirdServer
from tests.support.firebird import connect as raw_connect
from tests.support.sae_writer import Writer

pytestmark = pytest.mark.slow

NOISE = 1.0
"""Seconds: two cores are shared with whatever else runs, and a lock would last as long as the reading, or for ever."""
CHANGES, READINGS = 60, 300
"""Changes to be seen beside readings, and readings at most."""
DRIVERS = pytest.mark.parametrize("driver", [attach, attach_by_wire], ids=["client", "wire"])


@pytest.fixture(scope="module")
def company(firebird_server: FirebirdServer) -> Truth:
    folder = firebird_server.data / "writers"
    return build(folder, companies=("01",), customers=60, charges=900, as_of=AS_OF, access=firebird_server.access)


@DRIVERS
def test_a_writer_is_neither_refused_nor_kept_waiting(
    firebird_server: FirebirdServer, company: Truth, driver: Connect
) -> None:
    database = company.companies["01"].database
    reader = reader_of(database, "01", access=firebird_server.access, connect=driver)
    writer = Writer(database, firebird_server.access).start()
    try:
        for _ in range(READINGS):
            if len(writer.waits) > CHANGES:
                break
            assert differences(read_company(reader, "01", AS_OF).data, truth_file(company)["01"]) == []
    finally:
        writer.stop()
    assert writer.refused == []
    assert len(writer.waits) > CHANGES
    assert max(writer.waits) < NOISE


@DRIVERS
def test_every_row_may_change_in_the_middle_of_a_reading(
    firebird_server: FirebirdServer, company: Truth, driver: Connect
) -> None:
    import fdb

    database = company.companies["01"].database
    tpb = bytes((fdb.isc_tpb_version3, fdb.isc_tpb_write, fdb.isc_tpb_concurrency, fdb.isc_tpb_nowait))
    sae = raw_connect(database, firebird_server.access, isolation_level=tpb)
    reader = reader_of(database, "01", access=firebird_server.access, connect=driver)
    with reader.read("01", AS_OF) as read:
        customers = read.customers()
        next(customers)
        for table in ("CUEN_M01", "CUEN_DET01", "CLIE01", "FACTF01", "CFDI01", "CONC01", "MONED01"):
            sae.execute_immediate(f"UPDATE {table} SET UUID = UUID")
            sae.commit()
        assert len(list(customers)) == len(company.companies["01"].customers) - 1
    sae.close()
