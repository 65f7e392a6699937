"""Taking in what other systems send: each row by itself, a batch in a few statements, batches of one source in turn."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, hold, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import ORDER_INTAKE
from guide_app.base.kernel.rows import as_json
from guide_app.ground.orders.intake.booking import book_orders, used_references
from guide_app.ground.orders.intake.doubles import doubles_of, references_of
from guide_app.ground.orders.intake.errors import BatchTooLong, OrderIntakeBusy
from guide_app.ground.orders.intake.judging import Back, Sale, judge_order, judge_refund
from guide_app.ground.orders.intake.known import Known, known_of, sent_before
from guide_app.ground.orders.intake.refunding import Booked, refund_orders
from guide_app.ground.orders.intake.rules import RowKind, RowProblem, RowState
from guide_app.ground.orders.intake.schemas import MOST_ROWS, BatchAnswer, SentOrder, SentRefund
from guide_app.ground.orders.intake.sources.reads import Sender, sender
from guide_app.ground.orders.intake.verdicts import (
    Sent,
    Verdict,
    answer_of,
    batch_to_keep,
    row_to_keep,
    rows_to_keep,
    sort_out,
)
from guide_app.ground.orders.intake.writing import (
    WAITING_FOR,
    WRITE_BATCH,
    WRITE_ROWS,
    RowWritten,
    WaitingRow,
)
from guide_app.ground.orders.permissions import SEND_ORDERS
from guide_app.ground.orders.ports import VoucherDesk

WAIT_FOR_TURN = "SET LOCAL lock_timeout = '10s'"
WAIT_NO_MORE = "SET LOCAL lock_timeout TO DEFAULT"
RETRY_AFTER_SECONDS = 2
TRIES = 3
"""How often a batch is begun that something booked at the same moment was in the way of."""


async def take_in(actor: Actor, source: str, rows: Sequence[Sent], *, desk: VoucherDesk) -> BatchAnswer:
    """Book what can be booked of these rows, and say of each what became of it. The same rows again change nothing.

    Raises OrderSourceUnknown, OrderSourceOff, BatchTooLong, OrderIntakeBusy.
    """
    actor.require(SEND_ORDERS)
    if len(rows) > MOST_ROWS:
        raise BatchTooLong(most_rows=MOST_ROWS)
    by = await sender(actor, source)
    for _ in range(TRIES - 1):
        try:
            return await _take_in(actor, by, rows, desk)
        except (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError):
            continue  # a reference, a receipt or a member was booked elsewhere meanwhile: they are read anew
    return await _take_in(actor, by, rows, desk)


async def _take_in(actor: Actor, source: Sender, rows: Sequence[Sent], desk: VoucherDesk) -> BatchAnswer:
    async with transaction():
        await _take_turn(source.code)
        at, batch_id = clock.now(), new_id()
        before = await sent_before(source.code, [row.id for row in rows if row.id])
        verdicts, fresh = sort_out(rows, before)
        orders = [(place, row) for place in fresh if isinstance(row := rows[place].content, SentOrder)]
        refunds = [(place, row) for place in fresh if isinstance(row := rows[place].content, SentRefund)]
        known = await known_of(source.code, source.path, [row for _, row in orders], [row for _, row in refunds])
        sold = await _book_orders(source, orders, known, verdicts, batch_id, at)
        known.orders.update(sold)
        later = await _book_refunds(source, refunds, known, sold, verdicts, desk, at)
        written = [*rows_to_keep(source.code, rows, fresh, verdicts, at), *later]
        if written:
            await execute(WRITE_ROWS, as_json(written))
        answer = answer_of(rows, verdicts, batch_id, later)
        batch = batch_to_keep(actor, source.code, answer, verdicts, later, at)
        await execute(WRITE_BATCH, as_json([batch]))
        await audit.record(
            actor,
            "orders.batch_taken_in",
            f"order_source:{source.code}",
            batch=batch_id,
            booked=answer.booked,
            refused=answer.refused,
            waiting=answer.waiting,
            applied_later=answer.applied_later,
            sales_fen=batch.sales_fen,
            refunds_fen=batch.refunds_fen,
        )
    return answer


async def _take_turn(source: str) -> None:
    """Batches of one source take turns; who has waited for long is asked to come again. Raises OrderIntakeBusy."""
    await execute(WAIT_FOR_TURN)
    try:
        await hold(ORDER_INTAKE, source)
    except asyncpg.LockNotAvailableError:
        raise OrderIntakeBusy(retry_after_seconds=RETRY_AFTER_SECONDS) from None
    await execute(WAIT_NO_MORE)


async def _book_orders(
    source: Sender,
    orders: Sequence[tuple[int, SentOrder]],
    known: Known,
    verdicts: dict[int, Verdict],
    batch_id: UUID,
    at: datetime,
) -> dict[str, UUID]:
    """The orders that are booked now, by the source's ids."""
    sales: dict[UUID, Sale] = {}
    places: dict[UUID, int] = {}
    for place, sent in orders:
        judged = (
            judge_order(sent, known, path=source.path, channels=source.channels, at=at)
            if source.takes_orders
            else RowProblem("orders_not_taken", "source", "该来源不接收订单 / no orders are taken from this source")
        )
        if isinstance(judged, RowProblem):
            verdicts[place] = Verdict(RowState.REFUSED, problem=judged)
        else:
            order_id = new_id()
            sales[order_id], places[order_id] = judged, place
    used = await used_references(references_of(sales))
    for order_id, problem in doubles_of(sales, used).items():
        verdicts[places[order_id]] = Verdict(RowState.REFUSED, problem=problem)
        del sales[order_id]
    await book_orders(sales, batch_id)
    for order_id, sale in sales.items():
        paid_fen = sum(line.paid_fen for line in sale.sent.lines)
        verdicts[places[order_id]] = Verdict(RowState.BOOKED, order_id, amount_fen=paid_fen + sale.sent.freight_fen)
    return {sale.sent.id: order_id for order_id, sale in sales.items()}


async def _book_refunds(
    source: Sender,
    refunds: Sequence[tuple[int, SentRefund]],
    known: Known,
    sold: Mapping[str, UUID],
    verdicts: dict[int, Verdict],
    desk: VoucherDesk,
    at: datetime,
) -> list[RowWritten]:
    """Lay refunds against their orders; of those that had waited for an order that has come now, the new rows."""
    places: dict[str, int] = {}
    backs: dict[str, Back] = {}
    for place, sent in refunds:
        judged = (
            judge_refund(sent, known, at=at)
            if source.takes_refunds
            else RowProblem("refunds_not_taken", "source", "该来源不接收退款 / no refunds are taken from this source")
        )
        if isinstance(judged, RowProblem):
            verdicts[place] = Verdict(RowState.REFUSED, problem=judged)
        elif judged.order_id is None:
            verdicts[place] = Verdict(RowState.WAITING, amount_fen=_worth(sent))
        else:
            places[sent.id], backs[sent.id] = place, judged
    waited = {one.external_id: one for one in await _waiting_for(source.code, list(sold))}
    if waited:
        people, skus = (await known_of(source.code, source.path, [], [one.body for one in waited.values()]))[1:3]
        for external_id, one in waited.items():
            who = people.get((one.body.associate_code or "").upper())
            backs[external_id] = Back(
                one.body,
                None if who is None else who.id,
                sold[one.waits_for],
                tuple(skus.get(line.sku, line.sku) for line in one.body.lines),
            )
    later: list[RowWritten] = []
    for external_id, found in (await refund_orders(backs, desk, at=at)).items():
        verdict = (
            Verdict(RowState.BOOKED, found.order_id, found.refund_id, amount_fen=found.amount_fen)
            if isinstance(found, Booked)
            else Verdict(RowState.REFUSED, problem=found)
        )
        if external_id in places:
            verdicts[places[external_id]] = verdict
        else:
            later.append(row_to_keep(source.code, external_id, RowKind.REFUND, waited[external_id].digest, verdict, at))
    return later


async def _waiting_for(source: str, sold: Sequence[str]) -> list[WaitingRow]:
    return await fetch_as(WaitingRow, WAITING_FOR, source, sold) if sold else []


def _worth(sent: SentRefund) -> int:
    return sum(line.amount_fen for line in sent.lines) + sent.amount_fen + sent.freight_fen
