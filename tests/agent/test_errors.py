"""Errors as a person and a parent process see them."""

import ast
import errno
import pickle
import re
from pathlib import Path

import pytest

from agent.errors import AgentError, Exit, file_errors, not_paired, revoked

AGENT = Path(__file__).parents[2] / "agent"
SPEAKING = sorted(AGENT.rglob("*.py"))
FORMAL = re.compile(
    r"\b(?i:usted|pida|espere|elija|revise|envíe|agregue|escriba|vincule|quite|corrija|libere|cierre|abra|vea|inicie|borre"
    r"|indique dónde|use keyring|inténtelo|vincúlelo|agréguela|escríbala|corríjalo|bórrelo|cópielo|acéptela|revísela)\b"
    r"|(?:^|[.:;] )(?:Haga|Dé|Instale|Use|Defina|Busque|Termine|Vuelva|Conéctese|Restaure|Encienda)\b"
)


def test_an_error_crosses_a_process_border_whole() -> None:
    error = pickle.loads(pickle.dumps(AgentError("Título", "Consejo", exit_code=4)))  # noqa: S301 - our own bytes
    assert (error.title, error.advice, error.exit_code, str(error)) == ("Título", "Consejo", 4, "Título. Consejo")


def test_exit_codes_are_the_documented_ones() -> None:
    assert [int(code) for code in Exit] == [0, 1, 2, 3, 4]
    assert (not_paired().exit_code, revoked().exit_code) == (3, 4)


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (errno.ENOSPC, "El disco está lleno"),
        (errno.EACCES, "No hay permiso para usar /x"),
        (errno.EROFS, "No hay permiso para usar /x"),
        (errno.ENOTDIR, "No se pudo usar /x: hay un archivo donde debe haber una carpeta"),
        (errno.EXDEV, f"No se pudo usar /x: el sistema respondió con el código {errno.EXDEV}"),
    ],
)
def test_disk_failures_say_what_to_do(number: int, title: str) -> None:
    with pytest.raises(AgentError) as caught, file_errors("/x"):
        raise OSError(number, "boom")
    assert caught.value.title == title


def test_a_failure_names_the_very_file_and_who_has_it_on_windows() -> None:
    with pytest.raises(AgentError) as caught, file_errors("/home"):
        raise OSError(errno.EACCES, "boom", "/home/vault.bin")
    assert caught.value.title == "No hay permiso para usar /home/vault.bin"
    shared = OSError(errno.EACCES, "boom", "/home/vault.bin")
    shared.winerror = 32  # type: ignore[misc, attr-defined, unused-ignore]
    with pytest.raises(AgentError) as caught, file_errors("/home"):
        raise shared
    assert caught.value.title == "No se pudo usar /home/vault.bin: otro programa lo tiene abierto"


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: str(path.relative_to(AGENT)))
def test_people_are_addressed_as_tu(path: Path) -> None:
    texts = [
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    found = [text for text in texts if FORMAL.search(text)]
    assert found == []
