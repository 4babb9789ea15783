"""Composition of the first steps: what a person does in them, over the agent's own objects."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from agent.app.agent import Agent, secret_name
from agent.app.child import Login as ChildLogin
from agent.app.linking import link
from agent.app.relogin import REFUSED, reading
from agent.app.trial import Tried, try_database, try_with
from agent.app.world import World
from agent.core.model import Source
from agent.desktop.autostart import choose_autostart, start_command
from agent.engine.cycle import ASKING, Child
from agent.erp.discover import UNKNOWN, Found, discover
from agent.erp.drivers.sql_target import parse as parse_sql_target
from agent.erp.drivers.target import parse as parse_target
from agent.erp.drivers.translate import WRONG_PASSWORD
from agent.erp.engines import FIREBIRD, SQL_SERVER
from agent.erp.grants import reader_script
from agent.errors import AgentError
from agent.settings import Settings, save
from agent.ui.office import Choices, Office
from agent.ui.wizard.actions import Answered, Candidate, Chosen, Database, Kept, Login

if TYPE_CHECKING:  # a headless agent does without the window's library
    from PySide6.QtWidgets import QWidget

    from agent.ui.bridge import Bridge

SERVICE = "https://api.cobranzacloud.com"
SERVICE_VARIABLE = "COBRANZA_AGENT_SERVER"
"""Names another address to propose."""
HERE = "localhost/3050"
"""The Firebird server of this machine: a file that SAE uses is never opened behind its back."""
LOOSE_NOTE = "Archivo suelto: no se sabe si es de SAE. Agrégalo a mano si trabajas con él."
UNFINISHED = "first steps"
"""Name under which the vault keeps what was answered before the steps were done."""
FACTORY = Login("SYSDBA", "masterkey")
"""What Firebird installs, and most offices never changed."""


def _ignore_progress(phase: str, done: int, total: int) -> None:
    """Nobody watches."""


class FirstSteps:
    """Implements `agent.ui.wizard.actions.Actions`. Close it when done."""

    def __init__(
        self, world: World, office: Office, find: Callable[[], Sequence[Found]] = discover, here: str = HERE
    ) -> None:
        self._world = world
        self._office = office
        self._find = find
        self._here = here

    @cached_property
    def _agent(self) -> Agent:
        return Agent(self._world)

    def close(self) -> None:
        """Leave the files and the network."""
        if "_agent" in self.__dict__:
            self._agent.close()

    def window(self, bridge: "Bridge") -> "QWidget":
        """The window of the first steps, loaded when somebody first needs it."""
        from agent.ui.wizard.window import WizardWindow

        return WizardWindow(bridge, self)

    def server(self) -> str:
        """Where this machine was linked before, else what the environment names, else our own."""
        found = self._agent.access.find()
        named = self._world.environ.get(SERVICE_VARIABLE, "").strip()
        return found.server if found is not None else named or SERVICE

    def find(self) -> Sequence[Database]:
        """Every database that was found, each as it would be read."""
        return [self._place(item) for item in self._find()]

    def by_hand(self, engine: str, text: str) -> Database:
        """A path alone is read through this machine's server."""
        if engine == SQL_SERVER:
            parse_sql_target(text)
            return Database(engine, text.strip(), text.strip(), by_hand=True, ticked=True)
        target = parse_target(text)
        database = text.strip() if target.server else f"{self._here}:{_whole(target.path)}"
        return Database(engine, database, target.path, by_hand=True, ticked=True)

    def held(self) -> Kept:
        """One sealed secret, since logins are part of it; what another version wrote may not be understood."""
        text = self._agent.vault.get(UNFINISHED)
        try:
            return msgspec.json.decode(text, type=Kept) if text else Kept()
        except (msgspec.ValidationError, msgspec.DecodeError):
            return Kept()

    def hold(self, kept: Kept) -> None:
        """Replaced whole."""
        if kept.rows:
            self._agent.vault.set(UNFINISHED, msgspec.json.encode(kept).decode())
        else:
            self._agent.vault.delete(UNFINISHED)

    def test(self, database: Database, login: Login | None) -> Answered:
        """In a child with a limit. A factory login that is refused says whom to ask."""
        used = login or FACTORY
        source = Source("prueba", database.engine, database.database, used.user, ())
        try:
            tried = self._try(ChildLogin(source, used.password))
        except AgentError as error:
            if error.title != WRONG_PASSWORD.title:
                raise
            if login is None:
                raise AgentError(
                    "La contraseña de SYSDBA ya no es la de fábrica",
                    "Pídela a quien instaló SAE, o pide un usuario que solo pueda leer: abajo está el script listo.",
                ) from error
            raise AgentError(error.title, REFUSED) from error
        rights = tried.rights
        return Answered(
            tuple(Candidate(seen.company, seen.newest, seen.preferred) for seen in tried.companies),
            None if rights is None else not rights.harmless,
        )

    def script(self, databases: Sequence[Database]) -> str:
        """One part for each database."""
        return "\n".join(
            reader_script(
                item.engine,
                [item.empresa_id or "01"],
                database=parse_sql_target(item.database).name if item.engine == SQL_SERVER else item.path,
            )
            for item in databases
        )

    def link(self, code: str, server: str) -> None:
        """As the `pair` command does; the engine begins at once where there is something to read."""
        link(self._agent, server, code)
        self._office.save(Choices())

    def keep(self, chosen: Sequence[Chosen]) -> None:
        """Passwords first, then the file that names them; what cannot be kept whole leaves nothing behind."""
        agent = self._agent
        settings = agent.settings
        secrets: dict[str, str] = {}
        for item in chosen:
            used = item.login or FACTORY
            settings, source_id = _with(settings, item, used.user)
            secrets[secret_name(source_id)] = used.password
        before = {name: agent.vault.get(name) for name in secrets}
        try:
            for name, password in secrets.items():
                agent.vault.set(name, password)
            save(agent.home.settings, settings)
        except AgentError:
            for name, kept in before.items():
                if kept is None:
                    agent.vault.delete(name)
                else:
                    agent.vault.set(name, kept)
            raise
        agent.vault.delete(UNFINISHED)
        self._office.save(Choices())

    def start_with_session(self, wanted: bool) -> None:
        """The same choice as the settings' one, without disturbing a reading under way."""
        command = start_command(sys.executable, frozen=getattr(sys, "frozen", False))
        autostart = choose_autostart(self._world.environ, command)
        (autostart.enable if wanted else autostart.disable)()

    def _try(self, login: ChildLogin) -> Tried:
        world = self._world
        if not world.in_child:
            return try_with(world.open_source, login)
        limit = float(self._agent.settings.number("connect_limit_seconds"))
        return Child(try_database, limit, world.stop.is_set, ASKING)(login, _ignore_progress)

    def _place(self, item: Found) -> Database:
        reachable = not item.gone and (not item.host or bool(item.seen))
        database = item.database
        if reachable and parse_target(database).server is None:
            database = f"{self._here}:{database}"
        return Database(
            engine=FIREBIRD,
            database=database,
            path=item.seen or str(item.path),
            version=item.version,
            empresa_id=item.empresa_id,
            ticked=item.ticked,
            note=LOOSE_NOTE if item.note == UNKNOWN else item.note,
            reachable=reachable,
        )


def _with(settings: Settings, chosen: Chosen, user: str) -> tuple[Settings, str]:
    """The settings with these companies, and the source they are read from: the one that reads the database already,
    or a new one. Raises `AgentError` where another source reads one of them."""
    database = chosen.database
    known = next(iter(reading(settings, database.engine, database.database)), None)
    if known is None:
        source_id = settings.new_source_id(database.engine)
        source = Source(source_id, database.engine, database.database, user, chosen.companies)
        return settings.with_source(source), source_id
    companies = tuple(dict.fromkeys((*known.companies, *chosen.companies)))
    source = replace(known, user=user, companies=companies)
    return settings.without_source(known.id).with_source(source), known.id


def _whole(path: str) -> str:
    """A path of this machine from its root; one that is written as another system writes it stays."""
    return path if path[1:2] == ":" else str(Path(path).absolute())
