"""What is asked once while nothing changed, again after it did, and forgotten where too much is asked."""

from server.capabilities.receivables.remembered import Remembered


def test_one_version_is_asked_once() -> None:
    asked: list[str] = []
    held: Remembered = Remembered(most=2)

    def note(question: str) -> int:
        asked.append(question)
        return len(asked)

    def get(question: str, version: int) -> int:
        return held.get(question, version, lambda: note(question))

    assert [get("a", 1), get("a", 1), get("b", 1), get("a", 1)] == [1, 1, 2, 1]
    assert [get("a", 2), get("a", 2)] == [3, 3]
    get("c", 1)
    assert [get("a", 2), get("c", 1)] == [3, 4]
    assert get("b", 1) == 5
    assert asked == ["a", "b", "a", "c", "b"]


def test_what_fails_is_not_kept() -> None:
    held: Remembered = Remembered()

    def fail() -> int:
        raise LookupError

    try:
        held.get("a", 1, fail)
    except LookupError:
        assert held.get("a", 1, lambda: 7) == 7
