"""The promises of the first page."""

from agent.ui.wizard.presenters import welcome


def test_it_promises_to_read_only_and_says_what_is_needed() -> None:
    assert all(line.startswith("Nunca ") for line in welcome.NEVER)
    assert "solo lee" in welcome.NEVER[0]
    assert "código" in welcome.NEEDED
