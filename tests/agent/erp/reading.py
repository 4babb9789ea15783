"""Reads a company as the agent does, down to the bytes of a body, and compares it with what is true about it."""

import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from agent.core.body import Spool
from agent.core.model import ReadReport, Source
from agent.core.plan import make_plan
from agent.core.ports import ErpReader
from agent.erp.drivers.attachment import Connect
from agent.erp.opening import attach
from agent.erp.reader import FirebirdReader
from tests.sae import Access, Truth

NOT_SENT = {"raw", "exactMovements", "exactSae", "refer", "exactBalance", "exactBooks"}
Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """The `data` value of a full sync, money as the text that travels, and the report."""

    data: dict[str, Any]
    report: ReadReport


def reader_of(
    database: Path | str, *companies: str, access: Access | None = None, connect: Connect = attach
) -> FirebirdReader:
    """The agent's reader of a database."""
    access = access or Access()
    source = Source("s1", "firebird", access.dsn(database), access.user, companies)
    return FirebirdReader(source, access.password or "any", connect)


def read_company(reader: ErpReader, company: str, day: date) -> Reading:
    """Everything a full sync would carry."""
    spool = Spool(io.BytesIO())
    with reader.read(company, day) as read:
        for customer in read.customers():
            spool.add(customer)
    out = io.BytesIO()
    spool.write(make_plan(None, spool.digests, full=True), out, read.report)
    return Reading(json.loads(out.getvalue(), parse_float=str), read.report)


def truth_file(truth: Truth) -> dict[str, Any]:
    """truth.json as it stands on the disk."""
    companies: dict[str, Any] = json.loads((truth.directory / "truth.json").read_text(encoding="utf-8"))["companies"]
    return companies


def document_key(row: dict[str, Any]) -> Key:
    """What identifies an open charge of a customer."""
    return row["folio"], row["concepto"], row["cargo"]


def differences(data: dict[str, Any], company: dict[str, Any]) -> list[str]:
    """Every figure of `company` (of truth.json) that `data` does not carry to the cent, and whatever is too much."""
    found = [
        f"resumen.{name}: {data['resumen'][name]} is not {value}"
        for name, value in company["resumen"].items()
        if data["resumen"][name] != value
    ]
    if data["antiguedad"] != company["antiguedad"]:
        found.append(f"antiguedad: {data['antiguedad']} is not {company['antiguedad']}")
    ours = {row["clave"]: row for row in data["clientes"]}
    theirs = {row["clave"]: row for row in company["clientes"]}
    if len(ours) != len(data["clientes"]) or ours.keys() != theirs.keys():
        found.append(f"claves: {sorted(ours.keys() ^ theirs.keys())}")
    for key in ours.keys() & theirs.keys():
        found += _members(key, ours[key], theirs[key])
        sent = {document_key(row): row for row in ours[key]["facturas"]}
        held = {document_key(row): row for row in theirs[key]["facturas"]}
        if len(sent) != len(ours[key]["facturas"]) or sent.keys() != held.keys():
            found.append(f"{key} facturas: {sorted(sent.keys() ^ held.keys())}")
        for document in sent.keys() & held.keys():
            found += _members(f"{key} {document}", sent[document], held[document])
    return found


def _members(what: str, sent: dict[str, Any], true: dict[str, Any]) -> list[str]:
    found = []
    for name, value in true.items():
        if name in NOT_SENT or name == "facturas":
            continue
        mine = sent.get(name)
        if name == "tipoCambio":
            mine, value = f"{float(mine or 0):.6f}", value
        if name == "rfc":
            value = value or ""  # a documented member: empty where SAE holds none
        if mine != value:
            found.append(f"{what} {name}: {mine} is not {value}")
    return found
