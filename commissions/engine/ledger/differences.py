"""What a run has to post: target less posted, key by key."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from commissions.engine.targets.keys import Key, Target


class Posted(Struct, gc=False):
    """What has been posted on a key so far; payer and employer are those of its entries."""

    amount: int
    rev: int
    payer: str
    employer: str


class Difference(NamedTuple):
    """What a run has to post on a key; `target` None when the key stands at nothing any more."""

    key: Key
    amount: int
    target: Target | None
    rev: int
    payer: str
    employer: str


def differences(
    targets: Mapping[Key, Target], posted: Mapping[Key, Posted], *, keys: Iterable[Key] | None = None
) -> list[Difference]:
    """Target less posted where that is not 0, in posting order; of all keys, or only of those that may have changed."""
    found = []
    for key in sorted(targets.keys() | posted.keys() if keys is None else keys):
        target, before = targets.get(key), posted.get(key)
        amount = (0 if target is None else target.amount) - (0 if before is None else before.amount)
        if amount == 0:
            continue
        if before is not None:
            found.append(Difference(key, amount, target, before.rev + 1, before.payer, before.employer))
        else:
            assert target is not None, "a key without postings differs by its target"
            found.append(Difference(key, amount, target, 1, target.payer, target.employer))
    return found
