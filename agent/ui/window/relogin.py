"""The dialog that changes who enters a database that is read: the one of the first steps, with its place filled in."""

from PySide6.QtWidgets import QWidget

from agent.core.model import Source
from agent.errors import AgentError
from agent.ui.bridge import Bridge
from agent.ui.wizard.actions import WINDOWS_USER
from agent.ui.wizard.by_hand import DatabaseDialog
from agent.ui.wizard.presenters import by_hand as presenter

TITLE = "Cambiar usuario o contraseña"
ACTION = "&Probar y guardar"
TRYING = "Probando…"
KEPT = "Se prueban antes de guardarse; tus empresas y lo ya leído se conservan."
LACKING = "Escribe el usuario y la contraseña de la base de datos."


class Relogin(DatabaseDialog):
    """Accepted once the new login opened the database and was kept."""

    def __init__(self, bridge: Bridge, source: Source, parent: QWidget) -> None:
        super().__init__(bridge, parent, TITLE, ACTION)
        self._source = source
        kind, answers = presenter.parts(source.engine, source.database)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.kind.setEnabled(False)
        self.forms[kind].setEnabled(False)
        for key, text in answers.items():
            self.lines[kind][key].setText(text)
        windows = source.user.lower() == WINDOWS_USER
        self.as_windows.setChecked(windows)
        self.user.setText("" if windows else source.user)
        self.later.setText(KEPT)
        self._show()
        self.password.setFocus()

    def _on_add(self) -> None:
        login = presenter.login(
            self.chosen(), self.user.text(), self.password.text(), as_windows=self.as_windows.isChecked()
        )
        if login is None:
            self._say(LACKING)
            return
        source, office = self._source, self._bridge.office
        self.trouble.hide()
        self._busy(True)
        self._bridge.ask(
            lambda: office.change_login(source.id, login.user, login.password),
            self._kept,
            self._refuse,
            slow=True,
            owner=self,
        )

    def _kept(self, _: object) -> None:
        self._bridge.refresh()
        self.accept()

    def _refuse(self, error: AgentError) -> None:
        self._busy(False)
        super()._refuse(error)

    def _busy(self, busy: bool) -> None:
        self.add.setEnabled(not busy)
        self.add.setText(TRYING if busy else ACTION)
