"""Whatever happens in whatever order, stock is what a plain list of facts says: feeds, holds, movements, bundles."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.verifying import compare
from guide_app.base.settings import settings
from guide_app.ground.orders.jobs import cancel_unpaid_orders
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.completing import complete_order
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stock.checks import CHECKS
from guide_app.ground.stock.errors import StockShort
from guide_app.ground.stock.feeding import feed_stock
from guide_app.ground.stock.schemas import FeedStock, StockRow
from guide_app.ground.stores.schemas import StoreView
from tests.factories import ASku, a_sku, a_store, an_actor, an_actor_as, an_associate, hq_actor
from tests.orders.terms import without_limits
from tests.stock.bundles import a_bundle, made_of

DESK = CouponDesk()
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
STEPS = 150
KEPT = "SELECT sku, on_hand, held FROM stock"
HOLDS = "SELECT order_id, no, sku, units FROM stock_hold"
Held = dict[tuple[UUID, int, UUID], int]


@dataclass
class Line:
    """A line of an order: what one unit takes, as it was when it was ordered."""

    parts: dict[UUID, int]
    left: int


@dataclass
class Model:
    """The facts, and nothing that is kept for reading."""

    made_of: dict[UUID, dict[UUID, int]]
    fed: dict[UUID, tuple[datetime, int]] = field(default_factory=dict)
    moved: list[tuple[datetime, UUID, int]] = field(default_factory=list)
    held: Held = field(default_factory=dict)
    lines: dict[UUID, list[Line]] = field(default_factory=dict)

    def on_hand(self, sku: UUID) -> int:
        since, units = self.fed[sku]
        return units + sum(moved for at, one, moved in self.moved if one == sku and at > since)

    def promised(self, sku: UUID) -> int:
        return sum(units for (_, _, one), units in self.held.items() if one == sku)

    def is_short(self, wanted: list[tuple[UUID, int]]) -> bool:
        units: Counter[UUID] = Counter()
        for sku, count in wanted:
            for part, each in self.made_of.get(sku, {sku: 1}).items():
                units[part] += each * count
        return any(
            part in self.fed and count > self.on_hand(part) - self.promised(part) for part, count in units.items()
        )

    def ordered(self, order_id: UUID, wanted: list[tuple[UUID, int]], at: datetime, *, gone: bool) -> None:
        self.lines[order_id] = [Line(dict(self.made_of.get(sku, {sku: 1})), count) for sku, count in wanted]
        for no, line in enumerate(self.lines[order_id], start=1):
            for part, each in line.parts.items():
                if part in self.fed and gone:
                    self.moved.append((at, part, -each * line.left))
                elif part in self.fed:
                    self.held[order_id, no, part] = each * line.left

    def ended(self, order_id: UUID, at: datetime, *, taken: bool) -> None:
        for key in [key for key in self.held if key[0] == order_id]:
            units = self.held.pop(key)
            if taken:
                self.moved.append((at, key[2], -units))

    def came_back(self, order_id: UUID, no: int, units: int, at: datetime, *, sellable: bool) -> None:
        line = self.lines[order_id][no - 1]
        line.left -= units
        for part, each in line.parts.items():
            count = each * units
            freed = min(count, self.held.get((order_id, no, part), 0))
            if freed:
                self.held[order_id, no, part] -= freed
                self.held = {key: left for key, left in self.held.items() if left}
            if sellable and count > freed and part in self.fed:
                self.moved.append((at, part, count - freed))


@dataclass
class World:
    """The store, who works there, and what the orders of it are."""

    store: StoreView
    seller: Actor
    manager: Actor
    hq: Actor
    plain: list[ASku]
    bundles: list[ASku]
    model: Model
    waiting: list[UUID] = field(default_factory=list)
    paid: list[UUID] = field(default_factory=list)
    incomplete: list[UUID] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    refused: int = 0

    async def feed(self, chance: Random) -> None:
        sku, units = chance.choice(self.plain[:3]), chance.randrange(20)
        at = chance.choice([now(), *self.moments])
        await feed_stock(self.hq, FeedStock(at, [StockRow(self.store.code, sku.code, units)]))
        known = self.model.fed.get(sku.id)
        if known is None or known[0] < at:
            self.model.fed[sku.id] = (at, units)

    async def order(self, chance: Random) -> None:
        wanted = [
            (chance.choice([*self.plain, *self.bundles]), chance.randrange(1, 4))
            for _ in range(chance.choice((1, 2, 3)))
        ]
        taken_along, paid = chance.random() < 0.6, chance.random() < 0.5
        command = PlaceOrder(
            lines=[LineWanted(sku.code, units) for sku, units in wanted],
            payment=CASH if paid else None,
            channel=Channel.ASSOCIATE_APP if taken_along else Channel.LIVESTREAM,
        )
        units = [(sku.id, count) for sku, count in wanted]
        if self.model.is_short(units):
            self.refused += 1
            with pytest.raises(StockShort):
                await place_order(self.seller, command, desk=DESK)
            return
        made = await place_order(self.seller, command, desk=DESK)
        self.model.ordered(made.id, units, made.placed_at, gone=paid and taken_along)
        (self.paid if paid else self.waiting).append(made.id)
        if not taken_along:
            self.incomplete.append(made.id)

    async def pay(self, chance: Random) -> None:
        if self.waiting:
            order_id = self.waiting.pop(chance.randrange(len(self.waiting)))
            paid = await pay_order(self.seller, order_id, CASH, desk=DESK)
            assert paid.paid_at is not None
            if order_id not in self.incomplete:
                self.model.ended(order_id, paid.paid_at, taken=True)
            self.paid.append(order_id)

    async def give_up(self, chance: Random) -> None:
        if chance.random() < 0.2:  # nobody came to pay
            await cancel_unpaid_orders(now() + timedelta(minutes=2 * settings().order_expires_minutes), desk=DESK)
            gone, self.waiting = self.waiting, []
        else:
            gone = [self.waiting.pop(chance.randrange(len(self.waiting)))] if self.waiting else []
            for order_id in gone:
                await cancel_order(self.seller, order_id, desk=DESK)
        for order_id in gone:
            self.model.ended(order_id, now(), taken=False)

    async def complete(self, chance: Random) -> None:
        ready = [
            one for one in self.incomplete if one in self.paid and any(line.left for line in self.model.lines[one])
        ]
        if ready:
            order_id = chance.choice(ready)
            self.incomplete.remove(order_id)
            done = await complete_order(self.seller, order_id)
            assert done.completed_at is not None
            self.model.ended(order_id, done.completed_at, taken=True)

    async def refund(self, chance: Random) -> None:
        order_id = chance.choice(self.paid) if self.paid else None
        lines = self.model.lines[order_id] if order_id else []
        back = [
            LineReturned(no, chance.randrange(1, line.left + 1), sellable=chance.random() < 0.8)
            for no, line in enumerate(lines, start=1)
            if line.left and chance.random() < 0.7
        ]
        if order_id is not None and back:
            made = await refund_order(self.manager, order_id, RefundOrder(lines=back, reason="不合适"), desk=DESK)
            for one in back:
                self.model.came_back(order_id, one.line, one.units, made.refunded_at, sellable=one.sellable)

    async def make_anew(self, chance: Random) -> None:
        bundle = self.bundles[0]
        parts = {sku: chance.randrange(1, 3) for sku in chance.sample(self.plain, 2)}
        await made_of(bundle, parts)
        self.model.made_of[bundle.id] = {sku.id: units for sku, units in parts.items()}

    async def is_as_told(self) -> None:
        kept = {row["sku"]: (row["on_hand"], row["held"]) for row in await fetch(KEPT)}
        assert kept == {sku: (self.model.on_hand(sku), self.model.promised(sku)) for sku in self.model.fed}
        holds = {(row["order_id"], row["no"], row["sku"]): row["units"] for row in await fetch(HOLDS)}
        assert holds == self.model.held


@pytest.mark.parametrize("seed", [1, 2])
async def test_stock_is_what_the_facts_say(db: None, seed: int) -> None:
    store, chance = await a_store(), Random(seed)
    plain = [await a_sku() for _ in range(4)]  # of the last one nobody tells
    bundles = [await a_bundle({plain[0]: 2, plain[1]: 1}), await a_bundle({plain[1]: 1, plain[3]: 3})]
    parts = [{plain[0].id: 2, plain[1].id: 1}, {plain[1].id: 1, plain[3].id: 3}]
    world = World(
        store=store,
        seller=an_actor(await an_associate(store)),
        manager=await an_actor_as(Role.STORE_MANAGER, store),
        hq=await hq_actor(),
        plain=plain,
        bundles=bundles,
        model=Model(made_of=dict(zip((bundle.id for bundle in bundles), parts, strict=True))),
    )
    steps = (
        world.feed,
        world.order,
        world.order,
        world.pay,
        world.give_up,
        world.complete,
        world.refund,
        world.make_anew,
    )
    await without_limits()
    for _ in range(STEPS):
        await chance.choice(steps)(chance)
        await world.is_as_told()
        world.moments.append(now())
    assert world.refused > 3
    assert [(await compare(check.statement)).different for check in CHECKS] == [0, 0]
