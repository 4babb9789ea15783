"""Makes one PDF and ends: typst keeps what it has laid out for as long as its process lives, and never lets it go.

Started by `documents`: `python typesetter.py TEMPLATE SECONDS`, data as JSON on standard input, the PDF on standard
output. Imports nothing of ours, so that it starts in a tenth of a second.
"""

import sys
from pathlib import Path

import typst


def main(template: str, made: int, data: str) -> bytes:
    """The PDF of a template over data, dated `made` (seconds since 1970); TypstError where the template is wrong."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    compiler = typst.Compiler(input=Path(template).read_bytes(), font_paths=fonts, sys_inputs={"data": data})
    pdf = compiler.compile(format="pdf", timestamp=made)
    if not isinstance(pdf, bytes):
        raise TypeError("the template made no single PDF")
    return pdf


if __name__ == "__main__":
    sys.stdout.buffer.write(main(sys.argv[1], int(sys.argv[2]), sys.stdin.buffer.read().decode()))
