"""A region with two stores that sell, on a pinned clock, with the worker's deliveries."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import compare
from guide_app.entry import wiring
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stores.schemas import RegionView, StoreView
from performance.checks import CHECKS
from tests.factories import AMember, AnAssociate, ASku, a_region, a_sku, a_store, an_actor, an_associate, hq_actor

DESK = CouponDesk()
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai, a Monday."""
DAY = timedelta(days=1)


@dataclass
class Chain:
    """The east with two stores, the west with one; an article of 10.00 yuan."""

    hq: Actor
    east: RegionView
    one: StoreView
    two: StoreView
    far: StoreView
    mei: AnAssociate
    lan: AnAssociate
    jun: AnAssociate
    western: AnAssociate
    manager: AnAssociate
    supervisor: AnAssociate
    sku: ASku

    async def sell(
        self,
        who: AnAssociate,
        quantity: int = 1,
        *,
        at: datetime = NOON,
        to: AMember | None = None,
        channel: Channel = Channel.ASSOCIATE_APP,
    ) -> OrderView:
        """An order that somebody served and was paid for at once."""
        command = PlaceOrder(
            lines=[LineWanted(self.sku.code, quantity)],
            payment=CASH,
            member_id=None if to is None else to.id,
            channel=channel,
        )
        with clock.pinned(at):
            return await place_order(an_actor(who), command, desk=DESK)

    async def take_back(self, order: OrderView, units: int = 1, *, at: datetime = NOON) -> None:
        """Some units of it come back."""
        with clock.pinned(at):
            await refund_order(self.hq, order.id, RefundOrder([LineReturned(1, units)]), desk=DESK)


async def a_chain() -> Chain:
    """The organisation of these tests, and everybody who listens."""
    east, west = await a_region("EAST"), await a_region("WEST")
    one, two, far = await a_store("E_01", east), await a_store("E_02", east), await a_store("W_01", west)
    made = Chain(
        hq=await hq_actor(),
        east=east,
        one=one,
        two=two,
        far=far,
        mei=await an_associate(one, number="001", name="王小美"),
        lan=await an_associate(one, number="002", name="陈兰"),
        jun=await an_associate(two, number="003", name="赵军"),
        western=await an_associate(far, number="004", name="孙西"),
        manager=await an_associate(one, Role.STORE_MANAGER, number="005", name="店长"),
        supervisor=await an_associate(None, Role.SUPERVISOR, region=east, number="006", name="督导"),
        sku=await a_sku(price_fen=1_000),
    )
    await register(wiring.SUBSCRIBERS)
    return made


async def delivered() -> None:
    """Let the worker catch up."""
    await drain(wiring.SUBSCRIBERS)


async def require_sound_sums() -> None:
    """The sums are those of the orders, refunds, returns and members."""
    for check in CHECKS:
        found = await compare(check.statement)
        assert found.different == 0, (check.name, found.examples)
