"""What people do about payments: have a customer pay, say what a difference was, have a day compared again."""

from datetime import date
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.orders.ports import VoucherDesk
from payments.asking import ask_for_payment
from payments.connecting import shared_client
from payments.errors import DifferenceResolved
from payments.fetching import Bills, NoBills, fetch_bills
from payments.links import require_reach_of_order
from payments.permissions import ASK_FOR_PAYMENT, RESOLVE_DIFFERENCES
from payments.queries import bill_day_of, difference_of, requests_of_order
from payments.reconciling import note_bills
from payments.rules import BILLS_KEPT, DifferenceState
from payments.schemas import AskForPayment, BillDayView, DifferenceView, PayRequestView, ResolveDifference

RESOLVE = """
UPDATE pay_difference SET state = 'resolved', resolved_at = $2, resolved_by = $3, note = $4
WHERE id = $1 AND state = 'open'
"""


async def request_payment(actor: Actor, order_id: UUID, command: AskForPayment, *, desk: VoucherDesk) -> PayRequestView:
    """The request that a customer can pay now: the open one, or a new one.

    Raises OrderNotFound, NothingDue, PaymentOnItsWay, WechatPayNotConfigured, a WechatPayFailed.
    """
    actor.require(ASK_FOR_PAYMENT)
    await require_reach_of_order(actor, order_id)
    client = shared_client()
    opened = await ask_for_payment(client, order_id, desk=desk, openid=command.openid, opened_by=actor.id)
    (view,) = [one for one in await requests_of_order(actor, order_id) if one.id == opened.id]
    return view


async def resolve_difference(actor: Actor, difference_id: UUID, command: ResolveDifference) -> DifferenceView:
    """Say what was found out about it. Raises NotFound, DifferenceResolved."""
    actor.require(RESOLVE_DIFFERENCES)
    async with transaction():
        found = await difference_of(actor, difference_id)
        if found.state is not DifferenceState.OPEN or not await execute(
            RESOLVE, difference_id, clock.now(), actor.id, command.note
        ):
            raise DifferenceResolved
        await audit.record(
            actor,
            "payments.difference_resolved",
            f"pay_difference:{difference_id}",
            number=found.number,
            note=command.note,
        )
        return await difference_of(actor, difference_id)


async def bills_of(actor: Actor, day: date) -> Bills | NoBills:
    """Fetch the bills of a day that is to be compared again; this goes before the transaction.

    Raises InvalidField, WechatPayNotConfigured.
    """
    actor.require(RESOLVE_DIFFERENCES)
    actor.require_reach("/")
    today = business_date(clock.now())
    if not today - BILLS_KEPT <= day < today:
        raise InvalidField("day", "须为昨天或之前、三个月以内的日期 / yesterday or before, within three months")
    return await fetch_bills(shared_client(), day)


async def compare_again(actor: Actor, day: date, bills: Bills | NoBills) -> BillDayView:
    """Hold a day's bills against what we have now, as `bills_of` has fetched them."""
    actor.require(RESOLVE_DIFFERENCES)
    actor.require_reach("/")
    async with transaction():
        tried = await note_bills(bills, day, at=clock.now())
        await audit.record(
            actor,
            "payments.bills_compared",
            f"pay_bill_day:{day.isoformat()}",
            state=tried.state,
            differences=tried.differences,
        )
        return await bill_day_of(actor, day)
