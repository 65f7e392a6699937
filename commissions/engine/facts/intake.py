"""Accepted events as facts: the order with its credits, the refund as far as it counts, and so on."""

from msgspec import UNSET

from commissions.engine.credit.credits import Credit, credits_by_weights, credits_of
from commissions.engine.documents.events import Acquire, Adjust, Recredit, Refund, Sale, Task
from commissions.engine.facts.history import Excess, History
from commissions.engine.facts.refusals import business_day
from commissions.engine.facts.sales import CountedRefund, SoldLine, SoldOrder
from commissions.engine.facts.single_facts import Acquisition, Adjustment, TaskDone
from commissions.engine.rulebook import Rulebook
from commissions.engine.time.calendar import business_time, day_of, period_of


def order_from(event: Sale, book: Rulebook) -> SoldOrder:
    """The order of an accepted sale, with the credits that stay until they are corrected."""
    at = event.at.instant
    business_at = business_time(at, book.organisation.stores[event.store].day_cut_hours)
    day = day_of(business_at)
    member = None if event.member is UNSET else event.member
    channel = None if event.channel is UNSET else event.channel
    credits = credits_of(
        book.organisation,
        book.credit_rules,
        store=event.store,
        channel=channel,
        member=member,
        roles={} if event.roles is UNSET else event.roles,
        business_at=business_at,
        day=day,
    )
    weights = tuple(credit.weight for credit in credits)
    period = period_of(day)
    lines = {
        line.id: SoldLine(
            order=event.order,
            id=line.id,
            ref=f"{event.order}/{line.id}",
            store=event.store,
            business_at=business_at,
            day=day,
            period=period,
            sku=book.catalog[line.sku],
            qty=1 if line.qty is UNSET else line.qty,
            paid=line.paid,
            list_price=line.paid if line.list is UNSET else line.list,
            hq_funded=0 if line.hq_funded is UNSET else line.hq_funded,
            credits=credits,
            weights=weights,
            net=line.paid,
        )
        for line in event.lines
    }
    return SoldOrder(
        id=event.order, store=event.store, at=at, day=day, period=period, lines=lines, member=member, channel=channel
    )


def credits_anew(event: Recredit, history: History, book: Rulebook) -> tuple[Credit, ...]:
    """Whom an order is credited to from now on: as of the business time at which it was sold."""
    order = history.orders[event.order]
    if event.weights is not UNSET:
        return credits_by_weights(
            book.organisation, event.weights, store=order.store, member=order.member, day=order.day
        )
    return credits_of(
        book.organisation,
        book.credit_rules,
        store=order.store,
        channel=order.channel,
        member=order.member,
        roles={} if event.roles is UNSET else event.roles,
        business_at=business_time(order.at, book.organisation.stores[order.store].day_cut_hours),
        day=order.day,
    )


def refund_from(event: Refund, history: History, book: Rulebook) -> tuple[SoldLine, CountedRefund, list[Excess]]:
    """The line with the refund recorded on it, the refund as it counts, and what was asked beyond."""
    order = history.orders[event.order]
    line = order.lines[event.line]
    units = 0 if event.units is UNSET else event.units
    day = business_day(event, order.store, book)
    late_in = history.open_period if line.period < history.open_period else None
    refund = line.take_back(event.amount, units, day=day, late_in=late_in)
    beyond = (("OVER_REFUND", event.amount - refund.amount), ("OVER_RETURN", units - refund.units))
    excesses = [Excess(event.id, kind, event.order, event.line, amount) for kind, amount in beyond if amount]
    return line, refund, excesses


def acquisition_from(event: Acquire, history: History) -> Acquisition:
    """The acquisition, which knows whether it is the member's first."""
    day = day_of(event.at.instant)
    return Acquisition(
        event=event.id,
        member=event.member,
        payee=event.payee,
        at=event.at.instant,
        day=day,
        period=period_of(day),
        was_member=event.was_member is True,
        first=not history.is_acquired(event.member),
    )


def task_from(event: Task) -> TaskDone:
    """The task on its local day."""
    day = day_of(event.at.instant)
    return TaskDone(task=event.task, payee=event.payee, amount=event.amount, day=day, period=period_of(day))


def adjustment_from(event: Adjust) -> Adjustment:
    """The adjustment of its month."""
    return Adjustment(event=event.id, payee=event.payee, amount=event.amount, period=event.effective_period)
