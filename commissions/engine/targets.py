"""Settlement keys, what each of them should stand at, and why something stands at nothing."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct


class Key(NamedTuple):
    """What a ledger entry settles. Sorts in posting order. `period` is the effective month, `store` bears the cost."""

    period: int
    payee: str
    component: str
    ref: str
    store: str

    @property
    def is_of_line(self) -> bool:
        """Whether it belongs to a line component: only `order/line` holds exactly one slash."""
        return self.ref.count("/") == 1


class LineExplain(Struct, frozen=True, gc=False):
    """A line component: the size the rule was applied to and the pool of the rate group."""

    base: int
    pool: int


class GroupExplain(Struct, frozen=True, gc=False):
    """An own-base component: base, late refunds set apart, goal, and the amount before it is split over stores."""

    x: int
    late: int
    goal: int | None
    amount: int


class OverrideExplain(Struct, frozen=True, gc=False):
    """A manager override: base, and the store's goal when there is a gate."""

    x: int
    goal: int | None


class PoolExplain(Struct, frozen=True, gc=False):
    """A store pool: base and pool."""

    x: int
    pool: int


Explain = LineExplain | GroupExplain | OverrideExplain | PoolExplain


class Target(Struct, frozen=True, gc=False):
    """What a key should stand at, never 0: a key without a target stands at 0."""

    amount: int
    payer: str
    employer: str
    version: str | None = None
    explain: Explain | None = None


class Zero(NamedTuple):
    """Why a payee gets nothing. Sorts in the order of the result."""

    period: int
    payee: str
    component: str
    ref: str
    reason: str


class Outcome(NamedTuple):
    """The answer of one calculation: targets other than 0, and the reasons for what is 0."""

    targets: dict[Key, Target]
    zeros: list[Zero]


def nothing() -> Outcome:
    """An answer to be filled."""
    return Outcome({}, [])


def merged(outcomes: Iterable[Outcome]) -> Outcome:
    """Several answers as one; their keys differ."""
    total = nothing()
    for outcome in outcomes:
        total.targets.update(outcome.targets)
        total.zeros.extend(outcome.zeros)
    return total
