"""Statements of some payees' months: from what was performed and posted, the month before, and what has not vested."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine, sold_line
from commissions.engine.api import (
    Period,
    Rulebook,
    Statement,
    day_from,
    first_date_of,
    statement_of,
    vests_in,
)
from commissions.payees import id_from
from guide_app.base.kernel.calendar import days_of, period_of
from guide_app.base.kernel.database import fetch_as


class Basis(msgspec.Struct, frozen=True):
    """What a payee performed in a month, and what was posted in it."""

    payee: UUID
    performance_fen: int
    earned_fen: int


class LeftOver(msgspec.Struct, frozen=True):
    """Whom a statement leaves something."""

    payee: UUID


class Before(msgspec.Struct, frozen=True):
    """What the statement of the month before leaves."""

    payee: UUID
    pending_out_fen: int
    draw_balance_fen: int
    carry_out_fen: int


class PostedOnLine(msgspec.Struct, frozen=True):
    """What is posted for a payee on a sold line, up to a month; when its order was shipped and completed."""

    payee: UUID
    order_id: UUID
    line: int
    amount_fen: int
    shipped_on: date | None
    completed_on: date | None


# Everybody's, as it stands at this moment: $1 the month.
BASIS_NOW = """
SELECT payee, sum(performance_fen)::bigint AS performance_fen, sum(earned_fen)::bigint AS earned_fen FROM (
  SELECT payee, amount_fen AS performance_fen, 0::bigint AS earned_fen FROM commission_performance
  WHERE period = $1 AND payee_kind = 'associate'
  UNION ALL
  SELECT payee, 0, amount_fen FROM commission_earned WHERE posted_period = $1 AND payee_kind = 'associate'
) AS moved GROUP BY payee
"""
LEAVING = """
SELECT payee FROM commission_statement
WHERE period = $1 AND (carry_out_fen <> 0 OR pending_out_fen <> 0 OR draw_balance_fen <> 0)
"""
BEFORE = """
SELECT payee, pending_out_fen, draw_balance_fen, carry_out_fen FROM commission_statement
WHERE period = $1 AND payee = ANY($2)
"""
# $1 payees, $2 the month, $3 its last day, $4 the most days that any version holds back. $5 whether any version names
# what it waits for: such a one holds nothing back from before the payment, though goods were received before it.
ON_LINES = """
SELECT e.payee, e.order_id, e.line, sum(e.amount_fen)::bigint AS amount_fen, s.shipped_on, c.completed_on
FROM commission_entry e
LEFT JOIN commission_completion c ON c.order_id = e.order_id
LEFT JOIN commission_shipping s ON s.order_id = e.order_id
WHERE e.payee = ANY($1) AND e.payee_kind = 'associate' AND e.line IS NOT NULL AND e.posted_period <= $2
  AND (c.completed_on IS NULL OR c.completed_on + $4::int > $3::date OR ($5::boolean
    AND e.effective_period + 31 + $4::int > $3::date AND EXISTS (SELECT FROM credited_line l
      WHERE l.order_id = e.order_id AND l.no = e.line AND l.business_on + $4::int > $3::date)))
GROUP BY e.payee, e.order_id, e.line, s.shipped_on, c.completed_on
"""
SOLD = f"SELECT {COLUMNS} FROM credited_line WHERE order_id = ANY($1)"


async def basis_now(first: date) -> dict[UUID, Basis]:
    """What everybody performed in a month, and what is posted in it, at this moment."""
    return {one.payee: one for one in await fetch_as(Basis, BASIS_NOW, first)}


async def left_by(first: date) -> list[UUID]:
    """Whom the statement of the month before this one leaves something."""
    before = (first - timedelta(days=1)).replace(day=1)
    return [one.payee for one in await fetch_as(LeftOver, LEAVING, before)]


async def statements_of(period: Period, basis: Sequence[Basis], book: Rulebook) -> list[Statement]:
    """One statement for each of these, in their order."""
    ids = [one.payee for one in basis]
    before = await _before(period, ids)
    unvested = await _unvested(period, ids, book)
    return [_statement(one, period, before.get(one.payee), unvested.get(one.payee, 0), book) for one in basis]


def _statement(basis: Basis, period: Period, previous: Statement | None, unvested: int, book: Rulebook) -> Statement:
    career = book.organisation.careers.get(str(basis.payee))
    home = career.home_of(period) if career else None
    version = None if home is None else book.plans.at_start_of(home.plan, period)
    return statement_of(
        str(basis.payee),
        period,
        performance=basis.performance_fen,
        earned=basis.earned_fen,
        unvested=unvested,
        previous=previous,
        terms=None if version is None else version.terms,
    )


async def _before(period: Period, ids: Sequence[UUID]) -> Mapping[UUID, Statement]:
    previous = Period(period - 1)
    return {
        one.payee: Statement(
            period=previous,
            payee=str(one.payee),
            performance=0,
            earned=0,
            pending_in=0,
            pending_out=one.pending_out_fen,
            released=0,
            draw=0,
            recovery=0,
            draw_balance=one.draw_balance_fen,
            net=0,
            carry_in=0,
            offset=0,
            payable=0,
            carry_out=one.carry_out_fen,
        )
        for one in await fetch_as(Before, BEFORE, first_date_of(previous), ids)
    }


async def _unvested(period: Period, ids: Sequence[UUID], book: Rulebook) -> Mapping[UUID, int]:
    """What is posted on lines that have not vested at the end of the month, by payee."""
    days, named = book.plans.most_vest_days(), book.plans.may_recognise_payment()
    if days is None:
        return {}
    _, last = days_of(period_of(first_date_of(period)))
    posted = await fetch_as(PostedOnLine, ON_LINES, ids, first_date_of(period), last, days, named)
    stored = await fetch_as(CreditedLine, SOLD, sorted({one.order_id for one in posted}))
    lines = {(line.order_id, line.no): sold_line(line) for line in stored}
    held: dict[UUID, int] = defaultdict(int)
    for one in posted:
        line = lines.get((one.order_id, one.line))
        credit = next((credit for credit in line.credits if credit.payee == str(one.payee)), None) if line else None
        if line is None or credit is None:  # in the archive, which leaves here what waits; or of somebody else by now
            continue
        shipped, completed = (None if on is None else day_from(on) for on in (one.shipped_on, one.completed_on))
        vests = vests_in(line, credit, shipped_on=shipped, completed_on=completed, book=book)
        if vests is not None and vests > period:
            held[one.payee] += one.amount_fen
    return held


def people_of(period: Period, book: Rulebook, basis: Mapping[UUID, Basis], leaving: Sequence[UUID]) -> list[UUID]:
    """Who has a statement: the active, who had anything posted, and whom the month before leaves something."""
    active = {id_from(payee) for payee in book.organisation.active_in(period)}
    posted = {payee for payee, one in basis.items() if one.earned_fen and str(payee) in book.organisation.careers}
    return sorted(active | posted | set(leaving))
