"""Sums follow what is sold, paid back and registered. Each event is added once, as the cursor moves with it."""

from collections.abc import Sequence

from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.orders.events import OrderPaid, OrderRefunded, ReturnUnmatched
from performance.channels import add_up_channels
from performance.keeping import Movement
from performance.rules import VisitKind
from performance.undoing import Undone, undo_visits
from performance.visiting import Visit, note_visits


async def add_up_what_happened(batch: Sequence[Delivered]) -> None:
    """Add to the sums of the stores, of the units above them, and of the people; note who was where."""
    moved, visits, undone = Movement(), list[Visit](), list[Undone]()
    sold, given_back = list[OrderPaid](), list[OrderRefunded]()
    for delivered in batch:
        match delivered.event:
            case OrderPaid() as paid:
                _add_sale(paid, moved, visits)
                sold.append(paid)
            case OrderRefunded() as back:
                _add_refund(back, moved, visits, undone)
                given_back.append(back)
            case ReturnUnmatched() as back:
                moved.add(back.store_id, None, back.business_on, unmatched_fen=back.amount_fen)
            case MemberRegistered() as won:
                if not won.won_before:
                    moved.add(won.store_id, won.associate_id, business_date(won.registered_at), new_members=1)
                visits.append(Visit(won.member_id, won.store_id, won.registered_at, VisitKind.REGISTRATION))
    await moved.write()
    await add_up_channels(sold, given_back)
    await note_visits(visits)
    await undo_visits(undone)


def _add_sale(paid: OrderPaid, moved: Movement, visits: list[Visit]) -> None:
    units = sum(line.quantity for line in paid.lines)
    moved.add(paid.store_id, paid.serving_id, paid.business_on, orders=1, units=units, sales_fen=paid.goods_fen)
    if paid.member_id is not None:
        visits.append(
            Visit(
                paid.member_id,
                paid.store_id,
                paid.paid_at,
                VisitKind.ORDER,
                bought_id=paid.order_id,
                bought_on=paid.business_on,
                bought_fen=paid.goods_fen,
                orders=1,
                net_fen=paid.goods_fen,
            )
        )


def _add_refund(back: OrderRefunded, moved: Movement, visits: list[Visit], undone: list[Undone]) -> None:
    """A sale that never was goes off the sales, and a return that never was off the refunds."""
    store, who, day, fen = back.store_id, back.serving_id, back.business_on, back.amount_fen
    if back.unsells:
        moved.add(store, who, day, orders=-1, units=-sum(line.units for line in back.lines), sales_fen=-fen)
    else:
        moved.add(store, who, day, refunds_fen=fen)
    if back.member_id is None:
        return
    if back.corrects:
        undone.append(Undone(back.member_id, store, -1 if back.unsells else 0, -fen))
    else:
        visits.append(Visit(back.member_id, store, back.refunded_at, VisitKind.RETURN, net_fen=-fen))


PERFORMANCE = Subscriber(
    "performance",
    on=dict.fromkeys((OrderPaid, OrderRefunded, ReturnUnmatched, MemberRegistered), add_up_what_happened),
    makes=("sales_of_unit", "sales_of_channel", "sales_of_associate", "customer_visit"),
)
"""Replayable: the sums are built again from the first event."""
