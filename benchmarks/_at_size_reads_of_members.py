"""Reads of what members have: points and levels."""

from benchmarks._at_size_read import FIRST, Numbers, Read, each
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.ids import new_id
from loyalty import queries as loyalty


def of_loyalty(some: Numbers, everyone: dict[str, Actor]) -> list[Read]:
    """Rules, ledger and levels."""
    return [
        *each("loyalty.rules", everyone, loyalty.rules),
        *each("loyalty.levels", everyone, loyalty.levels),
        *each("loyalty.entries", everyone, lambda actor: loyalty.all_entries(actor, FIRST)),
        *each("loyalty.level_changes", everyone, lambda actor: loyalty.level_changes(actor, FIRST)),
        *each("loyalty.benefits", everyone, lambda actor: loyalty.benefits_given(actor, FIRST)),
        *each("loyalty.growth", everyone, lambda actor: loyalty.growth(actor, some.member())),
        *each("loyalty.growth_entries", everyone, lambda actor: loyalty.growth_entries(actor, some.member(), FIRST)),
        Read("loyalty.own", lambda: lambda: loyalty.own_growth(Customer(some.member(), new_id()))),
        Read("loyalty.own_entries", lambda: lambda: loyalty.own_entries(Customer(some.member(), new_id()), FIRST)),
    ]
