"""What a person chose is kept whole, and holds against what the cloud asked for before."""

from pathlib import Path

import pytest

from agent.app.agent import Agent, secret_name
from agent.app.routes import PASSWORD
from agent.app.saving import keep
from agent.core.choices import Remembered, RemoteConfig, Topic, dump, learn
from agent.engine.heart import CONFIG
from agent.errors import AgentError
from agent.settings import load
from agent.ui.office import Choices
from tests.support.agent_fakes import NOON
from tests.support.office import Premises, make_premises


@pytest.fixture
def premises(tmp_path: Path) -> Premises:
    made = make_premises(tmp_path)
    made.pair()
    return made


def test_options_companies_and_a_password_go_where_they_belong(premises: Premises) -> None:
    agent = Agent(premises.desk.world())
    gone = keep(agent, Choices({"name": "Caja 2"}, {"firebird-1": ("02",)}, proxy_password="s3creta"))
    assert gone == {"01"}
    settings = load(agent.home.settings)
    assert (settings.text("name"), settings.sources[0].companies) == ("Caja 2", ("02",))
    assert agent.vault.get(PASSWORD) == "s3creta"
    assert agent.vault.get(secret_name("firebird-1")) == "masterkey"
    assert "s3creta" not in agent.home.settings.read_text(encoding="utf-8")
    agent.close()


@pytest.mark.parametrize(
    ("choices", "left"),
    [
        (Choices({"name": "Caja 2"}), {Topic.INTERVAL, Topic.HOURS, Topic.COMPANIES}),
        (Choices({"interval_minutes": 0}), {Topic.HOURS, Topic.COMPANIES}),
        (Choices({"hours_from": "", "hours_to": ""}), {Topic.INTERVAL, Topic.COMPANIES}),
        (Choices(companies={"firebird-1": ("01", "02")}), {Topic.INTERVAL, Topic.HOURS}),
    ],
)
def test_only_what_was_chosen_anew_is_the_persons(premises: Premises, choices: Choices, left: set[Topic]) -> None:
    agent = Agent(premises.desk.world())
    asked = RemoteConfig(interval_minutes=5, hours="06:00-22:00", empresas=["02"])
    agent.state.remember(CONFIG, dump(learn(Remembered(), asked, agent.chosen(), "Ana", NOON)))
    keep(agent, choices)
    assert set(agent.choice().origins) == left
    agent.close()


def test_a_source_that_is_not_there_changes_nothing(premises: Premises) -> None:
    agent = Agent(premises.desk.world())
    before = agent.home.settings.read_bytes()
    with pytest.raises(AgentError):
        keep(agent, Choices({"name": "Caja 2"}, {"otra": ("01",)}))
    assert agent.home.settings.read_bytes() == before
    agent.close()
