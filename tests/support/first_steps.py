"""A machine on which SAE was found and nothing is configured yet: files, an ERP that knows one company a file."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PureWindowsPath

from agent.app.tray import TrayOffice
from agent.app.wizard import FirstSteps
from agent.core.model import Source
from agent.erp.discover import COPY, EXAMPLE, OLDER, Found
from tests.support.agent_fakes import Desk, FakeReader
from tests.support.office import OfficeErp, Premises, make_premises

FOLDER = r"C:\Program Files (x86)\Common Files\Aspel\Sistemas Aspel"
_NUMBER = re.compile(r"EMPRE(\d\d)")


class FileErp(OfficeErp):
    """Every file holds the company of its name; the factory's password opens it unless another was set."""

    def open(self, source: Source, password: str) -> FakeReader:
        if not source.companies and (match := _NUMBER.search(source.database)):
            source = replace(source, companies=(match[1],))
        return super().open(source, password)


def found() -> list[Found]:
    """SAE 9 with two companies, an example, a copy, and what SAE 8 left."""
    day = date(2026, 11, 24)
    rows = (
        ("01", r"SAE9.00\Empresa01\Datos\SAE90EMPRE01.FDB", "9.00", ""),
        ("01", r"SAE8.00\Empresa01\Datos\SAE80EMPRE01.FDB", "8.00", OLDER),
        ("01", r"SAE9.00\Empresa01\Datos\SAE90EMPRE01 respaldo.FDB", "9.00", COPY),
        ("02", r"SAE9.00\Empresa02\Datos\SAE90EMPRE02.FDB", "9.00", ""),
        ("", r"SAE9.00\Ejemplos\SAE90EMPRE01.FDB", "9.00", EXAMPLE),
    )
    return [
        Found(number, Path(str(PureWindowsPath(FOLDER, path))), version, day, ticked=not note, note=note)
        for number, path, version, note in rows
    ]


def make_machine(folder: Path) -> Premises:
    """The office of the other screens, with its companies in files of their own."""
    made = make_premises(folder)
    erp = FileErp(companies=made.erp.companies, ledgers=made.erp.ledgers)
    return Premises(Desk(folder / "home", erp, made.service, made.clock), erp, made.service, made.clock)


def first_steps(premises: Premises, office: TrayOffice, databases: Sequence[Found] | None = None) -> FirstSteps:
    """What the window is given."""
    return FirstSteps(premises.desk.world(), office, lambda: found() if databases is None else databases)
