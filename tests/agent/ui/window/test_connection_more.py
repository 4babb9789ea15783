"""Adding a company to a machine that is linked already."""

from pytestqt.qtbot import QtBot

from agent.ui.bridge import Bridge
from agent.ui.window.connection import ConnectionPage
from tests.support.fake_office import FakeOffice, unlinked, well


def test_a_linked_machine_takes_further_companies_through_the_first_steps(
    bridge: Bridge, office: FakeOffice, qtbot: QtBot
) -> None:
    begun: list[str] = []
    page = ConnectionPage(bridge, lambda: begun.append("begin"))
    qtbot.addWidget(page)
    page.show_snapshot(well())
    page.more.click()
    assert begun == ["begin"]
    page.show_snapshot(unlinked())
    assert page.more.isHidden(), "there it begins with the link"
