"""Moments in one form wherever they are written: UTC with `Z`, RFC 3339.

Whoever sends `2026-11-30T16:00:00+08:00` means 08:00Z, and is told so: what two clients were told of one moment can be
compared as it stands. Rows come in UTC from the database; what comes from outside is turned at the edge.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

_WITH_OFFSET = re.compile(rb'[+-]\d\d:\d\d"')
"""How a moment ends that says another offset than UTC's. Some texts do, too: then there is nothing to turn."""
_MINUTES = re.compile(rb':\d\d"')
"""How such an ending ends. It is looked for first: a search for one sign, and not for one of two, takes a fifth of the
time, and few texts have it."""


def encode(value: Any) -> bytes:  # whatever JSON holds
    """The JSON of a value, its moments in UTC. Texts are never touched, whatever they look like."""
    encoded = msgspec.json.encode(value)
    if _MINUTES.search(encoded) and _WITH_OFFSET.search(encoded):
        return msgspec.json.encode(in_utc(value))
    return encoded


def in_utc(value: Any) -> Any:  # a value of any type, and the same type back
    """The same with every aware moment in UTC, in structs, lists and mappings; itself where nothing changes."""
    if isinstance(value, datetime):
        return value if value.tzinfo in (UTC, None) else _turned(value)
    if isinstance(value, msgspec.Struct):
        changed = _changed((name, getattr(value, name)) for name in _may_hold(type(value)))
        return msgspec.structs.replace(value, **changed) if changed else value
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        turned = [in_utc(each) for each in value]
        same = all(one is other for one, other in zip(turned, value, strict=True))
        return value if same else type(value)(turned)
    if isinstance(value, Mapping):
        changed = _changed(value.items())
        return {**value, **changed} if changed else value
    return value


def _turned(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:  # the first or last hours that there are: refused where it is used
        return value


def _changed(members: Any) -> dict[Any, Any]:  # pairs of any kind
    changed = {}
    for name, value in members:
        turned = in_utc(value)
        if turned is not value:
            changed[name] = turned
    return changed


@cache
def _may_hold(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a struct that may hold a moment, at any depth; most have none."""
    fields = msgspec.structs.fields(kind)
    return tuple(field.name for field in fields if holds_moments(field.type))


@cache
def holds_moments(kind: Any) -> bool:  # a type
    """Whether values of this type may hold a moment."""
    return _holds(inspect.type_info(kind), frozenset())


def _holds(info: Any, seen: frozenset[type]) -> bool:  # a node of msgspec.inspect
    if isinstance(info, inspect.DateTimeType | inspect.AnyType | inspect.CustomType | inspect.RawType):
        return not isinstance(info, inspect.RawType)
    if isinstance(info, inspect.StructType):
        return info.cls not in seen and any(_holds(field.type, seen | {info.cls}) for field in info.fields)
    inner: list[Any] = []
    for name in ("type", "item_type", "key_type", "value_type"):
        if (one := getattr(info, name, None)) is not None:
            inner.append(one)
    inner.extend(getattr(info, "types", ()))
    inner.extend(getattr(info, "item_types", ()))
    return any(_holds(one, seen) for one in inner)
