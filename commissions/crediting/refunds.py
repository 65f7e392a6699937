"""A refund: its lines keep less, performance falls, and what was earned on them is taken back by exactly that much."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine, sold_line
from commissions.crediting.line_postings import post_lines
from commissions.crediting.performance import PerformanceChange
from commissions.engine.api import COMPANY, day_from
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


class Counted(msgspec.Struct, frozen=True):
    """What is answered for each refund of a line that had not been counted before."""

    refund_id: UUID
    line: UUID


class Kept(msgspec.Struct, frozen=True):
    """What is left of a line."""

    id: UUID
    order_id: UUID
    net_fen: int
    returned: int
    taken_back: bool


LINES = f"SELECT {COLUMNS} FROM credited_line WHERE order_id = ANY($1) AND id = ANY($2) ORDER BY id FOR UPDATE"
COUNT = (
    f"{insert_from_json('credited_refund', CreditedRefund)}"
    " ON CONFLICT (order_id, line, refund_id) DO NOTHING RETURNING refund_id, line"
)
KEEP = f"""
UPDATE credited_line SET net_fen = kept.net_fen, returned = kept.returned, taken_back = kept.taken_back
FROM {record_set(Kept, "$1", "kept")} WHERE credited_line.order_id = kept.order_id AND credited_line.id = kept.id
"""


class LineNotCredited(Exception):
    """A refund arrived whose sale was never credited; it waits in the parking lot until the sale is."""


async def apply_refunds(refunds: Sequence[OrderRefunded], seqs: Sequence[int], *, posting: bool = True) -> int:
    """Take refunds off their lines and post the differences. `seqs` are the numbers of the refunds in the event log.

    What corrects an import comes apart from what came back, so that entries say which of the two it was. Without
    `posting` the ledger is left alone: it has these entries from the first time. Returns the number of entries. Raises
    LineNotCredited.
    """
    await hold(COMMISSION_LEDGER)
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
        )
        for refund, seq in zip(refunds, seqs, strict=True)
        for part in refund.lines
    ]
    named = ([one.order_id for one in asked], [one.line for one in asked])
    stored = {line.id: line for line in await fetch_as(CreditedLine, LINES, *named)}
    missing = [one.line for one in asked if one.line not in stored]
    if missing:
        raise LineNotCredited(str(missing[0]))
    new = {(one.refund_id, one.line) for one in await fetch_as(Counted, COUNT, as_json(asked))}
    people = {
        UUID(credit.payee)
        for line in stored.values()
        for credit in line.credits
        if not credit.is_pool and credit.payee != COMPANY
    }
    book = await rulebook_for(people, {line.store for line in stored.values()})
    lines = {line_id: sold_line(line) for line_id, line in stored.items()}
    performance = PerformanceChange()
    for one in asked:
        if (one.refund_id, one.line) in new:
            line = lines[one.line]
            performance.take_off_line(line)
            line.take_back(one.amount_fen, one.units, day=day_from(one.business_on))
            performance.add_line(line)
    unsold = {one.order_id for one in refunds if one.unsells}
    kept = [
        Kept(
            id=line.id,
            order_id=line.order_id,
            net_fen=lines[line.id].net,
            returned=lines[line.id].returned,
            taken_back=line.taken_back or line.order_id in unsold,
        )
        for line in stored.values()
    ]
    await execute(KEEP, as_json(kept))
    await performance.write()
    corrects = any(one.corrects for one in refunds)
    return await post_lines(list(lines.values()), book, corrects=corrects) if posting else 0
