"""An order credited to others than before: its bases, performance and postings move from the ones to the others."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine, sold_line
from commissions.crediting.bases import BaseChange
from commissions.crediting.line_postings import PostLines, post_lines
from commissions.crediting.performance import PerformanceChange
from commissions.crediting.recounting import count_by_now, with_refunds
from commissions.crediting.refunds import LineNotCredited
from commissions.engine.api import COMPANY, Credit, Rulebook, credits_by_weights
from commissions.rulebooks import rulebook_for
from guide_app.base.kernel.database import execute, fetch_as, hold
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.rows import as_json, record_set


class Recredit(NamedTuple):
    """Whom an order is credited to from now on."""

    order_id: UUID
    credits: tuple[Credit, ...]


class Recredited(msgspec.Struct, frozen=True):
    """The new credits of a line."""

    id: UUID
    order_id: UUID
    credits: tuple[Credit, ...]
    counted_by: int
    due: bool


LINES = f"SELECT {COLUMNS} FROM credited_line WHERE order_id = ANY($1) AND NOT taken_back ORDER BY id FOR UPDATE"
WRITE = f"""
UPDATE credited_line SET credits = anew.credits, counted_by = anew.counted_by, due = anew.due
FROM {record_set(Recredited, "$1", "anew")} WHERE credited_line.order_id = anew.order_id AND credited_line.id = anew.id
"""


async def apply_recredits(recredits: Sequence[Recredit], *, posting: PostLines = PostLines.NOW) -> int:
    """Credit these orders anew, one after the other, and post the differences; the number of entries.

    Raises LineNotCredited for an order that was never credited.
    """
    await hold(COMMISSION_LEDGER)
    posted = 0
    for recredit in recredits:
        posted += await _apply(recredit, posting)
    return posted


async def _apply(recredit: Recredit, posting: PostLines) -> int:
    stored = await lines_held(recredit.order_id)
    book = await rulebook_for(
        associates_in(recredit.credits, *(line.credits for line in stored)), {line.store for line in stored}
    )
    performance, bases = PerformanceChange(), BaseChange()
    counted_by, _ = await count_by_now(stored, book, bases)
    lines = await with_refunds(stored)
    for line in lines.values():
        performance.take_off_line(line)
        bases.recredit(line, recredit.credits, book)
        performance.add_line(line)
    anew = [
        Recredited(line.id, line.order_id, recredit.credits, counted_by, line.due or posting is not PostLines.NOW)
        for line in stored
    ]
    await execute(WRITE, as_json(anew))
    await performance.write()
    await bases.write()
    return await post_lines(list(lines.values()), book) if posting is PostLines.NOW else 0


async def lines_held(order_id: UUID) -> list[CreditedLine]:
    """The lines of an order, held until the end of the transaction. Raises LineNotCredited."""
    stored = list(await fetch_as(CreditedLine, LINES, [order_id]))
    if not stored:
        raise LineNotCredited(str(order_id))
    return stored


def shared_by(line: CreditedLine, weights: dict[UUID, int], book: Rulebook) -> tuple[Credit, ...]:
    """The credits of an order by these weights of associates, who all worked on its business day."""
    sold = sold_line(line)
    return credits_by_weights(
        book.organisation,
        {str(person): weight for person, weight in weights.items()},
        store=sold.store,
        member=None if line.member is None else str(line.member),
        day=sold.day,
    )


def associates_in(*credits: Sequence[Credit]) -> set[UUID]:
    """The people in some credit lists, without pools of stores and the company."""
    return {UUID(one.payee) for of in credits for one in of if not one.is_pool and one.payee != COMPANY}
