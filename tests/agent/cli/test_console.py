"""What goes where: results to stdout, sentences and bars to stderr, bars only on a terminal."""

import io

from agent.cli.console import Console
from agent.errors import AgentError


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_bars_are_drawn_on_a_terminal_only() -> None:
    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        console = Console(io.StringIO(), io.StringIO(), stream)
        console.progress("rows", 5, 0)
        console.progress("rows", 60, 60)
        console.progress("bytes", 1000, 2000)
        console.say("Listo")
        text = stream.getvalue()
        assert ("Leyendo clientes" in text and "60 de 60" in text and "1,000 bytes de 2,000 bytes" in text) is drawn
        assert "Listo" in text


def test_a_failure_is_its_title_and_its_advice() -> None:
    out, err = io.StringIO(), io.StringIO()
    Console(io.StringIO(), out, err).fail(AgentError("Título", "Consejo."))
    assert (out.getvalue(), err.getvalue()) == ("", "Título.\nConsejo.\n")


def test_json_is_utf8_whatever_the_terminal_speaks() -> None:
    raw = io.BytesIO()
    console = Console(io.StringIO(), io.TextIOWrapper(raw, encoding="cp1252"), io.StringIO())
    console.write_json({"a": "ñ €"})
    assert raw.getvalue() == '{\n  "a": "ñ €"\n}\n'.encode()


def test_tables_line_up() -> None:
    out = io.StringIO()
    Console(io.StringIO(), out, io.StringIO()).table(("A", "Largo"), [("uno", "x"), ("1", "")])
    assert out.getvalue() == "A    Largo\nuno  x\n1\n"
