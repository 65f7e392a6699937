"""A refund: its lines keep less, performance falls, and what was earned on them is taken back by exactly that much."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine
from commissions.crediting.acquired import mark_acquirers
from commissions.crediting.bases import BaseChange
from commissions.crediting.line_postings import PostLines, post_lines
from commissions.crediting.performance import PerformanceChange
from commissions.crediting.recounting import count_by_now
from commissions.engine.api import COMPANY, day_from, period_from
from commissions.periods.reads import open_period
from commissions.rulebooks import rulebook_for
from guide_app.base.kernel.database import execute, fetch_as, hold
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.orders.events import OrderRefunded


class CreditedRefund(msgspec.Struct, frozen=True):
    """A row of `credited_refund`: what was asked back of one line. `seq` keeps the order in which it was learned."""

    id: UUID
    refund_id: UUID
    order_id: UUID
    line: UUID
    seq: int
    amount_fen: int
    units: int
    refunded_at: datetime
    business_on: date
    late_in: date | None


class Counted(msgspec.Struct, frozen=True):
    """What is answered for each refund of a line that had not been counted before."""

    refund_id: UUID
    line: UUID


class LearnedLate(msgspec.Struct, frozen=True):
    """How late a refund was when it was learned for the first time."""

    refund_id: UUID
    line: UUID
    late_in: date | None


class Kept(msgspec.Struct, frozen=True):
    """What is left of a line."""

    id: UUID
    order_id: UUID
    net_fen: int
    returned: int
    taken_back: bool
    counted_by: int | None
    due: bool


LINES = f"SELECT {COLUMNS} FROM credited_line WHERE order_id = ANY($1) AND id = ANY($2) ORDER BY id FOR UPDATE"
COUNT = (
    f"{insert_from_json('credited_refund', CreditedRefund)}"
    " ON CONFLICT (order_id, line, refund_id) DO NOTHING RETURNING refund_id, line"
)
KEEP = f"""
UPDATE credited_line SET net_fen = kept.net_fen, returned = kept.returned, taken_back = kept.taken_back,
  counted_by = kept.counted_by, due = kept.due
FROM {record_set(Kept, "$1", "kept")} WHERE credited_line.order_id = kept.order_id AND credited_line.id = kept.id
"""


# While a replay builds twins of the tables these are the rows of the first time.
LEARNED_LATE = """
SELECT r.refund_id, r.line, r.late_in FROM public.credited_refund r WHERE r.order_id = ANY($1) AND r.refund_id = ANY($2)
"""


RefundOfLine = tuple[UUID, UUID]
"""A refund and a line of it."""


class LineNotCredited(Exception):
    """A refund arrived whose sale was never credited; it waits in the parking lot until the sale is."""


async def apply_refunds(
    refunds: Sequence[OrderRefunded], seqs: Sequence[int], *, posting: PostLines = PostLines.NOW
) -> int:
    """Take refunds off their lines and post the differences. `seqs` are the numbers of the refunds in the event log.

    What corrects an import comes apart from what came back, so that entries say which of the two it was. Returns the
    number of entries. Raises LineNotCredited.
    """
    await hold(COMMISSION_LEDGER)
    parts = [(refund, part) for refund in refunds for part in refund.lines]
    named = ([refund.order_id for refund, _ in parts], [part.line_id for _, part in parts])
    stored = {line.id: line for line in await fetch_as(CreditedLine, LINES, *named)}
    missing = [part.line_id for _, part in parts if part.line_id not in stored]
    if missing:
        raise LineNotCredited(str(missing[0]))
    pairs = [(refund.refund_id, part.line_id) for refund, part in parts]
    late_in = await _late_in(pairs, stored, replayed=posting is PostLines.NEVER)
    asked = [
        CreditedRefund(
            id=new_id(),
            refund_id=refund.refund_id,
            order_id=refund.order_id,
            line=part.line_id,
            seq=seq,
            amount_fen=part.amount_fen,
            units=part.units,
            refunded_at=refund.refunded_at,
            business_on=refund.business_on,
            late_in=late_in.get((refund.refund_id, part.line_id)),
        )
        for refund, seq in zip(refunds, seqs, strict=True)
        for part in refund.lines
    ]
    new = {(one.refund_id, one.line) for one in await fetch_as(Counted, COUNT, as_json(asked))}
    people = {
        UUID(credit.payee)
        for line in stored.values()
        for credit in line.credits
        if not credit.is_pool and credit.payee != COMPANY
    }
    book = await rulebook_for(people, {line.store for line in stored.values()})
    performance, bases = PerformanceChange(), BaseChange()
    counted_by, lines = await count_by_now(list(stored.values()), book, bases, without=new)
    for one in asked:
        if (one.refund_id, one.line) in new:
            line = lines[one.line]
            performance.take_off_line(line)
            late = None if one.late_in is None else period_from(one.late_in)
            line.take_back(one.amount_fen, one.units, day=day_from(one.business_on), late_in=late)
            performance.add_line(line)
            bases.add_refund(line, book)
    unsold = {one.order_id for one in refunds if one.unsells}
    kept = [
        Kept(
            id=line.id,
            order_id=line.order_id,
            net_fen=lines[line.id].net,
            returned=lines[line.id].returned,
            taken_back=line.taken_back or line.order_id in unsold,
            counted_by=counted_by,
            due=line.due or posting is not PostLines.NOW,
        )
        for line in stored.values()
    ]
    await execute(KEEP, as_json(kept))
    await mark_acquirers(stored.values(), bases)
    await performance.write()
    await bases.write()
    corrects = any(one.corrects for one in refunds)
    return await post_lines(list(lines.values()), book, corrects=corrects) if posting is PostLines.NOW else 0


async def _late_in(
    named: Sequence[RefundOfLine], stored: Mapping[UUID, CreditedLine], *, replayed: bool
) -> Mapping[RefundOfLine, date | None]:
    """Which month was open as these refunds of lines were learned, where the line's own was closed already."""
    opened = await open_period()
    if opened is None or all(line.period >= opened for line in stored.values()):
        return {}
    if not replayed:
        return {one: opened for one in named if stored[one[1]].period < opened}
    orders = [line.order_id for line in stored.values()]
    first = await fetch_as(LearnedLate, LEARNED_LATE, orders, [refund for refund, _ in named])
    return {(one.refund_id, one.line): one.late_in for one in first}
