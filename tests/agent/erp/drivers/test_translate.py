"""What an engine says in its own words, as a person reads it."""

import fdb
import pytest

from agent.erp.drivers.sentences import Sentence
from agent.erp.drivers.target import parse
from agent.erp.drivers.translate import DENIED, NO_RIGHTS, to_agent_error

TARGET = parse("/sae/SAE90EMPRE01.FDB")


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        ("no permission for read-write access to database /sae/SAE90EMPRE01.FDB", 335544352, DENIED),
        ("no permission for read/write access to DATABASE /sae/SAE90EMPRE01.FDB", 335544352, DENIED),
        ("no permission for SELECT access to TABLE CLIE01", 335544352, NO_RIGHTS),
    ],
)
def test_a_permission_of_the_file_is_not_one_of_the_database(said: str, code: int, sentence: Sentence) -> None:
    error = fdb.DatabaseError(f"Error while connecting to database:\n- SQLCODE: -551\n- {said}", -551, code)
    made = to_agent_error(error, TARGET)
    assert made.title == sentence.title.format(path=TARGET.path)
    assert made.advice == sentence.advice
