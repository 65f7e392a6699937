"""Lines counted into own bases by the versions that are known now: those counted by earlier ones are counted anew."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.credited_lines import CreditedLine, as_sold, sold_line
from commissions.crediting.bases import BaseChange
from commissions.engine.api import Rulebook, SoldLine, day_from, period_from
from commissions.rulebooks import plan_book, versions_known
from guide_app.base.kernel.database import fetch_as


class RefundOfLine(msgspec.Struct, frozen=True):
    """What came back of a line, and in which month it was learned where that was late."""

    refund_id: UUID
    line: UUID
    amount_fen: int
    units: int
    business_on: date
    late_in: date | None


REFUNDS = """
SELECT refund_id, line, amount_fen, units, business_on, late_in FROM credited_refund
WHERE order_id = ANY($1) AND line = ANY($2) ORDER BY seq, id
"""


async def with_refunds(
    stored: Sequence[CreditedLine], *, without: Collection[tuple[UUID, UUID]] = ()
) -> dict[UUID, SoldLine]:
    """The lines by id as the engine takes them with everything that came back of them, but `without` some refunds."""
    lines = {line.id: sold_line(as_sold(line)) for line in stored}
    refunds: dict[UUID, list[RefundOfLine]] = defaultdict(list)
    for refund in await fetch_as(RefundOfLine, REFUNDS, [line.order_id for line in stored], list(lines)):
        if (refund.refund_id, refund.line) not in without:
            refunds[refund.line].append(refund)
    for line_id, of_line in refunds.items():
        for one in of_line:
            late_in = None if one.late_in is None else period_from(one.late_in)
            lines[line_id].take_back(one.amount_fen, one.units, day=day_from(one.business_on), late_in=late_in)
    return lines


async def count_by_now(
    stored: Sequence[CreditedLine],
    book: Rulebook,
    change: BaseChange,
    *,
    without: Collection[tuple[UUID, UUID]] = (),
) -> tuple[int, dict[UUID, SoldLine]]:
    """Bring the bases of these lines to the versions known now; how many these are, and the lines by id.

    `without` are refunds, by id and line, that are stored and not counted yet.
    """
    now = await versions_known()
    stale = [line for line in stored if line.counted_by != now]
    lines = {line.id: sold_line(line) for line in stored}
    if stale:
        whole = await with_refunds(stale, without=without)
        counted = {line.counted_by for line in stale if line.counted_by is not None}
        earlier = {known: book.with_plans(await plan_book(known)) for known in counted}
        for line in stale:
            if line.counted_by is None:
                change.add_whole(whole[line.id], book)
            else:
                change.count_anew(whole[line.id], before=earlier[line.counted_by], now=book)
    return now, lines
