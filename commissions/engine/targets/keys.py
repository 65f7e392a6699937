"""Settlement keys, and what each of them should stand at."""

from typing import NamedTuple

from msgspec import Struct

from commissions.engine.time.calendar import Period


class Key(NamedTuple):
    """What a ledger entry settles. Sorts in posting order. `period` is the effective month, `store` bears the cost."""

    period: Period
    payee: str
    component: str
    ref: str
    store: str

    @property
    def is_of_line(self) -> bool:
        """Whether it belongs to a line component: only `order/line` holds exactly one slash."""
        return self.ref.count("/") == 1


class LineExplain(Struct, frozen=True, gc=False, tag_field="kind", tag="LINE"):
    """A line component: the size the rule was applied to and the pool of the rate group."""

    base: int
    pool: int


class GroupExplain(Struct, frozen=True, gc=False, tag_field="kind", tag="OWN_BASE"):
    """An own-base component: base, late refunds set apart, goal, and the amount before it is split over stores."""

    x: int
    late: int
    goal: int | None
    amount: int


class OverrideExplain(Struct, frozen=True, gc=False, tag_field="kind", tag="MANAGER_OVERRIDE"):
    """A manager override: base, and the store's goal when there is a gate."""

    x: int
    goal: int | None


class PoolExplain(Struct, frozen=True, gc=False, tag_field="kind", tag="STORE_POOL"):
    """A store pool: base and pool."""

    x: int
    pool: int


Explain = LineExplain | GroupExplain | OverrideExplain | PoolExplain
"""What an amount was computed from. Stored reasons are told apart by `kind`; a result document has only the numbers."""


class Target(Struct, frozen=True, gc=False):
    """What a key should stand at, never 0: a key without a target stands at 0."""

    amount: int
    payer: str
    employer: str
    version: str | None = None
    explain: Explain | None = None
