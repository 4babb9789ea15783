"""What Windows shows under Properties → Details of each program, as text that PyInstaller reads."""

from typing import Final

NAME: Final = "CobranzaCloud"
RIGHTS: Final = "© CobranzaCloud"
DESCRIPTIONS: Final = {
    "CobranzaCloud": "CobranzaCloud: tu cartera de Aspel SAE en la nube",
    "cobranza-agent": "CobranzaCloud: agente de línea de comandos",
}
SPANISH_MEXICO: Final = 0x080A
UNICODE: Final = 1200

_TEXT = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1,
                    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable({table!r}, [{strings}])]),
    VarFileInfo([VarStruct('Translation', [{language}, {charset}])]),
  ],
)
"""


def numbers(version: str) -> tuple[int, int, int, int]:
    """`1.2.3` as Windows wants it, four numbers. Raises `ValueError` for anything else."""
    parts = [int(part) for part in version.split(".")]
    if len(parts) != 3 or not all(0 <= part < 65536 for part in parts):
        raise ValueError(f"{version} is no version of three numbers")
    return parts[0], parts[1], parts[2], 0


def text(program: str, version: str) -> str:
    """The resource of one program, `CobranzaCloud` or `cobranza-agent`."""
    strings = {
        "CompanyName": NAME,
        "FileDescription": DESCRIPTIONS[program],
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": RIGHTS,
        "OriginalFilename": f"{program}.exe",
        "ProductName": NAME,
        "ProductVersion": version,
    }
    return _TEXT.format(
        numbers=numbers(version),
        table=f"{SPANISH_MEXICO:04X}{UNICODE:04X}",
        strings=", ".join(f"StringStruct({name!r}, {value!r})" for name, value in strings.items()),
        language=SPANISH_MEXICO,
        charset=UNICODE,
    )
