"""What a page posts: bounded, urlencoded, and from our own page; with room for what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from uuid import UUID

from litestar import Request
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException

from server.faces.web.session import csrf_holds
from server.kit.errors import DomainError, Kind

MAX_FORM_BYTES = 128 * 1024
"""The longest form is a template, 10,000 characters of up to nine bytes each, or a few hundred invoices to tick."""


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name, and what to tell the person about them when the page is shown again."""

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every value of a field that may be ticked more than once, in the order of the page."""
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str | None = None

    def text(self, name: str) -> str:
        """A field as typed; empty where it was not sent."""
        return self.values.get(name, "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field; none where nothing was ticked."""
        return self.lists.get(name, ())

    def with_value(self, name: str, value: str) -> "Form":
        """The same form with another value in a field."""
        return replace(self, values={**self.values, name: value})

    def uuid(self, name: str) -> UUID | None:
        """A field that holds an id; None where it holds none."""
        return as_uuid(self.text(name))

    def refused(self, error: DomainError, names: Mapping[str, str]) -> "Form":
        """The same form with a rule's refusal beside its fields; `names` maps the domain's members to ours.

        A sentence that stands beside a field is not repeated above the form.
        """
        beside = {names.get(detail.field, detail.field): detail.message for detail in error.details}
        shown = {name: text for name, text in beside.items() if name in self.values}
        message = "Revisa los datos marcados." if shown else error.message
        return replace(self, errors=shown, message=message)


FromForm: TypeAlias = NamedDependency[Form]


async def provide_form(request: Request[Any, Any, Any]) -> Form:
    """Dependency `form` of every handler that changes something: read, then proved to be ours.

    FORBIDDEN where the anti-forgery token is missing or another visitor's.
    """
    kind, _ = request.content_type
    if kind != RequestEncodingType.URL_ENCODED.value:
        raise ClientException("not a form")
    sent = await request.form()
    values = {name: value for name, value in sent.items() if isinstance(value, str)}
    lists = {name: tuple(one for one in sent.getall(name) if isinstance(one, str)) for name in values}
    if not csrf_holds(request, values.pop("csrf", "")):
        raise DomainError(
            "FORM_EXPIRED",
            Kind.FORBIDDEN,
            "La página estuvo abierta demasiado tiempo o se abrió desde otro sitio. "
            "Vuelve a cargarla e inténtalo de nuevo.",
        )
    return Form(values, lists)


def as_uuid(text: str) -> UUID | None:
    """An id as an address or a form holds it; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
