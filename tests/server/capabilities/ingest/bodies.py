"""Bodies of /v1/sync/cartera as an agent would write them, built without any code of the server."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import Raw

RANGES = (("vigente", None, 0), ("1-30", 1, 30), ("31-60", 31, 60), ("61-90", 61, 90), ("90+", 91, None))


def money(cents: int) -> Raw:
    """Cents as a JSON number with two decimals."""
    return Raw(f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}".encode())


@dataclass
class Doc:
    """One open charge."""

    folio: str
    due: date
    cents: int
    total: int | None = None
    issued: date | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def wire(self, today: date) -> dict[str, Any]:
        """As it travels, counted on `today`."""
        return {
            "folio": self.folio,
            "fecha": (self.issued or self.due - timedelta(days=30)).isoformat(),
            "vencimiento": self.due.isoformat(),
            "total": money(self.cents if self.total is None else self.total),
            "saldo": money(self.cents),
            "diasVencido": max(0, (today - self.due).days),
            **self.extra,
        }


def customer(key: str, docs: list[Doc], today: date, **extra: Any) -> dict[str, Any]:
    """One customer whose sums are right on `today`; `extra` members are added or replaced."""
    late = [doc for doc in docs if doc.due < today]
    return {
        "clave": key,
        "nombre": f"Cliente {key} S.A.",
        "rfc": "CUN010101000",
        "saldoTotal": money(sum(doc.cents for doc in docs)),
        "saldoVencido": money(sum(doc.cents for doc in late)),
        "diasMaxVencido": max(((today - doc.due).days for doc in late), default=0),
        "facturas": [doc.wire(today) for doc in docs],
        "contactos": [{"nombre": "Juan Pérez", "email": "juan@clienteuno.com", "telefono": "555-1234"}],
        **extra,
    }


def sums(state: dict[str, list[Doc]], today: date) -> dict[str, Any]:
    """`resumen` and `antiguedad` of a whole company on `today`."""
    docs = [doc for held in state.values() for doc in held]
    late = sum(doc.cents for doc in docs if doc.due < today)
    total = sum(doc.cents for doc in docs)
    rows = []
    for name, low, high in RANGES:
        inside = [
            doc
            for doc in docs
            if (low is None or (today - doc.due).days >= low) and (high is None or (today - doc.due).days <= high)
        ]
        rows.append({"rango": name, "monto": money(sum(doc.cents for doc in inside)), "facturas": len(inside)})
    return {
        "resumen": {
            "totalCartera": money(total),
            "carteraVigente": money(total - late),
            "carteraVencida": money(late),
            "clientesConSaldo": sum(1 for held in state.values() if sum(doc.cents for doc in held) > 0),
            "facturasActivas": len(docs),
        },
        "antiguedad": rows,
    }


def data(state: dict[str, list[Doc]], today: date, only: set[str] | None = None, **extra: Any) -> dict[str, Any]:
    """`data` of a company; `only` limits the customers that travel, as in a delta."""
    chosen = [key for key in sorted(state) if only is None or key in only]
    return {**sums(state, today), "clientes": [customer(key, state[key], today) for key in chosen], **extra}


def dump(value: Any) -> bytes:
    """JSON as compact UTF-8 bytes."""
    return msgspec.json.encode(value)


def body(
    content: dict[str, Any] | bytes, stamp: str = "2025-12-22T15:30:00Z", empresa: str = "01", **members: Any
) -> bytes:
    """The whole body around `data` (a dict, or its bytes as they should stand), with the right checksum."""
    raw = content if isinstance(content, bytes) else dump(content)
    head = {"empresaId": empresa, "timestamp": stamp, "checksum": hashlib.sha256(raw).hexdigest(), **members}
    return dump(head)[:-1] + b',"data":' + raw + b"}"


def state_checksum(customers: list[dict[str, Any]]) -> str:
    """Digest of a whole state, from its definition in the protocol."""
    whole = hashlib.sha256()
    for row in sorted(customers, key=lambda row: str(row["clave"]).encode()):
        whole.update(str(row["clave"]).encode() + b"\0" + hashlib.sha256(dump(row)).digest())
    return whole.hexdigest()
