"""How a field is documented whose Python type says less than its rules: what an engine reads, special spellings.

What is written down here is for the API's documents alone; it decodes and checks nothing.
"""

from dataclasses import dataclass
from typing import Any

from msgspec import Meta

DOCUMENTED_AS = "x-documented-as"


@dataclass(frozen=True, slots=True)
class Shape:
    """The types one of whose schemas stands for a field; `optional` names fields of them that may be left out here."""

    kinds: tuple[Any, ...]  # types, or unions of types
    optional: frozenset[str] = frozenset()


SHAPES: dict[str, Shape] = {}
"""Shapes by the names that fields refer to them by."""

SPELLINGS: dict[type, dict[str, object]] = {}
"""JSON schemas of types that are read from a text of their own."""


def documented_as(name: str, *kinds: Any, optional: frozenset[str] = frozenset()) -> Meta:  # types, or unions
    """To annotate a field with: in the documents it has the schema of one of `kinds`. `name` is unique."""
    shape = Shape(kinds, optional)
    if SHAPES.setdefault(name, shape) != shape:
        raise TypeError(f"two shapes share the name {name}")
    return Meta(extra_json_schema={DOCUMENTED_AS: name})


def spelt(kind: type, *, pattern: str, description: str) -> None:
    """Say how values of `kind` are written in JSON: as text that matches `pattern`."""
    SPELLINGS[kind] = {"type": "string", "pattern": pattern, "description": description}
