"""Three months of trading in the demo chain: members, coupons, orders, refunds, scans, each at its own moment."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from coupons.queries import usable_coupons_of_member
from coupons.schemas import IssueCoupon
from coupons.service.issuing import issue_coupon
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.money import split
from guide_app.base.kernel.privacy import vault
from guide_app.entry.demo.agreeing import agree
from guide_app.entry.demo.chain import Chain, Codes, DemoStore, person
from guide_app.entry.demo.typed import typed
from guide_app.ground.members.devices import Device
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.members.queries import registration
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.orders.exchange_schemas import ExchangeOrder
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.exchanging import exchange_goods
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.privacy.deciding import KeptConsents
from guide_app.ground.privacy.schemas import WithdrawConsent
from guide_app.ground.privacy.service.consenting import withdraw_in_store
from qr_codes.code_book import PrintedCodes
from qr_codes.rules.scans import VISITOR_BYTES, Client
from qr_codes.scans.writing import Scan, write_scans

BOOK = PrintedCodes()
CONSENTS = KeptConsents()
AGREED = ((ConsentPurpose.MARKETING, 4), (ConsentPurpose.PROFILING, 2))
"""What customers agree to besides, but every fourth or second."""
WITHDRAWN = 5
"""Every so many say in the store that they want no messages after all."""
PREFIXES = ("136", "138", "139", "150", "158", "186", "188", "189")
OPENING = timedelta(hours=10)
HOURS = 11
METHODS = (PaymentMethod.WECHAT, PaymentMethod.WECHAT, PaymentMethod.ALIPAY, PaymentMethod.TILL_CARD)
PHONE = Device("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50")


def moment_of(day: date, part: float, *, now: datetime) -> datetime:
    """The moment when a `part` of a store's day is over.

    Whoever looks in the morning of the last day sees one at work all the same: its trade is drawn together before now.
    """
    opening, closing = start_of(day) + OPENING, start_of(day) + OPENING + timedelta(hours=HOURS)
    if start_of(day) <= now < opening + (closing - opening) / 2:
        opening, closing = start_of(day), now
    return opening + (closing - opening) * part


@dataclass
class OpenStore:
    """One store at work. Each has a random generator of its own, so that stores may trade side by side."""

    number: int
    store: DemoStore
    skus: tuple[str, ...]
    desk: VoucherDesk
    hung: Codes
    random: Random
    members: list[tuple[UUID, Actor]] = field(default_factory=list)
    last_orders: list[OrderView] = field(default_factory=list)
    registered: int = 0

    async def open_for(self, day: date, *, registrations: int) -> None:
        """One business day, its moments in order."""
        moments = sorted(self.random.random() for _ in range(registrations + self._orders(day)))
        now = clock.now()
        joins = set(self.random.sample(range(len(moments)), registrations)) if registrations else set()
        for place, moment in enumerate(moments):
            at = moment_of(day, moment, now=now)
            if at > now:
                return
            with clock.pinned(at):
                await (self._register() if place in joins else self._sell())

    def _orders(self, day: date) -> int:
        weekend = day.weekday() >= 5
        return self.random.randint(4, 8) if weekend else self.random.randint(2, 5)

    async def _register(self) -> None:
        # In turn, so that each of them soon has customers of their own.
        associate = self.store.associates[self.registered % len(self.store.associates)]
        self.registered += 1
        phone = f"{PREFIXES[self.number % len(PREFIXES)]}{self.number:02d}{self.registered:06d}"
        command = StartRegistration(
            phone=phone, name=person(self.random), birthday=self._birthday(), code=self._led_here(associate)
        )
        started = await start_registration(associate, command, codes=BOOK)
        also = [purpose for purpose, nth in AGREED if self.registered % nth]
        await agree(consent_token(started.id), device=PHONE, desk=CONSENTS, also=also)
        member_id = (await registration(associate, started.id)).member_id
        assert member_id is not None
        self.members.append((member_id, associate))
        if ConsentPurpose.MARKETING in also and self.registered % WITHDRAWN == 0:
            await withdraw_in_store(associate, member_id, WithdrawConsent(purpose=ConsentPurpose.MARKETING))
        if self.random.random() < 0.35:
            await issue_coupon(associate, IssueCoupon(template="WELCOME50", member_id=member_id))

    def _led_here(self, associate: Actor) -> str | None:
        """Many have scanned the badge of who serves them, some the floor."""
        assert associate.associate_id is not None
        badge, floor = self.hung.badges[associate.associate_id], self.hung.floor[self.store.view.id]
        return self.random.choice((badge, badge, floor, None, None))

    def _birthday(self) -> date:
        return date(self.random.randint(1970, 2006), self.random.randint(1, 12), self.random.randint(1, 28))

    async def _sell(self) -> None:
        known = self.random.choice(self.members) if self.members and self.random.random() < 0.75 else None
        associate = known[1] if known and self.random.random() < 0.5 else self._at_the_till()
        lines = [
            LineWanted(sku, self.random.choice((1, 1, 1, 2)))
            for sku in self.random.sample(self.skus, self.random.choice((1, 1, 2, 3)))
        ]
        codes = await self._coupon(associate, known[0]) if known else []
        payment = self._payment()
        tag = self.hung.shelf[self.store.view.id] if self.random.random() < 0.1 else None
        command = PlaceOrder(
            lines=lines, member_id=known[0] if known else None, coupon_codes=codes, payment=payment, code=tag
        )
        try:
            order = await place_order(associate, command, desk=self.desk, codes=BOOK)
        except Refusal:
            # The coupon asks for more than is in the cart: the customer pays without it.
            without = PlaceOrder(lines=lines, member_id=command.member_id, payment=payment, code=tag)
            order = await place_order(associate, without, desk=self.desk, codes=BOOK)
        await self._sometimes_take_back(order)

    def _payment(self) -> PaymentTaken:
        return typed(self.random.choice(METHODS))

    def _at_the_till(self) -> Actor:
        """Whoever is free; the manager now and then."""
        return self.store.manager if self.random.random() < 0.1 else self.random.choice(self.store.associates)

    async def _coupon(self, associate: Actor, member_id: UUID) -> list[str]:
        if self.random.random() < 0.06:
            template = self.random.choice(("SHOES88", "EVERY500"))
            try:
                await issue_coupon(associate, IssueCoupon(template=template, member_id=member_id))
            except Refusal:
                return []  # they have had as many as one may have
        if self.random.random() < 0.3:
            usable = await usable_coupons_of_member(associate, member_id)
            return [coupon.code for coupon in usable[:1] if coupon.code]
        return []

    async def _sometimes_take_back(self, order: OrderView) -> None:
        self.last_orders = [*self.last_orders[-20:], order]
        if self.random.random() < 0.06:
            bought = self.random.choice(self.last_orders)
            self.last_orders.remove(bought)
            line = bought.lines[0]
            part = LineReturned(line.line, self.random.randint(1, line.quantity))
            reason = self.random.choice(("尺码不合适", "颜色不喜欢", "质量问题"))
            if reason == "尺码不合适":
                await self._exchange(bought, part, sku=line.sku, reason=reason)
            else:
                refund = RefundOrder([part], reason=reason)
                await refund_order(self.store.manager, bought.id, refund, desk=self.desk)

    async def _exchange(self, bought: OrderView, part: LineReturned, *, sku: str, reason: str) -> None:
        """For as many of the next article, whatever that costs."""
        instead = self.skus[(self.skus.index(sku) + 1) % len(self.skus)]
        wanted = [LineWanted(instead, part.units)]
        command = ExchangeOrder([part], wanted, reason=reason, payment=PaymentTaken(PaymentMethod.TILL_CASH))
        await exchange_goods(self.store.manager, bought.id, command, desk=self.desk)


class Trading:
    """All stores of the chain over all days, side by side within a day."""

    def __init__(self, chain: Chain, days: Sequence[date], *, members: int, desk: VoucherDesk) -> None:
        self._stores = [
            OpenStore(number, store, chain.skus, desk, chain.codes, Random(f"store {number}"))
            for number, store in enumerate(chain.stores)
        ]
        shares = iter(split(members, [1] * (len(days) * len(self._stores))))
        self._registrations = {day: [next(shares) for _ in self._stores] for day in days}

    async def through(self, days: Sequence[date], *, told: Callable[[date], None]) -> None:
        """Trade through these days; `told` hears of each that is done."""
        for day in days:
            async with asyncio.TaskGroup() as trading:
                for store, registrations in zip(self._stores, self._registrations[day], strict=True):
                    trading.create_task(store.open_for(day, registrations=registrations))
            await _scans(day, Random(f"scans {day}"))
            told(day)

    def latest_orders(self, code: str) -> Sequence[OrderView]:
        """Of this store, the last ones of which nothing came back, the newest first."""
        store = next(one for one in self._stores if one.store.view.code == code)
        return store.last_orders[::-1]

    def registered(self) -> Sequence[tuple[UUID, Actor]]:
        """Who registered in the stores of the chain, one store after the other, and by whom."""
        return [one for store in self._stores for one in store.members]


class BoundCode(msgspec.Struct, frozen=True):
    """A code that customers may scan, with whose and where it is."""

    id: UUID
    associate: UUID | None
    store: UUID | None


BOUND_CODES = "SELECT id, associate, store FROM touchpoint WHERE state = 'BOUND'"


async def _scans(day: date, random: Random) -> None:
    scans: list[Scan] = []
    now = clock.now()
    for code in await fetch_as(BoundCode, BOUND_CODES):
        for _ in range(random.choice((0, 0, 1, 2, 3))):
            at = moment_of(day, random.random(), now=now)
            if at <= now:
                visitor = vault().index("scan.visitor", f"demo visitor {random.randrange(4_000)}")[:VISITOR_BYTES]
                scans.append(Scan(new_id(), code.id, code.associate, code.store, at, visitor, Client.WECHAT))
    if scans:
        await write_scans(sorted(scans, key=lambda scan: scan.at))
