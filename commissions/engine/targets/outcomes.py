"""The answer of a calculation: targets, and why something stands at nothing."""

from collections.abc import Iterable
from typing import NamedTuple

from commissions.engine.targets.keys import Key, Target
from commissions.engine.time.calendar import Period


class Zero(NamedTuple):
    """Why a payee gets nothing. Sorts in the order of the result."""

    period: Period
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
