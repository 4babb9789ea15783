"""Templates to HTML: one environment, escaping on, a missing name is an error and not an empty space.

Filters come from `format`, so that a page cannot write an amount or a date in a second way.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from server.faces.web import format as spelled

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def asset(name: str) -> str:
    """Address of a static file, with a digest of its bytes so that browsers may keep it for a year."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@cache
def environment() -> Environment:
    """The templates, compiled once a process."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        money=spelled.money,
        foreign=spelled.foreign,
        percent=spelled.percent,
        share=spelled.share,
        shares=spelled.shares,
        change=spelled.change,
        count=spelled.count,
        day=spelled.day,
        hour=spelled.hour,
        local_day=spelled.local_day,
        tenths=spelled.tenths,
        rate=spelled.rate,
        place=spelled.place,
        ago=spelled.ago,
    )
    made.filters.update(zip=zip, braces="{{{}}}".format)
    made.tests["stale"] = spelled.stale
    made.globals["asset"] = asset
    made.globals["labels"] = spelled.LABELS
    made.globals["ui"] = made.get_template("macros.html").module
    return made


def html(template: str, **context: Any) -> str:
    """A template filled in; jinja2.UndefinedError where it reads something the page did not give."""
    return environment().get_template(template).render(context)


def fragment(template: str, macro: str, *values: Any) -> Markup:
    """One macro of a template filled in, escaped as it is: the piece of a page that a live update replaces."""
    return Markup(getattr(environment().get_template(template).module, macro)(*values))  # noqa: S704 - a macro's own
