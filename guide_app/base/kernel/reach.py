"""How far a list reaches, as the choice of a statement.

A condition that fits every actor (`$1 OR path LIKE ANY($2) OR …`) gives a plan that fits none: PostgreSQL walks a whole
table, or sorts what lies below a region, to show fifty rows of one store. So a list is written once and becomes a
statement for each kind of reach; the actor says which one is sent, and with what. The pieces of SQL are made by
`guide_app.ground.stores.fragments`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ReachKind(StrEnum):
    """What a reach is made of, and so which statement of a list is sent."""

    STORE = "store"
    """One store, bound as its id."""
    BRANCHES = "branches"
    """Some stores, or the regions above them, bound as the paths: text[], none of them below another."""
    ALL = "all"
    """The whole organisation, bound as `true`."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A kind of reach with the one value that its statements bind for it."""

    kind: ReachKind
    bound: UUID | list[str] | bool


ByReach = Mapping[ReachKind, str]
"""One list: a statement for each kind of reach, all with the same parameters, answering the same columns."""

EVERYTHING = Reach(ReachKind.ALL, bound=True)
NOTHING = Reach(ReachKind.BRANCHES, bound=[])
"""No store at all: every list is empty."""


def store_reach(store_id: UUID) -> Reach:
    """One store alone."""
    return Reach(ReachKind.STORE, store_id)


def branches_reach(paths: Iterable[str]) -> Reach:
    """What lies at or below these paths; those that lie below another one add nothing and are left out."""
    outermost: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(above) for above in outermost):
            outermost.append(path)
    return Reach(ReachKind.BRANCHES, outermost)
