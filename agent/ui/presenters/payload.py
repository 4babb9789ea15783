"""What is sent, for the careful: the exact body read back from its file, indented and cut where a screen ends."""

import json
from pathlib import Path

import msgspec

from agent.core.words import count, pesos
from agent.ui.office import Payload
from agent.ui.presenters.spell import size

SHOWN_BYTES = 120_000
"""What a window shows; the file holds everything."""
CLIPBOARD_BYTES = 2_000_000
_LIST = b'"clientes":['
SENT = (
    "De cada cliente: clave, nombre, RFC, dirección, contacto de cobranza, crédito, vendedor y último pago.",
    "De cada documento abierto: folio, fechas, importe, saldo, moneda y folio fiscal.",
    "Las sumas de la cartera, para comprobar que la nube cuadra con SAE.",
)
NEVER = (
    "La contraseña de SAE: se queda cifrada en este equipo.",
    "Documentos ya pagados, productos, precios, costos y existencias.",
    "Compras, proveedores, bancos, nómina y contabilidad.",
    "Los archivos de la base de datos. Solo se lee; nunca se escribe en SAE.",
)


def facts(payload: Payload) -> str:
    """How much it is, in a sentence."""
    customers = count(payload.customers, "cliente", "clientes")
    documents = count(payload.documents, "documento abierto", "documentos abiertos")
    return f"{customers}, {documents}, {pesos(payload.cents)} en total; {size(payload.size)}."


def read(path: Path, limit: int = SHOWN_BYTES) -> str:
    """The body indented; of a large one its beginning, whole customers, and how to see the rest.

    Raises `OSError` where the file cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(limit + 1)
    if len(raw) <= limit:
        return msgspec.json.format(raw, indent=2).decode()
    before, found, rest = raw.partition(_LIST)
    shown: list[object] = []
    decoder, text, place = json.JSONDecoder(), rest.decode(errors="ignore"), 0
    while found:
        try:
            one, place = decoder.raw_decode(text, place)
        except ValueError:
            break
        shown.append(one)
        place += 1
    whole = before + found + b",".join(msgspec.json.encode(one) for one in shown)
    try:
        cut = msgspec.json.format(whole + b"]}}", indent=2).decode()
    except msgspec.DecodeError:
        cut = raw.decode(errors="ignore")
    kept = cut.rstrip().removesuffix("}").rstrip().removesuffix("}").rstrip().removesuffix("]").rstrip()
    return f"{kept},\n      … aquí sigue el resto. Guarda el archivo para verlo completo.\n"


def can_copy(payload: Payload) -> bool:
    """Whether the clipboard takes it without trouble."""
    return payload.size <= CLIPBOARD_BYTES


def file_name(payload: Payload) -> str:
    """What to call it on the disk."""
    return f"cartera-empresa-{payload.empresa_id}.json"
