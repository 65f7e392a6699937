"""What stores of a list are called, and the sums of what is not too much to be added up."""

from collections.abc import Awaitable, Iterable
from typing import TypeVar
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.spans import PeriodNeeded
from guide_app.ground.stores.queries import these_stores

Totals = TypeVar("Totals")


async def totals_if_few_days(asked_for: Awaitable[Totals]) -> Totals | None:
    """The sums of a list, where its days are few enough to be added up."""
    try:
        return await asked_for
    except PeriodNeeded:
        return None


async def store_names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these stores are called."""
    return {each.id: each.name for each in await these_stores(actor, ids)}
