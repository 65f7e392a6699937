"""Who registered whom, beside the first order of each member from then on, as the engine takes it."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import Candidate
from commissions.persons import THEIRS
from commissions.settlement.facts import orders_of
from commissions.settlement.month import Won, candidate_of
from guide_app.base.kernel.database import fetch_as


class Registered(msgspec.Struct, frozen=True):
    """Who registered a member, whether as the first, and the order that the member placed first from then on."""

    source: UUID
    member: UUID
    associate: UUID
    at: datetime
    was_member: bool
    first_order: UUID | None
    is_first: bool


_REGISTERED = f"""
SELECT a.source, a.member, a.associate, a.at, a.was_member, bought.order_id AS first_order, a.is_first
FROM commission_acquisition a LEFT JOIN LATERAL (
  SELECT l.order_id, l.period FROM credited_line l WHERE l.member = ANY ({THEIRS}) AND l.paid_at >= a.at
    AND NOT l.taken_back
  ORDER BY l.paid_at, l.order_id LIMIT 1
) AS bought ON true {{where}} ORDER BY a.seq
"""
EVERYBODY = _REGISTERED.format(where="")
# $1 the associate, $2 the month of the first order, or of the registration where there is none yet.
OF_PERSON = _REGISTERED.format(
    where="WHERE a.associate = $1 AND coalesce(bought.period, date_trunc('month', business_day(a.at))::date) = $2"
)


async def candidates_of_everybody() -> list[Candidate]:
    """Every acquisition there ever was, in the order in which they became known."""
    return await _candidates(list(await fetch_as(Registered, EVERYBODY)))


async def candidates_of_person(associate: UUID, month: date) -> list[Candidate]:
    """Those of one associate that belong to a month, given by its first day."""
    return await _candidates(list(await fetch_as(Registered, OF_PERSON, associate, month)))


async def _candidates(registered: list[Registered]) -> list[Candidate]:
    orders = await orders_of([one.first_order for one in registered if one.first_order])
    return [
        candidate_of(
            Won(one.source, one.member, one.associate, one.at, one.was_member, one.first_order),
            orders,
            first=one.is_first,
        )
        for one in registered
    ]
