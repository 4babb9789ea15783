"""The guide's table of messages, written from the agent's own source: by place, what is said and what to do."""

from dataclasses import dataclass

from agent.core import remarks
from agent.core.words import mismatch
from tests.guide.sentences import ROOT, VARIABLE, Said, said

PAGE = ROOT / "docs" / "guia-contador.md"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person meets sentences of these modules, and what to do where the sentence itself does not say."""

    heading: str
    paths: tuple[str, ...]
    otherwise: str = ""


PLACES = (
    Place("En el icono y en Resumen", ("agent/core/health.py", "agent/core/words.py", "agent/core/pause.py")),
    Place(
        "Al enviar por internet",
        ("agent/cloud/", "agent/core/refusals.py", "agent/core/sync.py"),
        "Se reintenta solo. Si sigue así una hora, abre «Ayuda y diagnóstico».",
    ),
    Place("En un proxy", ("agent/core/proxies.py", "agent/app/routes.py", "agent/app/proxying.py")),
    Place("Al vincular el equipo", ("agent/core/pairing.py",)),
    Place("Al leer SAE en SQL Server", ("agent/erp/drivers/sql_",)),
    Place(
        "Al leer SAE en Firebird",
        ("agent/erp/", "agent/engine/cycle.py", "agent/core/body.py", "agent/app/wizard.py"),
    ),
    Place("En «Ayuda y diagnóstico»", ("agent/core/doctor",)),
    Place(
        "En este equipo",
        (
            "agent/errors.py",
            "agent/state/",
            "agent/vault/sealed.py",
            "agent/desktop/",
            "agent/app/",
            "agent/engine/runner.py",
            "agent/ui/bridge.py",
        ),
    ),
)
ELSEWHERE = {
    "agent/cli/": "said to whoever types commands: docs/agent.md",
    "agent/settings/": "said to whoever edits settings.toml or types commands: docs/agent.md",
    "agent/app/payload.py": "said by `preview`, whose company is typed; the window offers only those that are read",
    "agent/erp/engines.py": "an engine that is typed; the window offers only those there are",
    "agent/vault/keys.py": "said where COBRANZA_AGENT_VAULT is set by hand: docs/agent.md",
    "agent/ui/window/": "tones, not sentences",
}
"""What the guide leaves out on purpose, and where it is said instead."""
WHAT_TO_DO = (
    ("Todo al día", "Nada."),
    ("Este equipo no está vinculado: pide", "Abre la ventana y presiona «Comenzar»."),
    ("El acceso de «…»", "Alguien quitó este equipo en la página Conectores. Si fue un error, vincúlalo otra vez."),
    ("No hay ninguna fuente", "En Conexión, presiona «Agregar empresa…»."),
    ("Empresa …: todavía no se ha enviado", "Espera unos minutos, o presiona «Sincronizar ahora»."),
    ("La vinculación de «…»", "En Conexión, presiona «Vincular este equipo»."),
    ("Empresa …: …", "Busca abajo lo que dice tras los dos puntos."),
    ("Empresa …: el envío se interrumpió", "Nada: sigue solo."),
    ("Empresa …: sin comparar", "Revisa que haya internet y que SAE abra; después presiona «Sincronizar ahora»."),
    ("En pausa", "Presiona «Reanudar» en el menú del icono para seguir antes."),
    ("El servicio no está disponible", "Se reintenta solo."),
    ("El programa tuvo un error inesperado", "Si se repite, exporta el diagnóstico y envíalo a soporte."),
    ("El certificado del servidor no es de confianza", "Abre «Ayuda y diagnóstico»: dice quién abre la conexión."),
    ("El servidor ya no reconoce a este equipo", "En Conexión, vincúlalo otra vez con un código nuevo."),
    ("El servidor no permite", "Pide a quien administra tu panel que revise este equipo en la página Conectores."),
    ("El servidor no conoce esa dirección", "Revisa la dirección en Conexión; si no es la tuya, vincula otra vez."),
    ("El envío es más grande", "Exporta el diagnóstico y envíalo a soporte."),
)
"""Of the sentences that stand alone, by how they begin."""
TYPED = ("La ventana no está instalada", "El agente ya está en marcha en esta carpeta")
"""Sentences that only whoever types commands meets."""


def place_of(path: str) -> Place | None:
    """Where sentences of a module belong; None where they are left out."""
    return next((place for place in PLACES if path.startswith(place.paths)), None)


def table() -> str:
    """The whole of it, in Markdown."""
    everything = [*said(), Said("agent/core/words.py", mismatch((VARIABLE,)), _MISMATCH)]
    lines: list[str] = []
    for place in PLACES:
        said_here = [one for one in everything if is_shown(one) and place_of(one.path) is place]
        rows = dict.fromkeys((one.title.rstrip("."), advice) for one in said_here if (advice := _advice(one, place)))
        lines += [f"### {place.heading}", "", "| Mensaje | Qué hacer |", "|---|---|"]
        lines += [f"| {_cell(title)} | {_cell(advice)} |" for title, advice in rows]
        lines.append("")
    return "\n".join(lines)


def is_shown(one: Said) -> bool:
    """Whether the guide says it."""
    asks_to_type = "cobranza-agent pair" in one.advice  # the window offers its own way to pair before that
    return not (one.path.startswith(tuple(ELSEWHERE)) or one.title.startswith(TYPED) or asks_to_type)


def remarks_list() -> str:
    """What a reading may find in SAE that somebody can put right, as the window says it of two of each."""
    found = {remark.counter: 2 for remark in remarks.REMARKS}
    return "\n".join(f"- {sentence.replace('2 ', '… ', 1)}" for sentence in remarks.to_look_at(found)) + "\n"


def written(page: str) -> str:
    """The page with everything that is derived as it is now."""
    for name, text in (("mensajes", table()), ("observaciones", remarks_list())):
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = page.partition(begin)
        page = f"{before}{begin}\n\n{text}\n{end}{rest.partition(end)[2]}"
    return page


_MISMATCH = (
    "La nube recibió todo y sus propias sumas no dan lo mismo: espera la siguiente revisión. Si sigue, abre «Ayuda y "
    "diagnóstico», exporta el archivo y envíalo a soporte."
)


def _advice(one: Said, place: Place) -> str:
    """What to do; empty where the same sentence says it in another row."""
    if one.advice.strip(VARIABLE + ". "):
        return one.advice
    return next((advice for start, advice in WHAT_TO_DO if one.title.startswith(start)), place.otherwise)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
