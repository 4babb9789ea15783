"""Every act has a sentence, and says what an accountant would ask."""

import pytest

from server.capabilities.audit.model import Act, Entry
from server.faces.web.acts import AREAS, actor, acts_of, sentence
from server.kit.ids import new_id
from server.kit.origin import ActorKind
from tests.support.clock import FakeClock


def entry(act: Act, subject: str = "", actor: ActorKind = ActorKind.PERSON, called: str = "", **detail: str) -> Entry:
    return Entry(new_id(), FakeClock().now(), act, actor, None, called, "", "", subject, detail)


@pytest.mark.parametrize("act", list(Act), ids=[act.value for act in Act])
def test_every_act_has_a_sentence_even_with_nothing_told(act: Act) -> None:
    told = sentence(entry(act))
    assert told[0].isupper()
    assert "None" not in told


def test_every_act_is_in_an_area_of_the_filter() -> None:
    assert {act for area in AREAS for act in acts_of(area)} == set(Act) - {Act.UNKNOWN}


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (
            entry(Act.ROLE_CHANGED, "Eva (eva@x.mx)", before="collector", after="manager"),
            "Cambió el rol de Eva (eva@x.mx): de Cobrador a Gerente",
        ),
        (
            entry(Act.LOGIN_REFUSED, "ana@x.mx", why="password", more="1"),
            "No pudo entrar como ana@x.mx: la contraseña no era correcta; hubo más intentos en esa hora",
        ),
        (
            entry(Act.ORGANIZATION_CHANGED, "B", name="A → B", currency="MXN → USD"),
            "Cambió los datos de la organización (nombre: A → B; moneda base: MXN → USD)",
        ),
        (
            entry(Act.PAIRED, "Servidor", companies="01 Ferretería", again="1"),
            "Vinculó de nuevo la computadora «Servidor» con 01 Ferretería",
        ),
        (entry(Act.COMMANDED, "Servidor", command="sync_now"), "Pidió a «Servidor»: Sincronizar ahora"),
        (
            entry(Act.REMINDER_SENT, "Cliente Uno", template="Amable", to="a@x.mx, b@x.mx"),
            "Mandó un recordatorio a Cliente Uno con «Amable», a a@x.mx, b@x.mx",
        ),
        (
            entry(Act.CONTACT_BLOCKED, "Cliente Uno", invoice="F-1", reason="En pleito"),
            "Marcó «no contactar» a Cliente Uno, factura F-1: En pleito",
        ),
        (
            entry(Act.WEBHOOK_CHANGED, "https://a.mx", active="0", before="https://b.mx"),
            "Cambió el webhook https://a.mx: lo desactivó; antes https://b.mx",
        ),
        (entry(Act.EXPORTED, "Facturas", form="Excel"), "Descargó «Facturas» en Excel"),
        (entry(Act.LOGGED_IN, "ana@x.mx", face="cobranza"), "Inició sesión con la API"),
        (
            entry(Act.SESSION_REVOKED, agent="curl/8.5", address="10.0.0.9"),
            "Cerró una de sus sesiones: Programa curl, 10.0.0.9",
        ),
    ],
    ids=lambda value: value.act.value if isinstance(value, Entry) else "",
)
def test_sentences(what: Entry, words: str) -> None:
    assert sentence(what) == words


def test_actors() -> None:
    assert actor(entry(Act.PAIRED, actor=ActorKind.MACHINE)) == "Una computadora"
    assert actor(entry(Act.PAIRED, actor=ActorKind.MACHINE, called="Servidor")) == "Servidor"
    assert actor(entry(Act.REMINDERS_PAUSED, actor=ActorKind.SERVICE)) == "CobranzaCloud"
    assert actor(entry(Act.LOGIN_REFUSED, actor=ActorKind.NOBODY, called="Ana")) == "Sin identificar"
