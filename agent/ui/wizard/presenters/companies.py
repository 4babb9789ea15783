"""Which companies to send: the newest of each number is ticked, and a number is read from one database only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from agent.core.model import Source
from agent.core.words import count, day
from agent.ui.wizard.actions import Candidate, Chosen
from agent.ui.wizard.presenters.databases import Row, version

Key = tuple[str, str]
"""(database, company)."""
INTRO = "Se envía la cartera de las que marques. Puedes cambiarlo después en Configuración."
READ_ALREADY = "Ya se lee en este equipo."
ELSEWHERE = "Esta empresa ya se lee de otra base: {database}."
BESIDE = "Está en la misma base que la empresa {other}: márcala si también la usas."
SECOND = "Hay otra base con este mismo número de empresa; solo se lee una."


@dataclass(frozen=True, slots=True)
class Option:
    """A company to tick."""

    key: Key
    title: str
    subtitle: str
    note: str
    ticked: bool
    enabled: bool


def options(rows: Sequence[Row], sources: Sequence[Source], chosen: Collection[Key]) -> tuple[Option, ...]:
    """Every company of the databases that were opened, by number, the newest version of each first."""
    owners = owners_of(sources)
    found = _candidates(rows)
    repeated = {candidate.company.id for _, candidate in found}
    repeated = {number for number in repeated if sum(one.company.id == number for _, one in found) > 1}
    made = []
    for row, candidate in found:
        number = candidate.company.id
        key = (row.database.database, number)
        owner = owners.get(number)
        mine = owner == row.database.database
        note = row.database.note or (SECOND if number in repeated else _beside(row, candidate))
        if owner is not None:
            note = READ_ALREADY if mine else ELSEWHERE.format(database=owner)
        made.append(
            Option(key, _title(candidate), _subtitle(row, candidate), note, mine or key in chosen, owner is None)
        )
    return tuple(made)


def owners_of(sources: Sequence[Source]) -> Mapping[str, str]:
    """The database that each company is read from already."""
    return {number: source.database for source in sources for number in source.companies}


def suggested(rows: Sequence[Row], sources: Sequence[Source]) -> frozenset[Key]:
    """What to tick where nobody chose: never an example, a copy or an older version, and each number once."""
    taken = set(owners_of(sources))
    keys = []
    for row, candidate in _candidates(rows):
        worth = row.database.ticked and not row.database.note
        if worth and candidate.preferred and candidate.company.id not in taken:
            taken.add(candidate.company.id)
            keys.append((row.database.database, candidate.company.id))
    return frozenset(keys)


def toggled(chosen: Collection[Key], key: Key, *, ticked: bool) -> frozenset[Key]:
    """The choice after a tick: another database's company of the same number loses its own."""
    rest = {other for other in chosen if other[1] != key[1]} if ticked else {other for other in chosen if other != key}
    return frozenset(rest | {key} if ticked else rest)


def grouped(rows: Sequence[Row], chosen: Collection[Key]) -> tuple[Chosen, ...]:
    """What to keep, by database."""
    made = []
    for row in rows:
        numbers = tuple(sorted(number for database, number in chosen if database == row.database.database))
        if numbers:
            made.append(Chosen(row.database, row.login, numbers))
    return tuple(made)


def verdict(chosen: Collection[Key], sources: Sequence[Source]) -> str:
    """How many, in a sentence."""
    already = len(owners_of(sources))
    if chosen:
        return f"Se {'enviará' if len(chosen) == 1 else 'enviarán'} {count(len(chosen), 'empresa', 'empresas')}."
    return "No hay ninguna nueva que enviar." if already else "Marca al menos una empresa."


def can_go(chosen: Collection[Key], sources: Sequence[Source]) -> bool:
    """Whether there is something to send, now or already."""
    return bool(chosen) or bool(owners_of(sources))


def _candidates(rows: Sequence[Row]) -> list[tuple[Row, Candidate]]:
    found = [(row, candidate) for row in rows if row.tested for candidate in row.tested.candidates]
    found.sort(key=lambda pair: (float(pair[0].database.version or 0), pair[1].preferred, _age(pair[1])), reverse=True)
    return sorted(found, key=lambda pair: pair[1].company.id)


def _beside(row: Row, candidate: Candidate) -> str:
    """What offers a company with movements in the database of another one."""
    best = [one.company.id for one in (row.tested.candidates if row.tested else ()) if one.preferred]
    return BESIDE.format(other=best[0]) if best and candidate.newest and not candidate.preferred else ""


def _age(candidate: Candidate) -> int:
    return candidate.newest.toordinal() if candidate.newest else 0


def _title(candidate: Candidate) -> str:
    return f"{candidate.company.id} · {candidate.company.name}"


def _subtitle(row: Row, candidate: Candidate) -> str:
    parts = [f"RFC {candidate.company.rfc}"] if candidate.company.rfc else []
    parts.append(version(row.database.version) if row.database.version else candidate.company.database)
    if candidate.newest or not candidate.preferred:
        parts.append(f"último movimiento {day(candidate.newest)}" if candidate.newest else "sin movimientos")
    return " · ".join(parts)
