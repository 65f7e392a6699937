"""What every door by which goods or money come back does: a refund, an exchange, and what a second person approved.

Who may is told by `returns.allowing`.
"""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as, leave
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import look_up
from guide_app.base.kernel.rows import as_json, as_json_object
from guide_app.base.kernel.unit_of_work import Part
from guide_app.ground.orders.booked import (
    BookedLine,
    BookedOrder,
    BookedRefund,
    BookedRefundLine,
    KnownPayment,
    order_view,
    rows_of_ways,
)
from guide_app.ground.orders.errors import AmountExceeds, OrderNotRefundable
from guide_app.ground.orders.events import RefundedLine
from guide_app.ground.orders.facts import Credited, order_refunded, paid_back
from guide_app.ground.orders.fulfilment.settling import settle_after_refund
from guide_app.ground.orders.held.errors import ExchangeWaits
from guide_app.ground.orders.held.reads import open_hold
from guide_app.ground.orders.parts_back import after, parts_back, wanted_units
from guide_app.ground.orders.permissions import RETURN_ELSEWHERE
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.reads import (
    OrderForChange,
    booked_lines,
    booked_order,
    known_payments,
    order_for_change,
    order_shown,
    refunds_made,
)
from guide_app.ground.orders.returns.errors import (
    GoodwillNotAllowed,
    StoreOutOfReach,
)
from guide_app.ground.orders.returns.rules import RefundTerms
from guide_app.ground.orders.returns.terms import in_force, terms_of
from guide_app.ground.orders.rules import OrderStatus, RefundPolicy
from guide_app.ground.orders.schemas import RefundOrder, RefundView
from guide_app.ground.orders.stocked import come_back
from guide_app.ground.orders.ways.payments import left_of
from guide_app.ground.orders.ways.rules import Chosen, Way, ways_back
from guide_app.ground.stores.rules import StoreStatus

PLACE = "SELECT id, path, status, business_day_in(id, $2) AS today FROM store WHERE id = $1"


class Place(msgspec.Struct, frozen=True):
    """A store where goods come back, and the business day that runs there."""

    id: UUID
    path: str
    status: StoreStatus
    today: date


class Begun(NamedTuple):
    """A refund that is reckoned. `lines` are as they will be; `is_late` is of goods that come back after their days.

    `alone_fen` went out of the order before, without a second person, part payments that were given back among it.
    """

    order: OrderForChange
    command: RefundOrder
    refund: BookedRefund
    parts: tuple[RefundedLine, ...]
    before: BookedOrder
    lines: list[BookedLine]
    payments: list[KnownPayment]
    fully_returned: bool
    terms: RefundTerms
    is_late: bool
    alone_fen: int
    path: str

    @property
    def amount_fen(self) -> int:
        """All that goes back, freight among it."""
        return self.refund.amount_fen + self.refund.freight_fen

    @property
    def chain_policy(self) -> RefundPolicy | None:
        """The chain's own policy, where goods come back by another one; else None."""
        is_other = self.refund.policy is not self.terms.policy and any(part.units for part in self.parts)
        return self.terms.policy if is_other else None

    @property
    def given(self) -> "Given":
        """What a second person is asked for."""
        return Given(self.order.number, self.amount_fen, self.refund.policy, self.chain_policy, self.path)


class Given(NamedTuple):
    """What a refund that is only asked for comes to, and the path of the store where it is.

    `chain_policy` as of what is begun.
    """

    number: str
    amount_fen: int
    policy: RefundPolicy
    chain_policy: RefundPolicy | None
    path: str


async def reckon(
    actor: Actor,
    order_id: UUID,
    command: RefundOrder,
    *,
    at: datetime,
    desk: VoucherDesk,
    field: str = "lines",
    of_hold: UUID | None = None,
) -> Begun:
    """What comes back of an order, which is locked by it: nothing is written. The caller calls the lines `field`.

    An order out of reach is taken back where the customer shows its number, by whoever may. Nothing comes back while
    an exchange of it waits for its difference, unless it is that one, `of_hold`. Raises OrderNotFound,
    OrderNotRefundable, ExchangeWaits, UnknownLine, QuantityExceeds, AmountExceeds, GoodwillNotAllowed, StoreOutOfReach.
    """
    if command.number is None:
        order = await order_for_change(actor, order_id, at=at)
    else:
        actor.require(RETURN_ELSEWHERE)
        order = await order_shown(order_id, command.number, at=at)
    elsewhere = await _elsewhere(actor, order, command.store_id, at=at)
    if order.status is not OrderStatus.PAID:
        raise OrderNotRefundable(order_status=order.status)
    (booked,), lines, (refunds,), payments, found, holds = await look_up(
        booked_order(order.id),
        booked_lines(order.id),
        refunds_made(order.id),
        known_payments(order.id),
        in_force(),
        open_hold(order.id),
    )
    if holds and holds[0].id != of_hold:
        raise ExchangeWaits(new_order=holds[0].number)
    terms = terms_of(found)
    if command.amount_fen is not None and not terms.goodwill:
        raise GoodwillNotAllowed(field="amount_fen")
    _require_freight(booked, command.freight_fen)
    policy = command.policy or terms.policy
    wanted = wanted_units(lines, command.lines, field=field)
    parts = await parts_back(order, lines, wanted, replace(command, policy=policy), desk=desk)
    left = after(lines, parts)
    refund = BookedRefund(
        id=new_id(),
        number=f"{order.number}-R{refunds.made + 1}",
        store=order.store,
        order_id=order.id,
        amount_fen=sum(part.amount_fen for part in parts),
        freight_fen=command.freight_fen,
        policy=policy,
        reason=command.reason,
        recorded_by=actor.id,
        refunded_at=at,
        business_on=order.today,
        returned_at_store=order.store if elsewhere is None else elsewhere.id,
        returned_on=None if elsewhere is None else elsewhere.today,
        approval=audit.approval_if_any(),
    )
    fully_returned = all(line.returned_units == line.quantity for line in left)
    assert booked.business_on is not None, "a check of the table, of paid orders"
    return Begun(
        order=order,
        command=command,
        refund=refund,
        parts=parts,
        before=booked,
        lines=left,
        payments=payments,
        fully_returned=fully_returned,
        terms=terms,
        alone_fen=refunds.alone_fen,
        is_late=bool(wanted) and terms.is_late(booked.business_on, order.today),
        path=order.path if elsewhere is None else elsewhere.path,
    )


async def take_back(begun: Begun, *, desk: VoucherDesk) -> None:
    """Write what was reckoned, all but where its money goes: `pay_back` says that."""
    order, refund = begun.order, begun.refund
    rows = [_refund_line(refund, part) for part in begun.parts]
    await leave(Part("refund_order_v5", (as_json_object(refund), as_json(rows))))
    store_id = refund.returned_at_store or order.store
    await come_back(order.id, store_id, begun.lines, begun.command.lines, at=refund.refunded_at)
    if order.fulfilment is not None:
        await settle_after_refund(order.id, begun.lines, at=refund.refunded_at)
    if begun.fully_returned and not begun.before.returned_in_full:
        await desk.give_back(order.id, at=refund.refunded_at)


async def _elsewhere(actor: Actor, order: OrderForChange, store_id: UUID | None, *, at: datetime) -> Place | None:
    """The store where goods come back, if that is not the order's own."""
    wanted = store_id
    if actor.reaches(order.path):
        if wanted is None or wanted == order.store:
            return None
    elif wanted is None:
        wanted = actor.store_id
        if wanted is None:
            raise InvalidField("store_id", "须指定退货门店 / say in which store the goods come back")
    place = await fetch_row_as(Place, PLACE, wanted, at)
    if place is None or not actor.reaches(place.path) or place.status is StoreStatus.CLOSED:
        raise StoreOutOfReach(field="store_id")
    return place


def ways_of(begun: Begun, *, carried_fen: int = 0) -> list[Way]:
    """Where the money goes; `carried_fen` of it pays for other goods. Raises InvalidField, AmountExceeds."""
    chosen = [Chosen(one.payment_id, one.amount_fen, one.in_cash) for one in begun.command.pay_back]
    left = left_of(begun.before, begun.payments)
    return ways_back(left, begun.amount_fen, chosen=chosen, carried_fen=carried_fen)


async def pay_back(actor: Actor, begun: Begun, *, carried_fen: int = 0, refunded_by: UUID | None = None) -> RefundView:
    """Say to which payments the money of a refund goes, and tell of it; `carried_fen` of it pays for other goods.

    It counts as given back by the associate `refunded_by`, else by the actor.

    Raises InvalidField, AmountExceeds.
    """
    order, command, refund, booked = begun.order, begun.command, begun.refund, begun.before
    ways = ways_of(begun, carried_fen=carried_fen)
    if ways:
        await leave(Part("pay_back_v1", (as_json(rows_of_ways(refund, ways)),)))
    told = order_refunded(
        refund,
        begun.parts,
        Credited(booked.serving, booked.dedicated, booked.acquirer, booked.issuer),
        member_id=order.member,
        channel=booked.channel,
        code_id=order.came_by,
        fully_returned=begun.fully_returned and not booked.returned_in_full,
        refunded_by=refunded_by or actor.associate_id,
        ways=ways,
    )
    await publish(told, at=refund.refunded_at)
    await audit.record(
        actor,
        "orders.refunded",
        f"order:{order.id}",
        refund=refund.number,
        amount_fen=begun.amount_fen,
        freight_fen=refund.freight_fen,
        policy=refund.policy,
        without_goods=command.amount_fen is not None,
        line=command.line,
        reason=command.reason,
        returned_at_store=refund.returned_at_store,
        ways={way.method: way.amount_fen for way in ways},
    )
    now = replace(
        booked,
        refunded_fen=booked.refunded_fen + refund.amount_fen,
        refunded_freight_fen=booked.refunded_freight_fen + refund.freight_fen,
        returned_in_full=begun.fully_returned,
    )
    gone: dict[UUID, int] = {}
    for way in ways:
        gone[way.payment_id] = gone.get(way.payment_id, 0) + way.amount_fen
    payments = [replace(one, back_fen=one.back_fen + gone.get(one.id, 0)) for one in begun.payments]
    return RefundView(
        id=refund.id,
        number=refund.number,
        amount_fen=begun.amount_fen,
        freight_fen=refund.freight_fen,
        policy=refund.policy,
        refunded_at=refund.refunded_at,
        fully_returned=begun.fully_returned,
        order=order_view(now, begun.lines, payments),
        paid_back=paid_back(ways),
    )


def require_something(command: RefundOrder) -> None:
    """Refuse what asks for nothing, or for goods and money without goods at once. Raises InvalidField."""
    if command.line is not None and command.amount_fen is None:
        raise InvalidField("line", "只与 amount_fen 一起填；退货填 lines / only beside amount_fen; goods come by lines")
    if command.amount_fen is not None:
        if command.lines:
            raise InvalidField("amount_fen", "退货时不填 / only where no goods come back")
        if not command.reason.strip():
            raise InvalidField("reason", "不退货而退款须写原因 / money without goods needs a reason")
    elif not command.lines and not command.freight_fen:
        raise InvalidField("lines", "退货、退运费或退款至少一项 / goods, freight or an amount has to come back")


def _require_freight(booked: BookedOrder, freight_fen: int) -> None:
    left = booked.freight_fen - booked.refunded_freight_fen
    if freight_fen > left:
        raise AmountExceeds(field="freight_fen", left_fen=left)


def _refund_line(refund: BookedRefund, part: RefundedLine) -> BookedRefundLine:
    return BookedRefundLine(
        id=new_id(),
        order_id=refund.order_id,
        refund=refund.id,
        no=part.no,
        units=part.units,
        amount_fen=part.amount_fen,
    )
