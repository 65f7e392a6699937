"""Payout batches and their lines, for who reaches the whole chain."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.engine.api import first_date_of
from commissions.payouts.rules import EmployerSum, PayoutState
from commissions.payouts.schemas import PayoutLineTotals, PayoutLineView, PayoutView
from commissions.permissions import SEE_PAYOUTS
from commissions.rules import period_from_text
from commissions.whole_chain import require_whole_chain
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains
from guide_app.base.web.pages import Page, PageRequest, page_of, page_of_views


class PayoutRow(msgspec.Struct, frozen=True):
    """A batch beside the names of who made and approved it."""

    id: UUID
    period: date
    key: str
    state: PayoutState
    lines: int
    total_fen: int
    xlsx_sha256: str
    csv_sha256: str
    made_by_name: str | None
    approved_by_name: str | None
    made_at: datetime
    reference: str
    paid_on: date | None
    paid_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str


class SumRow(msgspec.Struct, frozen=True):
    """A control total of a batch."""

    batch: UUID
    employer_id: UUID
    code: str
    name: str
    lines: int
    payable_fen: int


_PAYOUTS = """
SELECT p.id, p.period, p.key, p.state, p.lines, p.total_fen, p.xlsx_sha256, p.csv_sha256,
  made.name AS made_by_name, agreed.name AS approved_by_name, p.made_at, p.reference, p.paid_on, p.paid_at,
  p.cancelled_at, p.cancel_reason
FROM commission_payout p
LEFT JOIN account c ON c.id = p.made_by LEFT JOIN associate made ON made.id = c.associate
LEFT JOIN account d ON d.id = p.approved_by LEFT JOIN associate agreed ON agreed.id = d.associate
"""
PAYOUTS = f"{_PAYOUTS} WHERE p.id < $1 AND ($3::date IS NULL OR p.period = $3) ORDER BY p.id DESC LIMIT $2"
PAYOUT = f"{_PAYOUTS} WHERE p.id = $1"
SUMS = """
SELECT batch, employer AS employer_id, employer_code AS code, employer_name AS name, count(*) AS lines,
  sum(payable_fen)::bigint AS payable_fen
FROM commission_payout_line WHERE batch = ANY($1) GROUP BY batch, employer, employer_code, employer_name
ORDER BY batch, employer_code, employer
"""
LINES = """
SELECT id, to_char(period, 'YYYY-MM') AS period, payee AS payee_id, number, name, store_code, store_name, employer_code,
  employer_name, earned_fen, clawback_fen, pending_in_fen, pending_out_fen, draw_fen, recovery_fen, carry_in_fen,
  offset_fen, carry_out_fen, payable_fen
FROM commission_payout_line WHERE batch = $1 AND id > $2 AND ($4::text IS NULL OR number ILIKE $4 OR name ILIKE $4)
ORDER BY id LIMIT $3
"""
TOTALS = """
SELECT count(*) AS lines, coalesce(sum(earned_fen), 0)::bigint AS earned_fen,
  coalesce(sum(pending_in_fen), 0)::bigint AS pending_in_fen,
  coalesce(sum(pending_out_fen), 0)::bigint AS pending_out_fen, coalesce(sum(draw_fen), 0)::bigint AS draw_fen,
  coalesce(sum(recovery_fen), 0)::bigint AS recovery_fen, coalesce(sum(offset_fen), 0)::bigint AS offset_fen,
  coalesce(sum(payable_fen), 0)::bigint AS payable_fen
FROM commission_payout_line WHERE batch = $1 AND ($2::text IS NULL OR number ILIKE $2 OR name ILIKE $2)
"""


async def payouts(actor: Actor, paging: PageRequest, *, period: str | None = None) -> Page[PayoutView]:
    """Batches, the newest first; those of one month. Raises Forbidden, NoSuchPeriod."""
    actor.require(SEE_PAYOUTS)
    require_whole_chain(actor)
    month = None if period is None else first_date_of(period_from_text(period))
    rows = await fetch_as(PayoutRow, PAYOUTS, paging.before, paging.fetch, month)
    sums = await _sums(rows)
    return page_of(rows, paging, view=lambda row: _view(row, sums[row.id]), key=lambda row: row.id)


async def payout(actor: Actor, batch: UUID) -> PayoutView:
    """One batch with its control totals. Raises Forbidden, NotFound."""
    actor.require(SEE_PAYOUTS)
    require_whole_chain(actor)
    row = await fetch_row_as(PayoutRow, PAYOUT, batch)
    if row is None:
        raise NotFound
    return _view(row, (await _sums([row]))[row.id])


async def payout_lines(
    actor: Actor, paging: PageRequest, batch: UUID, *, text: str | None = None
) -> Page[PayoutLineView]:
    """The lines of a batch, by employee number as in its files. Raises Forbidden, NotFound.

    `text` is part of a number or a name.
    """
    actor.require(SEE_PAYOUTS)
    await payout(actor, batch)
    like = contains(text) if text else None
    rows = await fetch_as(PayoutLineView, LINES, batch, paging.beyond, paging.fetch, like)
    return page_of_views(rows, paging)


async def payout_line_totals(actor: Actor, batch: UUID, *, text: str | None = None) -> PayoutLineTotals:
    """The sums of exactly the lines that the list shows with the same text. Raises Forbidden, NotFound."""
    actor.require(SEE_PAYOUTS)
    await payout(actor, batch)
    found = await fetch_row_as(PayoutLineTotals, TOTALS, batch, contains(text) if text else None)
    assert found is not None, "aggregates always give a row"
    return found


async def _sums(rows: Sequence[PayoutRow]) -> dict[UUID, list[EmployerSum]]:
    found: dict[UUID, list[EmployerSum]] = defaultdict(list)
    for one in await fetch_as(SumRow, SUMS, [row.id for row in rows]):
        found[one.batch].append(EmployerSum(one.employer_id, one.code, one.name, one.lines, one.payable_fen))
    return found


def _view(row: PayoutRow, sums: Sequence[EmployerSum]) -> PayoutView:
    shown = msgspec.structs.asdict(row) | {"period": period_of(row.period), "employers": tuple(sums)}
    return PayoutView(**shown)
