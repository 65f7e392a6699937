"""Correcting whom an order is credited to: anew while its month is open, by amounts by hand after the close."""

from collections.abc import Sequence
from datetime import date, datetime
from math import gcd
from uuid import UUID

import msgspec

from commissions.appeals.effect import effect_of
from commissions.appeals.errors import (
    CreditAdjusted,
    CreditUnchanged,
    EffectChanged,
    NothingToAdjust,
    OrderNotCredited,
)
from commissions.appeals.reads import OrderSeen, corrections_made, is_settled, order_seen
from commissions.appeals.rules import CorrectionWay, SecondPerson, second_person_for
from commissions.appeals.schemas import CorrectCredit, EffectOn, Share, WeightOf
from commissions.credited_lines import COLUMNS, CreditedLine, sold_line
from commissions.crediting.recrediting import associates_in, shared_by
from commissions.engine.api import Credit, Rulebook
from commissions.events import CreditChange, OrderRecredited
from commissions.inputs.adjustment_book import AdjustmentWritten, write_adjustment
from commissions.inputs.decided import goals_of
from commissions.periods.reads import open_period, require_kept
from commissions.permissions import RECREDIT
from commissions.reads_of_people import placed
from commissions.rulebooks import rulebook_for
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, hold, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.rows import as_json, insert_from_json


class CorrectionWritten(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `commission_correction`."""

    id: UUID
    order_id: UUID
    no: int
    store: UUID
    period: date
    way: CorrectionWay
    before: tuple[WeightOf, ...]
    after: tuple[WeightOf, ...]
    effect: tuple[EffectOn, ...]
    reason: str
    appeal: UUID | None
    approval: UUID | None
    made_by: UUID
    approved_by: UUID | None
    made_at: datetime


class CorrectionDue(msgspec.Struct, frozen=True, kw_only=True):
    """What a correction would do. `opened` takes amounts by hand where the month of the order is closed."""

    order: OrderSeen
    before: tuple[Credit, ...]
    after: tuple[Credit, ...]
    effect: tuple[EffectOn, ...]
    way: CorrectionWay
    opened: date | None
    second_person: tuple[SecondPerson, ...]


LINES = f"SELECT {COLUMNS} FROM credited_line WHERE order_id = $1 AND NOT taken_back ORDER BY id"
ADJUSTED = "SELECT EXISTS (SELECT FROM commission_correction WHERE order_id = $1 AND way = 'adjust')"
WRITE = insert_from_json("commission_correction", CorrectionWritten)


async def check_correction(actor: Actor, order_id: UUID, shares: Sequence[Share]) -> CorrectionDue:
    """What crediting the order to these would do; nothing is done.

    Raises NotFound for an order out of reach, OrderNotCredited, PeriodArchived, CreditUnchanged, CreditAdjusted and
    NothingToAdjust after the close, InvalidField for a person named twice or who had no post in a store that day.
    """
    actor.require(RECREDIT)
    order = await order_seen(order_id)
    if order is None:
        raise NotFound(field="order_id")
    actor.require_reach(order.path)
    await require_kept(order.period, field="order_id")
    lines = await fetch_as(CreditedLine, LINES, order_id)
    if not lines:
        raise OrderNotCredited(field="order_id")
    weights = {share.associate_id: share.weight for share in shares}
    if len(weights) < len(shares):
        raise InvalidField("shares", "每人只写一次 / everybody once")
    before, period = lines[0].credits, lines[0].period
    book = await _book(associates_in(before) | weights.keys(), order.store, period)
    after = _shared(lines[0], weights, book)
    if _proportions(before) == _proportions(after):
        raise CreditUnchanged(field="shares")
    opened = await open_period()
    closed = opened is not None and period < opened
    if closed and await fetch_value(ADJUSTED, order_id):
        raise CreditAdjusted(field="order_id")
    effect = await effect_of(lines, after, book)
    if closed and not _adjustments(effect):
        raise NothingToAdjust(field="order_id", period=period_of(period))
    return CorrectionDue(
        order=order,
        before=before,
        after=after,
        effect=effect,
        way=CorrectionWay.ADJUST if closed else CorrectionWay.RECREDIT,
        opened=opened,
        second_person=second_person_for(
            actor.associate_id,
            associates_in(before, after),
            moved_fen=sum(max(0, one.performance_after_fen - one.performance_before_fen) for one in effect),
            settled=closed or await is_settled(period),
        ),
    )


async def correct(
    actor: Actor,
    order_id: UUID,
    command: CorrectCredit,
    *,
    approval: audit.Approval | None = None,
    appeal: UUID | None = None,
    shown: Sequence[EffectOn] | None = None,
) -> UUID:
    """Credit the order anew, or write the amounts that stand for it: those that were `shown`.

    Raises as `check_correction`, and EffectChanged where the amounts are others by now. Who calls has seen to it that a
    second person approved where `check_correction` says that one has to.
    """
    actor.require(RECREDIT)
    assert actor.id is not None, "only people correct what orders are credited to"
    async with transaction():
        await hold(COMMISSION_LEDGER)
        due = await check_correction(actor, order_id, command.shares)
        if due.way is CorrectionWay.ADJUST and shown is not None and tuple(shown) != due.effect:
            raise EffectChanged(field="order_id")
        row = CorrectionWritten(
            id=new_id(),
            order_id=order_id,
            no=await corrections_made(order_id) + 1,
            store=due.order.store,
            period=due.order.period,
            way=due.way,
            before=_weights(due.before),
            after=_weights(due.after),
            effect=due.effect,
            reason=command.reason.strip() or "-",
            appeal=appeal,
            approval=None if approval is None else approval.id,
            made_by=actor.id,
            approved_by=None if approval is None else approval.by,
            made_at=clock.now(),
        )
        await execute(WRITE, as_json([row]))
        if due.way is CorrectionWay.ADJUST:
            assert approval is not None, "what is closed was settled, for which a second person approves"
            await _adjust(actor, due, row, approval)
        await publish(_told(actor, due, row), at=row.made_at)
        await audit.record(
            actor,
            "commissions.recredited",
            f"order:{order_id}",
            correction=row.id,
            way=row.way,
            before={one.payee: one.weight for one in row.before},
            after={one.payee: one.weight for one in row.after},
            reason=row.reason,
            appeal=appeal,
        )
    return row.id


async def _book(people: set[UUID], store: UUID, period: date) -> Rulebook:
    return await rulebook_for(people, {store}, goals=await goals_of(period, sorted(people)))


def _shared(line: CreditedLine, weights: dict[UUID, int], book: Rulebook) -> tuple[Credit, ...]:
    day = sold_line(line).day
    for person in weights:
        career = book.organisation.careers.get(str(person))
        if career is None or career.on(day) is None:
            raise InvalidField("shares", "当日没有门店任职 / had no post in a store that day", associate_id=str(person))
    return shared_by(line, weights, book)


def _proportions(credits: Sequence[Credit]) -> dict[str, int]:
    """Weights in lowest terms: 1 : 1 and 2 : 2 are the same."""
    most = gcd(*(credit.weight for credit in credits))
    return {credit.payee: credit.weight // most for credit in credits}


def _weights(credits: Sequence[Credit]) -> tuple[WeightOf, ...]:
    return tuple(WeightOf(credit.payee, credit.weight) for credit in credits)


def _adjustments(effect: Sequence[EffectOn]) -> list[EffectOn]:
    """The people whose pay would change; what a pool or the company would get is nobody's pay."""
    return [one for one in effect if one.number and one.commission_fen]


async def _adjust(actor: Actor, due: CorrectionDue, row: CorrectionWritten, approval: audit.Approval) -> None:
    """Write in the open month what the closed one would have paid otherwise."""
    assert due.opened is not None
    assert actor.id is not None
    amounts = {UUID(one.payee): one.commission_fen for one in _adjustments(due.effect)}
    places = await placed(sorted(amounts), due.opened)
    for payee, amount in amounts.items():
        adjustment = AdjustmentWritten(
            id=new_id(),
            payee=payee,
            store=places[payee].store,
            amount_fen=amount,
            effective_period=due.opened,
            reason=f"订单 {due.order.number} 改归属：{row.reason}"[:200],
            approval=approval.id,
            requested_by=actor.id,
            approved_by=approval.by,
            approved_at=row.made_at,
            correction=row.id,
        )
        await write_adjustment(adjustment)
        await audit.record(
            actor,
            "commissions.adjusted",
            f"adjustment:{adjustment.id}",
            payee=payee,
            period=period_of(due.opened),
            amount_fen=amount,
            correction=row.id,
        )


def _told(actor: Actor, due: CorrectionDue, row: CorrectionWritten) -> OrderRecredited:
    people = {str(person) for person in associates_in(due.before, due.after)}
    return OrderRecredited(
        correction_id=row.id,
        order_id=row.order_id,
        number=due.order.number,
        store_id=row.store,
        credits=due.after if due.way is CorrectionWay.RECREDIT else (),
        changes=tuple(
            CreditChange(
                associate_id=UUID(one.payee),
                performance_fen=one.performance_after_fen - one.performance_before_fen,
                commission_fen=one.commission_fen,
            )
            for one in due.effect
            if one.payee in people
        ),
        corrected_by=actor.associate_id,
    )
