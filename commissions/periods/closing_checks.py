"""What has to be done before a month is closed, point by point."""

from datetime import date

import msgspec

from commissions.events import OrderRecredited
from guide_app.base.kernel.approvals import KINDS
from guide_app.base.kernel.calendar import days_of, period_of
from guide_app.base.kernel.database import fetch_row_as, fetch_value
from guide_app.base.kernel.subscriptions import waiting_of
from guide_app.ground.orders.events import OrderPaid, OrderRefunded

SUBSCRIBER = "commissions"
TOLD = (OrderPaid.event_type, OrderRefunded.event_type, OrderRecredited.event_type)


class ClosingPoint(msgspec.Struct, frozen=True):
    """A point of the checklist: how many are open, and whether they block."""

    name: str
    zh: str
    en: str
    open: int
    blocks: bool


class Counts(msgspec.Struct, frozen=True):
    """What is not done yet."""

    parked: int
    unmatched: int
    approvals: int
    due: int
    differing: int


COUNTS = """
SELECT
  (SELECT count(*) FROM event_parked WHERE subscriber = $3 AND resolved_at IS NULL)::int AS parked,
  (SELECT count(*) FROM unmatched_return WHERE business_on BETWEEN $1 AND $2 AND amount_fen > 0)::int AS unmatched,
  (SELECT count(*) FROM approval WHERE state = 'pending' AND kind = ANY($4))::int AS approvals,
  (SELECT count(DISTINCT (kind, subject)) FROM commission_due WHERE period <= $1)::int
    + (SELECT count(*) FROM (
      SELECT FROM credited_line WHERE due AND period <= $1 LIMIT $5) AS to_post)::int
    + (SELECT count(*) FROM (
      SELECT FROM commission_due d JOIN credited_line l ON l.period >= d.period AND l.period <= $1
      WHERE d.kind = 'version' AND d.period <= $1 LIMIT $5) AS under_new_versions)::int AS due,
  (SELECT count(*) FROM (
    SELECT payer, sum(amount_fen) AS fen FROM commission_entry WHERE effective_period = $1 GROUP BY payer
  ) facts FULL JOIN (
    SELECT payer, sum(amount_fen) AS fen FROM commission_posted WHERE effective_period = $1 GROUP BY payer
  ) kept USING (payer) WHERE facts.fen IS DISTINCT FROM kept.fen)::int AS differing
"""
UNALLOCATED = """
SELECT coalesce(sum(abs(amount_fen)), 0)::bigint FROM commission_posted
WHERE effective_period = $1 AND payee_kind = 'unallocated' AND line IS NULL
"""
TITLES = {
    "credited": ("销售和退款均已计提", "Every sale and refund is credited"),
    "parked": ("没有搁置的事件", "No event is parked"),
    "unmatched": ("退货均已匹配到订单", "Every return is matched with its sale"),
    "approvals": ("提成相关审批均已处理", "No approval about commissions waits"),
    "settled": ("已结算到最新", "Settled up to the newest facts"),
    "books": ("台账与合计一致", "The ledger agrees with its sums"),
}
MOST_DUE = 1_000
"""So many payees, stores and lines closing itself settles, holding the ledger meanwhile; of more, settle first."""
CLOSE_KIND = "commissions.close"
PAYOUT_KIND = "commissions.payout"
PAYOUT_CANCELLING_KIND = "commissions.payout_cancelling"
POSTS_NOTHING = frozenset({CLOSE_KIND, PAYOUT_KIND, PAYOUT_CANCELLING_KIND})
"""Approvals that change no entry, so a month need not wait for them."""


async def checklist(first: date) -> list[ClosingPoint]:
    """The points of the month that begins with `first`, in the order in which people go through them."""
    kinds = [name for name in KINDS if name.startswith("commissions.") and name not in POSTS_NOTHING]
    counts = await fetch_row_as(Counts, COUNTS, *days_of(period_of(first)), SUBSCRIBER, kinds, MOST_DUE + 1)
    assert counts is not None, "aggregates always give a row"
    found = {
        "credited": await waiting_of(SUBSCRIBER, TOLD),
        "parked": counts.parked,
        "unmatched": counts.unmatched,
        "approvals": counts.approvals,
        "settled": counts.due,
        "books": counts.differing,
    }
    # Unmatched returns burden stores, not people.
    allowed = {"unmatched": counts.unmatched, "settled": MOST_DUE}
    return [
        ClosingPoint(name, *TITLES[name], open=number, blocks=number > allowed.get(name, 0))
        for name, number in found.items()
    ]


async def unallocated_in(first: date) -> int:
    """What pools of stores give to nobody in the month that begins with `first`, in fen, as far as it is settled."""
    found: int = await fetch_value(UNALLOCATED, first)
    return found
