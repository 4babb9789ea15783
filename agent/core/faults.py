"""Whose figure the service complained about: a path into the body becomes the customer and the document SAE knows."""

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import MsgspecError, Raw, Struct, field
from msgspec.json import Decoder

_CUSTOMER = re.compile(r"(?:^|\.)clientes\[(\d{1,9})\](?:\.facturas\[(\d{1,9})\])?")
_SHOWN = 3


class _Data(Struct, frozen=True):
    customers: list[Raw] = field(name="clientes", default_factory=list)


class _Document(Struct, frozen=True):
    folio: str = ""


class _Customer(Struct, frozen=True):
    key: str = field(name="clave", default="")
    invoices: list[_Document] = field(name="facturas", default_factory=list)


_DATA = Decoder(_Data)
_CUSTOMERS = Decoder(_Customer)


def whose(data: Path, paths: Sequence[str]) -> str:
    """«Es del cliente 42, documento F-17.» for paths like ``data.clientes[3].facturas[1].saldo`` into the `data` value
    in a file; empty where they lead to no customer or the file cannot be read."""
    places = [match for path in paths if (match := _CUSTOMER.search(path))]
    if not places:
        return ""
    names: dict[str, None] = {}
    try:
        customers = _DATA.decode(data.read_bytes()).customers
        for place in places[:_SHOWN]:
            customer = _CUSTOMERS.decode(customers[int(place[1])])
            name = f"cliente {customer.key}"
            if place[2] is not None:
                name += f", documento {customer.invoices[int(place[2])].folio}"
            names[name] = None
    except (OSError, MsgspecError, IndexError):
        return ""
    return f"Es del {'; '.join(names)}."
