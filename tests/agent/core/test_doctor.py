"""What each fact means to a person: colour, sentence, fix."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.core.doctor import Check, Level, Report, examine, lines, worst
from agent.core.doctor_facts import (
    ClientFacts,
    Facts,
    FileFacts,
    NetworkFacts,
    Rights,
    SourceFacts,
    TokenFacts,
    Trouble,
    VersionFacts,
)
from agent.core.model import Unreadable

SOURCE = SourceFacts("firebird-1", "srv/3050:E1", "LECTOR", "firebird", ("01",), rights=Rights(False, ()))
NETWORK = NetworkFacts("api.example", "system", addresses=("192.0.2.1",), trusted=True, issuer="CA de prueba")
WELL = Facts(
    found=("E1.FDB",),
    sources=(SOURCE,),
    clients=(ClientFacts("Firebird", "gds32.dll", needed=False),),
    skew_seconds=0.4,
    network=NETWORK,
    token=TokenFacts(paired=True, server="https://api.example", heard=True),
    free_bytes=50 << 30,
    folder="C:\\datos",
    unwritable=None,
    versions=VersionFacts("0.1.0", "3.11.9", "Windows 11"),
    files=FileFacts(installed=True, listed=True, folder="C:\\programa"),
)


def check(key: str, facts: Facts) -> Check:
    (found,) = [one for one in examine(facts) if one.key == key]
    return found


def source(**changes: Any) -> Facts:
    return replace(WELL, sources=(replace(SOURCE, **changes),))


def network(**changes: Any) -> Facts:
    return replace(WELL, network=replace(NETWORK, **changes))


GONE = Trouble("El proxy no responde", "Revisa su dirección")


def test_a_machine_that_is_well_has_nothing_to_do() -> None:
    checks = examine(WELL)
    assert {one.level for one in checks} == {Level.OK}
    assert not any(one.advice for one in checks)
    assert len({one.key for one in checks}) == len(checks) == 14


@pytest.mark.parametrize(
    ("key", "facts", "level", "says", "fix"),
    [
        ("sae", replace(WELL, sources=()), "amber", "pero no se lee ninguna", "Agrega la empresa"),
        ("sae", replace(WELL, sources=(), found=()), "red", "No se encontró SAE", "quien lo instaló"),
        ("client:Firebird", replace(WELL, clients=(ClientFacts("Firebird", None, True),)), "red", "No hay", "64 bits"),
        ("client:Firebird", replace(WELL, clients=(ClientFacts("Firebird", None, False),)), "ok", "No hace falta", ""),
        ("client:SQL Server", replace(WELL, clients=(ClientFacts("SQL Server", None, True),)), "red", "", "ODBC"),
        ("credentials:firebird-1", source(trouble=Trouble("No entra", "Revisa")), "red", "No entra", "Revisa"),
        ("read_only:firebird-1", source(rights=None), "amber", "No se pudo comprobar", "solo pueda leer"),
        ("read_only:firebird-1", source(user="SYSDBA", rights=Rights(True, ())), "amber", "administrador", "script"),
        ("read_only:firebird-1", source(rights=Rights(False, ("CUEN_M01",))), "amber", "CUEN_M01", "solo pueda leer"),
        (
            "read_only:firebird-1",
            source(rights=Rights(False, (), ("PAGA",))),
            "amber",
            "por medio de PAGA",
            "solo pueda",
        ),
        ("tables:firebird-1", source(unreadable=None), "amber", "No se alcanzó a revisar", "Repite"),
        (
            "tables:firebird-1",
            source(unreadable=tuple(Unreadable(f"T{n}", "dañada o ilegible") for n in range(5))),
            "red",
            "T0 (dañada o ilegible), T1 (dañada o ilegible), T2 (dañada o ilegible), T3 (dañada o ilegible), T4 (dañ",
            "restaura",
        ),
        (
            "tables:firebird-1",
            source(trouble=Trouble("No entra", "X"), unreadable=(Unreadable("CLIE01", "sin permiso de lectura"),)),
            "red",
            "CLIE01 (sin permiso de lectura)",
            "«LECTOR» SELECT",
        ),
        ("clock", replace(WELL, skew_seconds=-240.0), "amber", "atrasado 4 minutos", "automáticamente"),
        ("clock", replace(WELL, skew_seconds=3_600.0), "red", "adelantado 1 hora", "automáticamente"),
        ("clock", replace(WELL, skew_seconds=2_592_000.0), "red", "adelantado 30 días.", "automáticamente"),
        ("clock", replace(WELL, skew_seconds=None), "amber", "No se pudo comparar", "conexión"),
        ("dns", network(addresses=()), "red", "api.example", "permita api.example"),
        ("dns", network(addresses=(), proxy="proxy.corp:8080"), "red", "proxy.corp", "internet"),
        ("dns", replace(WELL, network=None), "amber", "Todavía no se sabe", "Vincula"),
        ("proxy", network(proxy="proxy.corp:8080"), "ok", "proxy.corp:8080", ""),
        ("proxy", network(proxy="p:1", proxy_trouble=GONE), "red", "El proxy no responde", "Revisa su dirección"),
        (
            "tls",
            network(trusted=False, issuer="Fortinet CA"),
            "red",
            "«Fortinet CA»",
            "dejar pasar api.example sin revisarlo",
        ),
        ("tls", network(trusted=None, connection_trouble=GONE), "red", "no responde", "Revisa"),
        ("token", replace(WELL, token=TokenFacts(paired=False)), "red", "no está vinculado", "código"),
        ("token", replace(WELL, token=TokenFacts(paired=True, revoked=True)), "red", "revocado", "código nuevo"),
        ("token", replace(WELL, token=TokenFacts(paired=True, server="https://x")), "amber", "https://x", "conexión"),
        (
            "service",
            replace(
                WELL, token=TokenFacts(paired=True, server="http://x", silent=Trouble("El servidor calla", "Mira"))
            ),
            "red",
            "http://x no responde: el servidor calla.",
            "Mira",
        ),
        (
            "disk",
            replace(WELL, unwritable=Trouble("El disco está lleno", "Libera")),
            "red",
            "El disco está lleno.",
            "Libera",
        ),
        ("disk", replace(WELL, free_bytes=500 << 20), "amber", "500 MB", "C:\\datos"),
        ("disk", replace(WELL, free_bytes=0), "red", "0 MB", "Libera"),
        ("disk", replace(WELL, free_bytes=None), "amber", "medir", "disco"),
        ("versions", replace(WELL, versions=replace(WELL.versions, wanted="0.2.0")), "amber", "0.2.0", "instalador"),
        ("files", replace(WELL, files=FileFacts(installed=False)), "ok", "desde su código", ""),
        ("files", replace(WELL, files=FileFacts(installed=True)), "amber", "Falta la lista", "instalador"),
        (
            "files",
            replace(WELL, files=FileFacts(True, True, missing=("fdb.dll", "b", "c", "d"), folder="C:\\programa")),
            "red",
            "Tu antivirus retiró fdb.dll, b, c y 1 más",
            "C:\\programa a las exclusiones",
        ),
        ("files", replace(WELL, files=FileFacts(True, True, changed=("a.dll",))), "red", "a.dll", "instalador"),
    ],
)
def test_each_trouble_has_its_colour_sentence_and_fix(key: str, facts: Facts, level: str, says: str, fix: str) -> None:
    found = check(key, facts)
    assert found.level == level
    assert says in found.title
    assert fix in found.advice
    assert bool(found.advice) is (level != "ok")


def test_what_cannot_be_told_behind_a_broken_step_is_not_told() -> None:
    keys = {one.key for one in examine(network(proxy="p:1", proxy_trouble=GONE))}
    assert "tls" not in keys
    assert "read_only:firebird-1" not in {one.key for one in examine(source(trouble=GONE))}


def test_a_report_is_as_bad_as_its_worst_check_and_reads_as_text() -> None:
    report = Report("K7Q29MXA", datetime(2026, 11, 24, tzinfo=UTC), examine(source(rights=None)))
    assert report.level is Level.AMBER
    assert worst(()) is Level.OK
    text = list(lines(report))
    assert text[0] == "[ bien ] SAE: Se lee 1 base de datos de SAE (1 empresa)."
    assert any(line.startswith("[aviso ] Solo lectura de firebird-1") for line in text)
    (one,) = source().sources
    assert check("sae", replace(source(), sources=(one, one))).title == "Se leen 2 bases de datos de SAE (2 empresas)."
