"""The first steps over the agent's own objects."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from agent.app.agent import Agent
from agent.app.tray import TrayOffice
from agent.app.wizard import HERE, SERVICE, FirstSteps
from agent.core.model import Source
from agent.erp.drivers.translate import WRONG_PASSWORD
from agent.errors import AgentError
from agent.settings import Settings, save
from agent.ui.wizard.actions import Chosen, Database, Kept, KeptRow, Login
from tests.agent.conftest import SERVER
from tests.support.agent_fakes import Desk, FakeErp, FakeReader
from tests.support.fake_service import FakeService
from tests.support.first_steps import first_steps, found, make_machine
from tests.support.office import Premises

FILE = r"C:\SAE\SAE90EMPRE01.FDB"


@dataclass
class StrictErp(FakeErp):
    """Refuses as Firebird does."""

    def open(self, source: Source, password: str) -> FakeReader:
        if password != self.password:
            raise WRONG_PASSWORD.about(path="", server="", detail="")
        return super().open(source, password)


@pytest.fixture
def machine(tmp_path: Path) -> Premises:
    return make_machine(tmp_path)


@pytest.fixture
def steps(machine: Premises) -> Iterator[FirstSteps]:
    with closing(machine.open()) as office, closing(first_steps(machine, office)) as made:
        yield made


@pytest.fixture
def agent(machine: Premises) -> Iterator[Agent]:
    with closing(Agent(machine.desk.world())) as made:
        yield made


def one(steps: FirstSteps, number: str = "01") -> Database:
    return next(item for item in steps.find() if item.ticked and item.empresa_id == number)


def test_files_of_this_machine_are_read_through_its_server(steps: FirstSteps) -> None:
    items = steps.find()
    assert [item.ticked for item in items] == [not item.note for item in found()]
    assert all(item.database == f"{HERE}:{item.path}" for item in items)
    assert steps.by_hand("firebird", FILE).database == f"{HERE}:{FILE}"
    assert steps.by_hand("firebird", f"srv/3051:{FILE}").database == f"srv/3051:{FILE}"
    assert steps.by_hand("sqlserver", r"SRV\SQLEXPRESS/SAE90Empre01").engine == "sqlserver"
    with pytest.raises(AgentError, match="carpeta compartida"):
        steps.by_hand("firebird", r"\\SRV\c\E.FDB")


def test_a_file_of_another_machine_goes_through_that_one_where_its_path_is_known(machine: Premises) -> None:
    far = replace(found()[0], path=Path("Z:/E1.FDB"), host="SRV", seen=r"D:\Aspel\E1.FDB")
    unknown = replace(far, seen="", note="Está en SRV")
    with closing(machine.open()) as office, closing(first_steps(machine, office, [far, unknown])) as steps:
        first, second = steps.find()
    assert (first.database, first.path, first.reachable) == (r"SRV/3050:D:\Aspel\E1.FDB", r"D:\Aspel\E1.FDB", True)
    assert not second.reachable


def test_a_test_tells_the_companies_and_keeps_nothing(steps: FirstSteps, agent: Agent) -> None:
    answered = steps.test(one(steps), None)
    assert [item.company.id for item in answered.candidates] == ["01"]
    assert agent.settings.sources == ()
    assert agent.vault.get("source:prueba") is None


def test_a_changed_factory_password_says_whom_to_ask_and_an_own_one_what_was_refused(tmp_path: Path) -> None:
    erp = StrictErp(password="otra")
    erp.add_company("01")
    world = Desk(tmp_path, erp, FakeService(make_machine(tmp_path / "x").clock)).world()
    with closing(TrayOffice(world)) as office, closing(FirstSteps(world, office, found)) as steps:
        with pytest.raises(AgentError, match=r"ya no es la de fábrica.*quien instaló SAE"):
            steps.test(one(steps), None)
        with pytest.raises(AgentError, match=r"no aceptó el usuario.*no los que usas para entrar a SAE"):
            steps.test(one(steps), Login("SYSDBA", "mal"))
        assert steps.test(one(steps), Login("SYSDBA", "otra")).candidates


def test_the_script_names_the_tables_of_each_company(steps: FirstSteps) -> None:
    script = steps.script([one(steps), one(steps, "02"), steps.by_hand("sqlserver", "SRV/SAE90Empre01")])
    for words in ("GRANT SELECT ON CUEN_M01", "GRANT SELECT ON CUEN_M02", "USE [SAE90Empre01]"):
        assert words in script
    assert "INSERT" not in script


def test_linking_keeps_access_and_proposes_its_address_again(
    steps: FirstSteps, machine: Premises, agent: Agent
) -> None:
    assert steps.server() == SERVICE
    machine.service.codes = {"A1B2C3"}
    steps.link("a1b2c3", SERVER)
    assert agent.access.pairing().server == SERVER
    assert steps.server() == SERVER


def test_a_refused_code_leaves_nothing(steps: FirstSteps, agent: Agent) -> None:
    with pytest.raises(AgentError, match="Conectores"):
        steps.link("ZZZZZZ", SERVER)
    assert agent.access.find() is None


def test_another_address_can_be_named_by_the_environment(machine: Premises) -> None:
    world = machine.desk.world()
    world = replace(world, environ={**world.environ, "COBRANZA_AGENT_SERVER": "https://nuestra.example"})
    with closing(TrayOffice(world)) as office, closing(FirstSteps(world, office)) as steps:
        assert steps.server() == "https://nuestra.example"


def test_what_is_chosen_is_read_and_its_passwords_sealed(steps: FirstSteps, agent: Agent) -> None:
    login = Login("LECTOR", "clave")
    steps.keep([Chosen(one(steps), login, ("01",)), Chosen(one(steps, "02"), None, ("02",))])
    first, second = agent.settings.sources
    assert (first.database, first.user, first.companies) == (one(steps).database, "LECTOR", ("01",))
    assert (agent.password_of(first), agent.password_of(second)) == ("clave", "masterkey")
    assert b"clave" not in agent.home.settings.read_bytes()


def test_a_further_company_of_a_database_joins_its_source(steps: FirstSteps, agent: Agent) -> None:
    steps.keep([Chosen(one(steps), None, ("01",))])
    steps.keep([Chosen(one(steps), Login("LECTOR", "clave"), ("05",))])
    (source,) = agent.settings.sources
    assert (source.companies, source.user, agent.password_of(source)) == (("01", "05"), "LECTOR", "clave")


def test_what_cannot_be_kept_whole_leaves_everything_as_it_was(steps: FirstSteps, agent: Agent) -> None:
    steps.keep([Chosen(one(steps), None, ("01",))])
    before = agent.settings
    with pytest.raises(AgentError, match="La empresa 01 ya se lee"):
        steps.keep([Chosen(one(steps, "02"), None, ("02", "01"))])
    assert agent.settings == before
    assert agent.vault.get("source:firebird-2") is None


def test_a_file_that_cannot_be_written_leaves_no_password(steps: FirstSteps, agent: Agent) -> None:
    save(agent.home.settings, Settings())
    fresh = agent.home.settings.with_name("settings.toml.new")
    fresh.mkdir()
    with pytest.raises(AgentError, match="carpeta"):
        steps.keep([Chosen(one(steps), None, ("01",))])
    assert agent.settings.sources == ()
    assert agent.vault.get("source:firebird-1") is None


def test_starting_with_the_session_is_the_settings_own_choice(machine: Premises, tmp_path: Path) -> None:
    world = machine.desk.world()
    world = replace(world, environ={**world.environ, "XDG_CONFIG_HOME": str(tmp_path / "config")})
    with closing(TrayOffice(world)) as office, closing(FirstSteps(world, office)) as steps:
        steps.start_with_session(True)
        assert office.look().autostart is True
        steps.start_with_session(False)
        assert office.look().autostart is False


def test_what_is_not_finished_is_sealed_and_outlives_the_program(
    steps: FirstSteps, machine: Premises, agent: Agent
) -> None:
    kept = Kept(2, (KeptRow(one(steps), Login("LECTOR", "muy-secreta"), opened=True), KeptRow(one(steps, "02"))))
    steps.hold(kept)
    assert b"muy-secreta" not in b"".join(path.read_bytes() for path in agent.home.root.rglob("*") if path.is_file())
    with closing(machine.open()) as office, closing(first_steps(machine, office)) as again:
        assert again.held() == kept
    agent.vault.set("first steps", '{"stage": "de otra versión"}')
    assert steps.held() == Kept()
    steps.keep([Chosen(one(steps), Login("LECTOR", "muy-secreta"), ("01",))])
    assert agent.vault.get("first steps") is None
