"""Whose bonus for a new customer a sale or a refund may move: that of who won the member, in the months concerned."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.credited_lines import CreditedLine
from commissions.crediting.bases import BaseChange, Mark, mark_due
from commissions.persons import THEIRS, person_of
from commissions.rules import Due
from guide_app.base.kernel.database import fetch_as


class Bought(msgspec.Struct, frozen=True):
    """Who won a member, and the month and store in which the member first bought from then on."""

    associate: UUID
    period: date
    store: UUID


class Winner(msgspec.Struct, frozen=True):
    """Who won a member, and a month in which a bonus for that is posted; null without one."""

    member: UUID
    associate: UUID
    period: date | None


WINNERS = f"""
SELECT who.member, a.associate, p.effective_period AS period
FROM unnest($1::uuid[]) AS who (member)
JOIN commission_acquisition a ON a.person = {person_of("who.member")} AND a.is_first
LEFT JOIN commission_posted p ON p.ref = a.member::text AND p.component = 'ACQUISITION' AND p.payee = a.associate
"""


# $1 are persons.
FIRST_ORDERS = f"""
SELECT a.associate, bought.period, bought.store
FROM commission_acquisition a CROSS JOIN LATERAL (
  SELECT l.period, l.store FROM credited_line l WHERE l.member = ANY ({THEIRS}) AND l.paid_at >= a.at
    AND NOT l.taken_back
  ORDER BY l.paid_at, l.order_id LIMIT 1
) AS bought
WHERE a.person = ANY($1) AND a.is_first
UNION
SELECT p.payee, p.effective_period, p.store FROM commission_posted p
WHERE p.component = 'ACQUISITION' AND p.ref = ANY (ARRAY(
  SELECT a.member::text FROM commission_acquisition a WHERE a.person = ANY($1)))
"""


async def mark_first_orders(persons: Sequence[UUID]) -> None:
    """Mark for who won these persons the months in which they first bought, and where a bonus for them stands."""
    if persons:
        found = await fetch_as(Bought, FIRST_ORDERS, persons)
        await mark_due(Mark(one.period, Due.ASSOCIATE, one.associate, one.store) for one in found)


async def mark_acquirers(lines: Iterable[CreditedLine], change: BaseChange) -> None:
    """Mark the months of these lines, and those where a bonus is posted, as due for whoever won their members."""
    bought: dict[UUID, set[tuple[date, UUID]]] = defaultdict(set)
    for line in lines:
        if line.member is not None:
            bought[line.member].add((line.period, line.store))
    if not bought:
        return
    for winner in await fetch_as(Winner, WINNERS, sorted(bought)):
        for period, store in bought[winner.member]:
            change.mark(period, Due.ASSOCIATE, winner.associate, store)
            if winner.period is not None:
                change.mark(winner.period, Due.ASSOCIATE, winner.associate, store)
