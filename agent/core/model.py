"""Frozen values that the agent's edges hand to each other: where to read, what was found, how the reading went."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One ERP database to read; its password lives in the vault under `id` and is passed apart."""

    id: str
    engine: str
    database: str
    user: str
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A company found inside a database: two-digit number, name, RFC where SAE holds one, and the database's name."""

    id: str
    name: str
    rfc: str | None
    database: str
