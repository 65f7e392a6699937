"""Months that are closed, to choose from; and who may open pages about the whole chain."""

from commissions.periods.queries.statements import periods
from commissions.rules import PeriodState
from guide_app.base.kernel.access import Actor, Permission
from guide_app.base.kernel.errors import NotFound


def require_all_of(actor: Actor, permission: Permission) -> None:
    """Pages about the whole chain do not exist for who reaches a part of it. Raises Forbidden, NotFound."""
    actor.require(permission)
    if not actor.reaches_all:
        raise NotFound


async def closed_months(actor: Actor) -> list[str]:
    """The newest first."""
    found = [one.period for one in await periods(actor) if one.state is PeriodState.CLOSED]
    return sorted(found, reverse=True)
