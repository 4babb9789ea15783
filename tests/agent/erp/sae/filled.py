"""Rows of CUEN_M and CUEN_DET written by hand, and what a reading makes of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from agent.core.model import ReadReport
from agent.erp.sae.balances import Account
from agent.erp.sae.queries import Concepts

DAY = date(2025, 12, 15)
CONCEPTS = Concepts({1: 1, 2: 1, 6: 1, 9: -1, 10: -1, 16: 1, 19: -1, 20: 1}, {40: 1, 41: -1})
Fill = Callable[..., tuple[dict[str, Account], ReadReport]]


def charge(owner: str, refer: str, amount: float | None, **other: Any) -> tuple[str, dict[str, Any]]:
    row = {"CVE_CLIE": owner, "REFER": refer, "NUM_CPTO": 1, "NUM_CARGO": 1, "IMPORTE": amount, "SIGNO": 1}
    row |= {"FECHA_APLI": "2025-11-01", "NUM_MONED": 1, "TIPO_MOV": "C", "STATUS": "A", "IMPMON_EXT": amount}
    return "CUEN_M01", row | other


def detail(owner: str, refer: str, amount: float | None, **other: Any) -> tuple[str, dict[str, Any]]:
    row = {"CVE_CLIE": owner, "REFER": refer, "ID_MOV": 1, "NUM_CPTO": 10, "NUM_CARGO": 1, "IMPORTE": amount}
    row |= {"SIGNO": -1, "FECHA_APLI": "2025-12-01", "NO_PARTIDA": 1, "IMPMON_EXT": amount, "NUM_MONED": 1}
    return "CUEN_DET01", row | other


def open_balances(account: Account) -> list[tuple[str, int, int, int]]:
    return [(item.folio, item.concept, item.charge, item.balance) for item in account.documents()]
