"""The decision: by the steps of a policy, in their order, the first that names somebody wins."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.ground.touches.rules import TouchKind

LONGEST_WINDOW = 365
Days = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_WINDOW)]


class DedicatedFirst(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="step", tag="dedicated"):
    """The member's dedicated associate; with `met_within_days` only if they met the member so lately."""

    met_within_days: Days | None = None


class TouchWindow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a touch of a kind counts, and its rank: the smaller one wins, of equal ones the later touch."""

    kind: TouchKind
    within_days: Days
    rank: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1


class LastTouch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="step", tag="last_touch"):
    """Whoever met the member last. A kind that is not listed counts for nobody."""

    kinds: Annotated[tuple[TouchWindow, ...], msgspec.Meta(min_length=1, max_length=10)]


class CouponIssuer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="step", tag="issuer"):
    """Whoever issued a coupon that the order used."""


PolicyStep = DedicatedFirst | LastTouch | CouponIssuer
Steps = Annotated[tuple[PolicyStep, ...], msgspec.Meta(max_length=3)]
"""No step at all: nobody is named, as without any policy."""


class DecidedBy(StrEnum):
    """By which step it was decided."""

    DEDICATED = "dedicated"
    LAST_TOUCH = "last_touch"
    ISSUER = "issuer"
    POOL = "pool"
    """No step names anybody: it stays with the store."""


class TouchSeen(msgspec.Struct, frozen=True):
    """A touch of the member by somebody, before the sale."""

    id: UUID
    kind: TouchKind
    associate: UUID
    at: datetime


class UnservedSale(msgspec.Struct, frozen=True):
    """A sale to a member whom nobody served. `own` are associates who are this very member."""

    at: datetime
    dedicated: UUID | None
    issuer: UUID | None
    own: tuple[UUID, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """Who is named, by which step; of the touch step by which touch."""

    step: DecidedBy
    associate: UUID | None = None
    touch: TouchSeen | None = None


class Policy(msgspec.Struct, frozen=True):
    """A version of what holds at or below a path from a day on."""

    id: UUID
    path: str
    version: int
    valid_from: date
    steps: Steps


POOL = Decision(DecidedBy.POOL)


def fault_of(steps: Sequence[PolicyStep]) -> tuple[str, str] | None:
    """The field of the first fault, and the rule that it breaks; None where there is none."""
    if len({type(step) for step in steps}) < len(steps):
        return "steps", "同一种步骤只能出现一次 / each kind of step once"
    for place, step in enumerate(steps):
        if isinstance(step, LastTouch) and len({one.kind for one in step.kinds}) < len(step.kinds):
            return f"steps[{place}].kinds", "同一种触点只能出现一次 / each kind of touch once"
    return None


def policy_for(policies: Iterable[Policy], path: str, day: date) -> Policy | None:
    """What holds in a store on a day: of the narrowest path, what began last, its highest version."""
    holding = [one for one in policies if path.startswith(one.path) and one.valid_from <= day]
    return max(holding, key=lambda one: (len(one.path), one.valid_from, one.version), default=None)


def longest_window(policies: Iterable[Policy]) -> timedelta:
    """How far back before a sale any of these looks at touches; nothing where none does."""
    days = 0
    for policy in policies:
        for step in policy.steps:
            if isinstance(step, LastTouch):
                days = max(days, *(one.within_days for one in step.kinds))
            elif isinstance(step, DedicatedFirst):
                days = max(days, step.met_within_days or 0)
    return timedelta(days=days)


def attribute(
    sale: UnservedSale, touches: Sequence[TouchSeen], steps: Sequence[PolicyStep], *, at_work: Collection[UUID]
) -> Decision:
    """Who is named for a sale, by the touches up to its moment; never who is not `at_work` or buys for themselves."""
    known = [one for one in touches if one.at <= sale.at and _may_win(one.associate, sale, at_work)]
    for step in steps:
        decided = _by(step, sale, known, at_work)
        if decided is not None:
            return decided
    return POOL


def _by(step: PolicyStep, sale: UnservedSale, known: Sequence[TouchSeen], at_work: Collection[UUID]) -> Decision | None:
    match step:
        case DedicatedFirst(met_within_days=days):
            who = sale.dedicated
            if not _may_win(who, sale, at_work) or (days is not None and not _met(known, who, sale.at, days)):
                return None
            return Decision(DecidedBy.DEDICATED, who)
        case LastTouch(kinds=kinds):
            windows = {one.kind: one for one in kinds}
            seen = [
                one for one in known if one.kind in windows and _within(one, sale.at, windows[one.kind].within_days)
            ]
            if not seen:
                return None
            last = max(seen, key=lambda one: (-windows[one.kind].rank, one.at, one.id))
            return Decision(DecidedBy.LAST_TOUCH, last.associate, last)
        case CouponIssuer():
            return Decision(DecidedBy.ISSUER, sale.issuer) if _may_win(sale.issuer, sale, at_work) else None


def _may_win(who: UUID | None, sale: UnservedSale, at_work: Collection[UUID]) -> bool:
    return who is not None and who in at_work and who not in sale.own


def _met(known: Sequence[TouchSeen], who: UUID | None, at: datetime, days: int) -> bool:
    return any(one.associate == who and _within(one, at, days) for one in known)


def _within(touch: TouchSeen, at: datetime, days: int) -> bool:
    return at - touch.at <= timedelta(days=days)
