"""What hangs on a person, and goes to others when they leave or move: each package says what it has of it.

A package declares a `HandOverAsset` in its `handing_on.py` and `guide_app/entry/handed_over.py` lists it; `offboarding`
counts, shows and hands on whatever is listed, batch by batch.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor

Told = tuple[str, str]
"""Something in Chinese and in English."""


class Way(StrEnum):
    """To whom something goes."""

    SPREAD = "spread"
    """Evenly to the colleagues of its store: each next one to whoever has fewest."""
    COLLEAGUE = "colleague"
    """To one named colleague."""
    MANAGER = "manager"
    """To whoever leads its store."""
    FOLLOW = "follow"
    """To whoever the customer it is about belongs to by then."""
    POOL = "pool"
    """To nobody: back to the store."""
    END = "end"
    """It ends."""
    STAY = "stay"
    """It stays with the person."""


TO_PEOPLE = frozenset({Way.SPREAD, Way.COLLEAGUE, Way.MANAGER})


class Giver(msgspec.Struct, frozen=True):
    """Whose things they are; `store_id` narrows them to those of one store that the person moves away from."""

    associate_id: UUID
    store_id: UUID | None = None


class HeldInStore(msgspec.Struct, frozen=True):
    """How many of them belong to a store; those of no store stand under no store."""

    store_id: UUID | None
    name: str
    path: str
    count: int


class Thing(msgspec.Struct, frozen=True):
    """One of them, and the store it belongs to."""

    id: UUID
    store_id: UUID | None


class Load(msgspec.Struct, frozen=True):
    """How many of them somebody has already."""

    associate_id: UUID
    count: int


@dataclass(frozen=True, slots=True)
class Gift:
    """Things that go one way at once; `receiver` is None where they go to nobody. `store_id` is the store that is left,
    for things of no store."""

    giver: Giver
    way: Way
    receiver: UUID | None
    things: Sequence[Thing]
    store_id: UUID | None


@dataclass(frozen=True, slots=True)
class Moves:
    """How they are handed on. All of it works in the transaction of its caller."""

    next: Callable[[Actor, Giver, UUID, int], Awaitable[Sequence[Thing]]]
    """The next ones in reach after an id, in the order of ids, at most so many; nobody else hands them on meanwhile."""
    loads: Callable[[Sequence[UUID]], Awaitable[Sequence[Load]]]
    """How many of them these people have."""
    give: Callable[[Actor, Gift], Awaitable[int]]
    """Hand these on; how many went. One that cannot go stays where it is."""


@dataclass(frozen=True, slots=True)
class HandOverAsset:
    """A kind of thing that hangs on a person. `title` names it, `counted` follows a number: 312 位顾客 / customers.

    `ways` are those that it offers, the first one is proposed. `stays` says what becomes of it when it stays. `moves`
    is None for what can only stay.
    """

    name: str
    title: Told
    counted: Told
    ways: tuple[Way, ...]
    stays: Told
    count: Callable[[Giver], Awaitable[Sequence[HeldInStore]]]
    moves: Moves | None = None


ASSETS: dict[str, HandOverAsset] = {}
"""Every kind by its name, in the order in which the wiring lists them."""


def put_in_order(listed: Iterable[HandOverAsset]) -> None:
    """Make these known. Raises TypeError where two share a name."""
    for asset in listed:
        if ASSETS.setdefault(asset.name, asset) is not asset:
            raise TypeError(f"two assets share the name {asset.name}")


def by_receiver(shares: Mapping[UUID, UUID], things: Iterable[Thing]) -> dict[UUID | None, list[Thing]]:
    """These things by who gets them."""
    found: dict[UUID | None, list[Thing]] = {}
    for thing in things:
        if thing.id in shares:
            found.setdefault(shares[thing.id], []).append(thing)
    return found
