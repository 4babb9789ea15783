"""Structs of bodies that a handler reads by itself, as the OpenAPI document can show them.

The service keeps numbers of such bodies as raw digits, with raw defaults, which no schema generator understands.
"""

import types
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Raw, UnsetType


@cache
def readable(kind: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The same members by their wire names; raw ones are numbers, and those with a raw default may be absent."""
    hints = get_type_hints(kind, include_extras=True)
    fields: list[Any] = []
    for info in msgspec.structs.fields(kind):
        shown = _shown(hints[info.name])
        if info.required:
            fields.append((info.encode_name, shown))
        elif isinstance(info.default, Raw):
            fields.append((info.encode_name, shown | UnsetType, UNSET))
        else:
            fields.append((info.encode_name, shown, info.default))
    namespace = {"__doc__": kind.__doc__}
    return msgspec.defstruct(kind.__name__, fields, namespace=namespace, module=kind.__module__, kw_only=True)


def _shown(hint: Any) -> Any:
    if hint is Raw:
        return float
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return readable(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Annotated[(_shown(inner[0]), *inner[1:])]
    if origin is list:
        return list[_shown(inner[0])]  # type: ignore[misc]
    if origin in (Union, types.UnionType):
        return Union[tuple(_shown(one) for one in inner)]  # noqa: UP007 - built from a tuple
    return hint
