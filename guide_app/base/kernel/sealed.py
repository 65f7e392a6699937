"""What is sealed where: packages say it in their `sealed.py`, the wiring lists all, a rotation of keys goes by it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of values, or of wrapped keys, sealed under a key of the chain. `row` names a row: columns of uuids."""

    table: str
    column: str
    purpose: str
    row: tuple[str, ...] = ("id",)


@dataclass(frozen=True, slots=True)
class OwnedColumns:
    """Columns of one table, with their purposes, that are sealed under the key of the person in the column `owner`.

    The keys stand in the table `keys`, by its column `key_owner`. Values of before there were such keys are sealed
    under the chain's, and are brought under the person's by a rotation. Rows are named by `id`.
    """

    table: str
    columns: Mapping[str, str]
    owner: str
    keys: str
    key_owner: str


@dataclass(frozen=True, slots=True)
class SealingStep:
    """Something else that a rotation brings up to date: how much is left, and a piece of it, of how many rows."""

    name: str
    left: Callable[[], Awaitable[int]]
    piece: Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class IndexProbe:
    """A few values with the blind indexes by which they are found, to tell whether the index key is the right one.

    `statement` answers `sealed`, `key_wrapped` (a person's key, or NULL) and `index`.
    """

    statement: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Sealing:
    """All of it, of one package or of the product."""

    columns: tuple[SealedColumn, ...] = ()
    owned: tuple[OwnedColumns, ...] = ()
    steps: tuple[SealingStep, ...] = ()
    probes: tuple[IndexProbe, ...] = ()


def together(*packages: Sealing) -> Sealing:
    """What several packages seal."""
    return Sealing(
        columns=tuple(one for package in packages for one in package.columns),
        owned=tuple(one for package in packages for one in package.owned),
        steps=tuple(one for package in packages for one in package.steps),
        probes=tuple(one for package in packages for one in package.probes),
    )
