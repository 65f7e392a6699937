"""From the scan to the sale: the code that a customer came by travels on, and what followed from it is counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import asyncpg
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import compare
from guide_app.base.web.pages import PageRequest
from guide_app.entry.demo.agreeing import agree
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.orders.reversing import RefundKey, take_back_refunds, take_back_sales
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stores.schemas import StoreView
from guide_app.ground.touches.handlers import TOUCHES
from qr_codes.checks import OUTCOMES, count_outcomes_anew
from qr_codes.code_book import PrintedCodes
from qr_codes.errors import CodeUnknown
from qr_codes.handlers import CODES
from qr_codes.queries.funnels import funnel_of_code, funnels_in_reach, funnels_of_stores
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import CodeFunnel, CodeView
from qr_codes.short_codes import scan_address
from tests.databases import owner_of
from tests.factories import (
    AnAssociate,
    ASku,
    a_member,
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_actor_as,
    an_associate,
    hq_actor,
)
from tests.members.consents import BROWSER
from tests.qr_codes.stickers import a_blank_code, a_bound_code

DESK, BOOK = CouponDesk(), PrintedCodes()
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)
PAGE = PageRequest(None, 50)


@dataclass
class Shop:
    """A store with its people, an article, and a sticker on the floor."""

    store: StoreView
    associate: AnAssociate
    manager: Actor
    sku: ASku
    code: CodeView

    async def sell(self, *, code: str | None = None, member: UUID | None = None, paid: bool = True) -> OrderView:
        """Two units at 50.00, freight 8.00."""
        command = PlaceOrder(
            lines=[LineWanted(self.sku.code, 2)],
            freight_fen=800,
            member_id=member,
            payment=CASH if paid else None,
            code=code,
        )
        return await place_order(an_actor(self.associate), command, desk=DESK, codes=BOOK)

    async def register(self, phone: str, code: str | None) -> UUID:
        """A customer, who says yes; their member id."""
        started = await start_registration(
            an_actor(self.associate), StartRegistration(phone=phone, code=code), codes=BOOK
        )
        assert started.code_id == (self.code.id if code else None)
        await agree(consent_token(started.id), device=BROWSER)
        member: UUID = await fetch_value("SELECT member FROM registration WHERE id = $1", started.id)
        return member


@pytest.fixture
async def shop(committed_db: str) -> Shop:
    store = await a_store()
    await register([CODES, TOUCHES])
    return Shop(
        store=store,
        associate=await an_associate(store),
        manager=await an_actor_as(Role.STORE_MANAGER, store),
        sku=await a_sku(price_fen=5_000),
        code=await a_bound_code(store),
    )


async def counted(shop: Shop, actor: Actor | None = None, **days: date) -> CodeFunnel:
    """The sticker's funnel, once everything that was told has been counted."""
    await drain([CODES])
    assert (await compare(OUTCOMES)).different == 0
    return (await funnel_of_code(actor or shop.manager, shop.code.id, **days)).funnel


def sums(funnel: CodeFunnel) -> tuple[int, int, int, int]:
    return funnel.registrations, funnel.orders, funnel.received_fen, funnel.net_fen


async def test_an_order_by_a_code_counts_for_it_and_what_goes_back_is_taken_off(shop: Shop) -> None:
    order = await shop.sell(code=shop.code.code)
    assert order.code_id == shop.code.id
    await shop.sell()
    assert sums(await counted(shop)) == (0, 1, 10_800, 10_800)
    back = RefundOrder(lines=[LineReturned(1, 1)], freight_fen=800, reason="尺码")
    await refund_order(shop.manager, order.id, back, desk=DESK)
    assert sums(await counted(shop)) == (0, 1, 10_800, 5_000)


async def test_an_order_that_never_was_is_none_and_a_return_that_never_was_gives_nothing_back(shop: Shop) -> None:
    order = await shop.sell(code=shop.code.code)
    kept = await shop.sell(code=shop.code.code)
    returned = RefundOrder(lines=[LineReturned(1, 1)], freight_fen=800)
    back = await refund_order(shop.manager, kept.id, returned, desk=DESK)
    async with transaction():
        await take_back_sales([order.id], "收银导入撤销")
    assert sums(await counted(shop)) == (0, 1, 10_800, 5_000)
    async with transaction():
        await take_back_refunds([RefundKey(kept.id, back.id)], "收银导入撤销")
    assert sums(await counted(shop)) == (0, 1, 10_800, 10_800)


async def test_an_order_that_waits_for_its_payment_counts_when_it_is_paid(shop: Shop) -> None:
    order = await shop.sell(code=shop.code.printed.lower(), paid=False)
    assert sums(await counted(shop)) == (0, 0, 0, 0)
    paid = await pay_order(an_actor(shop.associate), order.id, CASH, desk=DESK)
    assert paid.code_id == shop.code.id
    assert sums(await counted(shop)) == (0, 1, 10_800, 10_800)


async def test_a_member_who_came_by_a_code_brings_it_along_for_a_month(shop: Shop) -> None:
    member = await shop.register("13912345678", scan_address("https://q.brand.cn", shop.code.code, capitals=True))
    await drain([TOUCHES])
    assert await fetch_value("SELECT code FROM touch WHERE member = $1", member) == shop.code.id
    assert (await shop.sell(member=member)).code_id == shop.code.id
    other = await a_bound_code(shop.store)
    assert (await shop.sell(member=member, code=other.code)).code_id == other.id, "what is named comes first"
    assert sums(await counted(shop)) == (1, 1, 10_800, 10_800)
    with clock.pinned(clock.now() + timedelta(days=31)):
        assert (await shop.sell(member=member)).code_id is None


async def test_who_is_known_already_is_no_registration_and_keeps_how_they_came(shop: Shop) -> None:
    known = await a_member(shop.store, phone="13912345678")
    assert await shop.register("13912345678", shop.code.code) == known.id
    assert sums(await counted(shop)) == (0, 0, 0, 0)
    assert (await shop.sell(member=known.id)).code_id is None


async def test_a_code_that_nobody_can_have_come_by_is_refused_whatever_it_is(shop: Shop) -> None:
    blank = await a_blank_code(shop.store)
    for code, reason in (
        (blank.code, None),
        ("7K3M9QXA2C5", "CHECK"),
        ("7K3M", "LENGTH"),
        ("https://a.cn/x", "LENGTH"),
    ):
        for doing in (shop.sell(code=code), shop.register("13912345678", code)):
            with pytest.raises(CodeUnknown) as refused:
                await doing
            assert refused.value.facts.get("reason") == reason, code
            assert refused.value.facts["field"] == "code"


async def test_a_code_of_another_store_may_have_led_here(shop: Shop) -> None:
    elsewhere = await a_bound_code()
    assert (await shop.sell(code=elsewhere.code)).code_id == elsewhere.id
    await drain([CODES])
    with pytest.raises(NotFound):
        await funnel_of_code(shop.manager, elsewhere.id)
    assert sums((await funnel_of_code(await hq_actor(), elsewhere.id)).funnel) == (0, 1, 10_800, 10_800)


async def test_days_are_told_apart_and_spans_are_bounded(shop: Shop) -> None:
    today = business_date(clock.now())
    order = await shop.sell(code=shop.code.code)
    with clock.pinned(clock.now() + timedelta(days=2)):
        await refund_order(shop.manager, order.id, RefundOrder(lines=[LineReturned(1, 2)]), desk=DESK)
        await drain([CODES])
        report = await funnel_of_code(shop.manager, shop.code.id)
    assert [(day.day, day.orders, day.net_fen) for day in report.days] == [
        (today, 1, 10_800),
        (today + timedelta(days=2), 0, -10_000),
    ]
    assert sums(await counted(shop, first=today, last=today)) == (0, 1, 10_800, 10_800)
    for first in (today - timedelta(days=92), today + timedelta(days=1)):
        with pytest.raises(InvalidField):
            await funnel_of_code(shop.manager, shop.code.id, first=first, last=today)


async def test_visitors_are_people_and_scans_are_all_of_them(shop: Shop, committed_db: str) -> None:
    moment = clock.now()
    for minutes, visitor in ((0, b"a" * 16), (1, b"a" * 16), (2, b"b" * 16)):
        await execute(
            "INSERT INTO code_scan (id, code, store, at, visitor, client, credited)"
            " VALUES (uuidv7(), $1, $2, $3, $4, 'WECHAT', true)",
            shop.code.id,
            shop.store.id,
            moment + timedelta(seconds=minutes),
            visitor,
        )
    await execute(
        "INSERT INTO code_scan_day (code, day, scans, credited) VALUES ($1, $2, 3, 2)",
        shop.code.id,
        business_date(moment),
    )
    funnel = await counted(shop)
    assert (funnel.scans, funnel.visitors) == (3, 2)
    owner = await asyncpg.connect(owner_of(committed_db))
    await owner.execute(
        "INSERT INTO archived_month (name, of, month, state, rows, sha256, file, changed_at)"
        " VALUES ('x', 'code_scan', $1, 'dropped', 1, repeat('a', 64), 'x.zst', $2)",
        (business_date(moment) - timedelta(days=20)).replace(day=1),
        moment,
    )
    await owner.close()
    assert (await counted(shop)).visitors is None, "a part of the days has been archived"


async def test_lists_show_the_codes_and_stores_in_reach(shop: Shop) -> None:
    badge = await a_bound_code(shop.store, shop.associate, kind=TouchpointKind.SHELF_TAG)
    elsewhere = await a_bound_code()
    await a_blank_code(shop.store)
    await shop.sell(code=badge.code)
    await shop.sell(code=shop.code.code)
    await drain([CODES])
    listed = await funnels_in_reach(shop.manager, PAGE)
    assert [(one.id, one.orders, one.printed) for one in listed.items] == [
        (badge.id, 1, badge.printed),
        (shop.code.id, 1, shop.code.printed),
    ]
    tags = await funnels_in_reach(shop.manager, PAGE, kind=TouchpointKind.SHELF_TAG)
    assert [one.id for one in tags.items] == [badge.id]
    assert elsewhere.store_id is not None
    assert (await funnels_in_reach(shop.manager, PAGE, store_id=elsewhere.store_id)).items == []
    hq = await hq_actor()
    assert {one.id for one in (await funnels_in_reach(hq, PAGE)).items} == {badge.id, shop.code.id, elsewhere.id}
    assert [one.id for one in (await funnels_in_reach(hq, PAGE, store_id=shop.store.id)).items] == [
        badge.id,
        shop.code.id,
    ]
    (store,) = (await funnels_of_stores(shop.manager, PAGE)).items
    assert (store.id, store.codes, store.orders, store.net_fen) == (shop.store.id, 2, 2, 21_600)
    supervisor = await an_actor_as(Role.SUPERVISOR, region=await a_region())
    assert (await funnels_in_reach(supervisor, PAGE)).items == []
    with pytest.raises(Forbidden):
        await funnels_in_reach(an_actor(shop.associate), PAGE)


async def test_what_was_counted_wrongly_is_found_and_mended(shop: Shop) -> None:
    await shop.register("13912345678", shop.code.code)
    order = await shop.sell(code=shop.code.code)
    await refund_order(shop.manager, order.id, RefundOrder(lines=[LineReturned(1, 1)]), desk=DESK)
    right = sums(await counted(shop))
    await execute("UPDATE code_outcome_day SET orders = 7, refunded_fen = 0")
    assert (await compare(OUTCOMES)).different == 2
    async with transaction():
        await count_outcomes_anew()
    assert sums(await counted(shop)) == right == (1, 1, 10_800, 5_800)


async def test_what_the_log_has_still_to_tell_is_no_difference_and_counts_once(shop: Shop) -> None:
    await shop.sell(code=shop.code.code)
    await drain([CODES])
    order = await shop.sell(code=shop.code.code)
    await refund_order(shop.manager, order.id, RefundOrder(lines=[LineReturned(1, 1)]), desk=DESK)
    await shop.register("13912345678", shop.code.code)
    assert (await compare(OUTCOMES)).different == 0
    async with transaction():
        await count_outcomes_anew()
    assert sums(await counted(shop)) == (1, 2, 21_600, 16_600)
    assert (await compare(OUTCOMES)).different == 0
