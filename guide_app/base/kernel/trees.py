"""Rows that name the one above them, put together as trees."""

from collections.abc import Iterable
from typing import Protocol, Self, TypeVar
from uuid import UUID


class Nested(Protocol):
    """What holds those below it."""

    @property
    def id(self) -> UUID: ...

    @property
    def children(self) -> list[Self]: ...


Node = TypeVar("Node", bound=Nested)


def as_trees(nodes: Iterable[tuple[Node, UUID | None]]) -> list[Node]:
    """Nodes with the id of the one above each, parents first, as trees; who has nobody above here is a root."""
    known: dict[UUID, Node] = {}
    roots: list[Node] = []
    for node, above in nodes:
        known[node.id] = node
        parent = known.get(above) if above is not None else None
        (parent.children if parent else roots).append(node)
    return roots
