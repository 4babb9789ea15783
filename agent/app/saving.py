"""Keeps what a person chose in the window: the options and companies in their file, a password in the vault."""

from dataclasses import replace

from agent.app.agent import Agent
from agent.app.routes import PASSWORD
from agent.core.choices import Topic, chosen_here, dump, load
from agent.engine.heart import CONFIG
from agent.settings import find_source, save
from agent.ui.office import Choices
from agent.ui.presenters.settings import DECIDED


def keep(desk: Agent, choices: Choices) -> set[str]:
    """Write what was chosen; the companies that are no longer ticked. Raises `AgentError`."""
    settings = desk.settings
    for key, value in choices.options.items():
        settings = settings.with_option(key, value)
    gone: set[str] = set()
    for source_id, names in choices.companies.items():
        source = find_source(settings, source_id)
        settings = settings.without_source(source_id).with_source(replace(source, companies=tuple(names)))
        gone |= set(source.companies) - set(names)
    if choices.proxy_password:
        desk.vault.set(PASSWORD, choices.proxy_password)
    save(desk.home.settings, settings)
    _overrule(desk, choices)
    return gone


def _overrule(desk: Agent, choices: Choices) -> None:
    """What a person decides here holds from now on, also where the file says what it said before."""
    topics = {DECIDED[key] for key in choices.options if key in DECIDED}
    topics |= {Topic.COMPANIES} if choices.companies else set()
    if topics:
        desk.state.remember(CONFIG, dump(chosen_here(load(desk.state.recall(CONFIG)), topics)))
