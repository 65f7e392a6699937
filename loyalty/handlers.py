"""What points do when something happened. Each fact counts once, by its source, however often it is told."""

from collections.abc import Sequence

from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.members.events import MemberRegistered, MembersMerged, MergeUndone
from guide_app.ground.orders.events import OrderPaid, OrderRefunded
from loyalty.earning import earn_by_orders, earn_by_registrations, take_back
from loyalty.judging import have_judged


async def earn_on_order_paid(batch: Sequence[Delivered]) -> None:
    """Points for what was bought."""
    await earn_by_orders([told.event for told in batch])


async def take_back_on_order_refunded(batch: Sequence[Delivered]) -> None:
    """Points of what came back."""
    await take_back([told.event for told in batch])


async def earn_on_member_registered(batch: Sequence[Delivered]) -> None:
    """Points for who became a member."""
    await earn_by_registrations([told.event for told in batch])


async def judge_on_merge(batch: Sequence[Delivered]) -> None:
    """Who turned out to be one person, or does not any more, is judged anew."""
    await have_judged(sorted({one for told in batch for one in (told.event.survivor_id, told.event.absorbed_id)}))


LOYALTY = Subscriber(
    "loyalty",
    on={
        MemberRegistered: earn_on_member_registered,
        OrderPaid: earn_on_order_paid,
        # Last: what comes back in this batch may have been bought in it.
        OrderRefunded: take_back_on_order_refunded,
        MembersMerged: judge_on_merge,
        MergeUndone: judge_on_merge,
    },
)
"""Books points. What follows for levels is judged beside, by `loyalty.judging`."""
