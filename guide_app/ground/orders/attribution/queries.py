"""What can be seen of attribution: policies, what one would do, and why an order is credited as it is."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.orders.attribution.deciding import Unserved, decide
from guide_app.ground.orders.attribution.rules import DecidedBy, Policy, Steps, fault_of
from guide_app.ground.orders.attribution.schemas import (
    AttributionView,
    PolicyView,
    StepCount,
    StepTold,
    TrialView,
    TryPolicy,
)
from guide_app.ground.orders.attribution.words import step_in_words
from guide_app.ground.orders.permissions import DECIDE_ATTRIBUTION, SEE_ATTRIBUTION, SEE_ORDERS

MOST_TRIED = 5_000
# Those of every place, and those at, above or below the places in reach: what holds there, and what might.
POLICIES = """
SELECT p.id, p.path, p.version, p.title, p.valid_from, p.steps, p.decided_at, a.name AS decided_by_name
FROM attribution_policy p LEFT JOIN account c ON c.id = p.decided_by LEFT JOIN associate a ON a.id = c.associate
WHERE p.id < $1 AND EXISTS (
  SELECT FROM unnest($2::text[]) AS own (path) WHERE starts_with(p.path, own.path) OR starts_with(own.path, p.path))
ORDER BY p.id DESC LIMIT $3
"""
OF_ORDER = """
SELECT d.order_id, d.associate AS associate_id, a.name AS associate_name, d.policy AS policy_id,
  p.version AS policy_version, d.step, d.touch AS touch_id, d.touch_kind, d.touch_at, d.reason_zh, d.reason_en,
  d.decided_at
FROM order_attribution d JOIN attribution_policy p ON p.id = d.policy LEFT JOIN associate a ON a.id = d.associate
WHERE d.order_id = $1
"""
PATH_OF_ORDER = "SELECT s.path FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1"
UNSERVED = """
SELECT o.id, s.path, o.member, o.dedicated, o.issuer, o.paid_at, o.business_on, o.goods_fen
FROM store s JOIN orders o ON o.store = s.id
WHERE starts_with(s.path, $1) AND o.business_on BETWEEN $2 AND $3 AND o.status = 'paid' AND o.serving IS NULL
  AND o.member IS NOT NULL AND NOT o.taken_back
ORDER BY o.id DESC LIMIT $4
"""
UNKNOWN = """
SELECT count(*) AS orders FROM store s JOIN orders o ON o.store = s.id
WHERE starts_with(s.path, $1) AND o.business_on BETWEEN $2 AND $3 AND o.status = 'paid' AND o.serving IS NULL
  AND o.member IS NULL AND NOT o.taken_back
"""


class PolicyRow(msgspec.Struct, frozen=True):
    """A version with who decided it."""

    id: UUID
    path: str
    version: int
    title: str
    valid_from: date
    steps: Steps
    decided_at: datetime
    decided_by_name: str | None


class StorePath(msgspec.Struct, frozen=True):
    """Where an order was made."""

    path: str


class UnknownBuyers(msgspec.Struct, frozen=True):
    """How many unserved orders nobody knows the buyer of."""

    orders: int


async def attribution_policies(actor: Actor, paging: PageRequest) -> Page[PolicyView]:
    """Versions that hold, held or will hold in the actor's reach, the newest first."""
    actor.require(SEE_ATTRIBUTION)
    found = await fetch_as(PolicyRow, POLICIES, paging.before, list(actor.paths), paging.fetch)
    return page_of(found, paging, view=_view, key=lambda row: row.id)


async def attribution_of_order(actor: Actor, order_id: UUID) -> AttributionView | None:
    """Why an order is credited as it is; None where somebody served, or no policy held. NotFound out of reach."""
    actor.require(SEE_ORDERS)
    place = await fetch_row_as(StorePath, PATH_OF_ORDER, order_id)
    if place is None or not actor.reaches(place.path):
        raise NotFound(order_id=order_id)
    return await fetch_row_as(AttributionView, OF_ORDER, order_id)


async def try_policy(actor: Actor, command: TryPolicy) -> TrialView:
    """What the steps would do with the unserved orders of the last days; nothing is written. Raises InvalidField."""
    actor.require(DECIDE_ATTRIBUTION)
    actor.require_reach(command.path)
    fault = fault_of(command.steps)
    if fault is not None:
        raise InvalidField(*fault)
    last = business_date(clock.now())
    days = (last - timedelta(days=command.days - 1), last)
    found = await fetch_as(Unserved, UNSERVED, command.path, *days, MOST_TRIED + 1)
    tried = found[:MOST_TRIED]
    draft = Policy(UUID(int=0), command.path, 1, days[0], command.steps)
    decided = {one.order_id: one.step for one in await decide(tried, [draft])}
    counts: dict[DecidedBy, list[int]] = {}
    for sale in tried:
        sums = counts.setdefault(decided.get(sale.id, DecidedBy.POOL), [0, 0])
        sums[0] += 1
        sums[1] += sale.goods_fen
    unknown = await fetch_row_as(UnknownBuyers, UNKNOWN, command.path, *days)
    assert unknown is not None  # counts always are one row
    steps = [StepCount(step, *counts.get(step, (0, 0))) for step in DecidedBy]
    return TrialView(len(tried), unknown.orders, steps, is_whole=len(found) <= MOST_TRIED)


def _view(row: PolicyRow) -> PolicyView:
    return PolicyView(
        row.id,
        row.path,
        row.version,
        row.title,
        row.valid_from,
        row.steps,
        [StepTold(*step_in_words(step)) for step in row.steps],
        row.decided_at,
        row.decided_by_name,
    )
