"""The dialog that adds a database by hand."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent.ui.bridge import Bridge
from agent.ui.wizard.by_hand import ByHand
from agent.ui.wizard.window import WizardWindow
from tests.support.fake_steps import FakeActions


def test_it_is_as_high_as_its_form_whichever_stood_there_before(
    steps: WizardWindow, bridge: Bridge, actions: FakeActions, qtbot: QtBot
) -> None:
    dialog = ByHand(bridge, actions, steps)
    dialog.show()
    layout = dialog.layout()
    assert layout is not None
    for kind in (0, 1, 2):
        dialog.kind.setCurrentIndex(kind)
        QApplication.processEvents()
        assert dialog.height() == layout.heightForWidth(dialog.width())
    dialog.close()
    dialog.deleteLater()
