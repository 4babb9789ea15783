"""Pictures of the first steps, from a fresh installation to a cartera that agrees with SAE."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from agent.ui import style
from agent.ui.application import Application
from agent.ui.office import Snapshot, Working
from agent.ui.palette import DARK, LIGHT
from agent.ui.wizard.access import AccessCard
from agent.ui.wizard.by_hand import ByHand
from agent.ui.wizard.code import CodeStep
from agent.ui.wizard.databases import DatabasesStep
from agent.ui.wizard.first_sync import FirstSyncStep
from agent.ui.wizard.presenters.access import Way
from agent.ui.wizard.presenters.flow import Stage
from agent.ui.wizard.window import WizardWindow
from tests.screens.taking import Studio
from tests.support.first_steps import first_steps, make_machine
from tests.support.office import SERVER, Premises


def take_steps(studio: Studio, home: Path) -> Iterator[str]:
    """Every step, in the states that a person may meet."""
    lost = make_machine(home / "lost")
    with _Opened(studio, lost, nothing=True) as window:
        window.forward.click()
        _until_looked(studio, window)
        yield _keep(studio, window, "pasos-2-sin-sae")
    with _Opened(studio, make_machine(home / "first")) as window:
        yield _keep(studio, window, "pasos-1-bienvenida")
        window.forward.click()
        yield from _databases(studio, window)
        window.forward.click()
        yield from _code(studio, window)
        yield _keep(studio, window, "pasos-4-empresas")
        window.forward.click()
        sync = window.steps[Stage.SYNC]
        assert isinstance(sync, FirstSyncStep)
        studio.wait(lambda: window.stage is Stage.SYNC)
        studio.wait(lambda: sync.finished)
        yield _keep(studio, window, "pasos-5-cuadra")
        assert window.draft.snapshot is not None
        window.draft.snapshot = _before(window.draft.snapshot)
        window.draft.working = Working("01", "rows", 1204, 3020)
        sync.refresh()
        yield _keep(studio, window, "pasos-5-enviando")


class _Opened:
    """A program whose first steps opened by themselves."""

    def __init__(self, studio: Studio, premises: Premises, *, nothing: bool = False) -> None:
        self._studio = studio
        self._office = premises.open()
        self._steps = first_steps(premises, self._office, [] if nothing else None)

    def __enter__(self) -> WizardWindow:
        studio = self._studio
        self._program = Application(studio.qt, self._office, self._steps.window)
        style.dress(studio.qt, DARK if studio.dark else LIGHT)
        self._program.start(show=False)
        studio.wait(lambda: self._program.steps is not None)
        window = self._program.steps
        assert isinstance(window, WizardWindow)
        if studio.size is not None and studio.size[1] < window.height():
            window.resize(*studio.size)
        return window

    def __exit__(self, *_: object) -> None:
        self._program.close()
        with closing(self._office), closing(self._steps):
            QApplication.processEvents()


def _databases(studio: Studio, window: WizardWindow) -> Iterator[str]:
    step = window.steps[Stage.SAE]
    assert isinstance(step, DatabasesStep)
    _until_looked(studio, window)
    access: AccessCard = step.access
    access.ways[Way.FACTORY].setChecked(True)
    yield _keep(studio, window, "pasos-2-encontradas")
    access.ways[Way.ASK].setChecked(True)
    yield _keep(studio, window, "pasos-2-script", bottom=True)
    step.aside.setChecked(True)
    yield _keep(studio, window, "pasos-2-otras")
    step.aside.setChecked(False)
    dialog = ByHand(step.bridge, step.agent, window)
    for kind, name in enumerate(("archivo", "servidor", "sql")):
        dialog.kind.setCurrentIndex(kind)
        dialog.show()
        studio.settle()
        yield studio.keep(f"pasos-2-a-mano-{name}", dialog.grab())
    dialog.close()
    dialog.deleteLater()
    access.ways[Way.OWN].setChecked(True)
    access.password.setText("otra cosa")
    access.test.click()
    studio.wait(lambda: not step._waiting)
    yield _keep(studio, window, "pasos-2-falla")
    access.ways[Way.FACTORY].setChecked(True)
    access.test.click()
    studio.wait(step.can_go)
    yield _keep(studio, window, "pasos-2-probadas")


def _code(studio: Studio, window: WizardWindow) -> Iterator[str]:
    step = window.steps[Stage.CODE]
    assert isinstance(step, CodeStep)
    studio.wait(lambda: bool(step.server.text()))
    yield _keep(studio, window, "pasos-3-codigo")
    step.boxes.show_code("zzzzzz")
    step.advanced.setChecked(True)
    step.server.setText(SERVER)
    step.draft.server = SERVER
    step.go()
    studio.wait(lambda: not step.busy)
    yield _keep(studio, window, "pasos-3-rechazado")
    step.boxes.show_code("a1b2c3")
    step.draft.code = "A1B2C3"
    step.go()
    studio.wait(lambda: window.stage is Stage.COMPANIES)


def _before(snapshot: Snapshot) -> Snapshot:
    """The same machine a moment earlier, when nothing was sent yet."""
    states = tuple(replace(state, known=None, outcome=None, totals=None, due=None) for state in snapshot.companies)
    return replace(snapshot, companies=states)


def _until_looked(studio: Studio, window: WizardWindow) -> None:
    studio.wait(lambda: window.stage is Stage.SAE and not window.step.busy)


def _keep(studio: Studio, window: WizardWindow, name: str, *, bottom: bool = False) -> str:
    studio.settle()
    bar = window.step.area.verticalScrollBar()
    if bottom:
        bar.setValue(bar.maximum())
        studio.settle()
    return studio.keep(name, window.grab())
