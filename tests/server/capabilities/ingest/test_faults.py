"""The path of a syntax fault, found again from its byte."""

import pytest

from server.capabilities.ingest.faults import WALKED_BYTES, join, locate

BODY = b'{"a":1,"b":[{"c":"x,]}\\"","d":[1,2,3]},{"e":{"f":null}}],"g":true}'


@pytest.mark.parametrize(
    ("mark", "path"),
    [
        (b"1,", "a"),
        (b'"x,', "b[0].c"),
        (b"2,3", "b[0].d[1]"),
        (b"3]", "b[0].d[2]"),
        (b"null", "b[1].e.f"),
        (b"true", "g"),
    ],
)
def test_the_path_of_a_byte(mark: bytes, path: str) -> None:
    assert locate(BODY, BODY.index(mark)) == path


def test_more_closings_than_openings_end_the_walk() -> None:
    assert locate(b"]]]]", 4) == ""


def test_a_fault_far_into_a_body_is_not_walked_to() -> None:
    assert locate(b'{"a":' + b" " * WALKED_BYTES + b"x", WALKED_BYTES + 5) == ""


def test_parts_of_a_path_are_joined() -> None:
    assert [join("", "a"), join("a", ""), join("a", "b"), join("a", "[1]")] == ["a", "a", "a.b", "a[1]"]
