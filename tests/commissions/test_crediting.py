"""From a paid order to the ledger, over the event log: credited once, taken back to the fen, settled without a rest."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime

import asyncpg
import msgspec
import pytest

from commissions.errors import PeriodNotBegun, PlanCodeTaken, PlanVersionInvalid, SettlementBusy
from commissions.handlers import COMMISSIONS
from commissions.periods.queries.ledger import board, my_entries, my_performance
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan, ensure_standard_plan, publish_version
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan, SettlementTotals
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now, pinned
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.pages import PageRequest
from guide_app.ground.catalog.products.making import ProductNamed, ensure_brands, ensure_products
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stores.schemas import StoreView, UpdateStore
from guide_app.ground.stores.service import update_store
from tests.databases import owning
from tests.factories import ASku, a_category, a_member, a_sku, a_store, an_actor, an_associate, hq_actor

DESK = CouponDesk()
CASH = PaymentTaken(method=PaymentMethod.TILL_CASH)
FIRST_PAGE = PageRequest(None, 50)


def _version(no: int = 1, ppm: int = 12_500, **other: object) -> dict[str, object]:
    rules = [{"id": "all", "kind": "RATE", "ppm": ppm}]
    line_components = [{"id": "BASE", "rules": rules}]
    begins = {"no": no, "valid_from": "2020-01-01T00:00:00+08:00", "restate": no > 1}
    return {**begins, "line_components": line_components, **other}


@dataclass
class Shop:
    """A store with two people under a plan of 1.25 %, and an article of 10.00 yuan."""

    associate: Actor
    manager: Actor
    hq: Actor
    sku: ASku

    async def sell(self, quantity: int = 1, member: object = None) -> OrderView:
        command = PlaceOrder(lines=[LineWanted(self.sku.code, quantity)], payment=CASH, member_id=member)  # type: ignore[arg-type]
        return await place_order(self.associate, command, desk=DESK)

    async def take_back(self, order: OrderView, units: int) -> None:
        await refund_order(self.manager, order.id, RefundOrder([LineReturned(1, units)]), desk=DESK)


@pytest.fixture
async def shop(committed_db: str) -> Shop:
    return await _open_shop(await a_store())


async def _open_shop(store: StoreView) -> Shop:
    made = Shop(
        associate=an_actor(await an_associate(store)),
        manager=an_actor(await an_associate(store, Role.STORE_MANAGER)),
        hq=await hq_actor(),
        sku=await a_sku(price_fen=1_000),
    )
    assignment = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(made.hq, CreatePlan("P1", "基础方案", _version(), [assignment]))
    await register([COMMISSIONS])
    return made


def _period() -> str:
    return period_of(business_date(now()))


async def _figures(shop: Shop) -> tuple[int, int]:
    await drain([COMMISSIONS])
    view = await my_performance(shop.associate, _period())
    return view.performance_fen, view.commission_fen


async def test_each_refund_falls_by_exactly_the_right_fen(shop: Shop) -> None:
    """Worked example 15.2 of the commission rules: 1.25 % of 10.00, taken back in three parts."""
    order = await shop.sell(1)
    assert await _figures(shop) == (1_000, 13)
    await execute("UPDATE order_line SET quantity = 3, unit_price_fen = 334, list_fen = 1002, promotion_fen = 2")
    await execute("UPDATE orders SET list_fen = 1002, promotion_fen = 2")
    await execute("UPDATE credited_line SET quantity = 3")
    entries = []
    for _ in range(3):
        await shop.take_back(order, 1)
        await _figures(shop)
        entries = [row["amount_fen"] for row in await fetch("SELECT amount_fen FROM commission_entry ORDER BY rev")]
    assert sum(entries) == 0
    assert entries[0] == 13
    assert await _figures(shop) == (0, 0)


async def test_events_delivered_twice_credit_once(shop: Shop) -> None:
    await shop.sell(3)
    before = await _figures(shop)
    await execute("UPDATE event_cursor SET epoch = 0, xid = 0, seq = 0")
    assert await _figures(shop) == before
    assert await fetch_value("SELECT count(*) FROM commission_entry") == 1


async def test_an_article_is_credited_as_what_it_was_when_it_was_paid(shop: Shop) -> None:
    """Whenever the event is delivered, and however the order was paid."""
    await ensure_products([ProductNamed(code="RUN-1", name="跑鞋", brand=None, category=None)])
    await ensure_brands(["OTHER"])
    await execute(
        "UPDATE sku SET spu = 'RUN-1', category = $2 WHERE id = $1", shop.sku.id, (await a_category("run")).id
    )
    at_once = await shop.sell()
    command = PlaceOrder(lines=[LineWanted(shop.sku.code)])
    later = await place_order(shop.associate, command, desk=DESK)
    await pay_order(shop.associate, later.id, CASH, desk=DESK)
    await execute("UPDATE sku SET spu = NULL, brand = 'OTHER', category = NULL WHERE id = $1", shop.sku.id)
    await drain([COMMISSIONS])
    credited = await fetch("SELECT sku FROM credited_line WHERE order_id = ANY($1)", [at_once.id, later.id])
    was = {"sku": shop.sku.code, "spu": "RUN-1", "brand": "GUIDE", "category": "/run"}
    assert [msgspec.json.decode(row["sku"]) for row in credited] == [was, was]


async def test_a_replay_builds_the_same_state_and_leaves_the_ledger_alone(shop: Shop, committed_db: str) -> None:
    order = await shop.sell(3)
    await shop.take_back(order, 1)
    before = await _figures(shop)
    ledger = await fetch("SELECT * FROM commission_entry ORDER BY id")
    await execute("UPDATE commission_performance SET amount_fen = amount_fen + 1")
    async with owning(committed_db):
        assert await rebuild(COMMISSIONS) == 2
    assert await _figures(shop) == before == (2_000, 25)
    assert await fetch("SELECT * FROM commission_entry ORDER BY id") == ledger


async def test_settling_finds_nothing_left_of_what_was_credited_as_it_happened(shop: Shop) -> None:
    order = await shop.sell(7)
    await shop.take_back(order, 3)
    await shop.sell(2)
    await drain([COMMISSIONS])
    totals = await settle_period(shop.hq, _period())
    assert (totals.entries, totals.net_sales_fen, totals.performance_fen) == (0, 6_000, 6_000)
    assert totals.commission_fen == 50 + 25


async def test_a_month_end_component_is_posted_by_settling_and_follows_a_late_refund(shop: Shop) -> None:
    tiers = [{"from": 0, "ppm": 10_000}, {"from": 5_000, "ppm": 20_000}]
    ladder = [{"id": "TIER", "kind": "WHOLE", "tiers": tiers}]
    await publish_version(shop.hq, "P1", _version(2, period_components=ladder))
    order = await shop.sell(6)
    await drain([COMMISSIONS])
    first = await settle_period(shop.hq, _period())
    assert first.commission_fen == 75 + 120
    assert (await settle_period(shop.hq, _period())).entries == 0
    await shop.take_back(order, 2)
    await drain([COMMISSIONS])
    after = await settle_period(shop.hq, _period())
    assert after.commission_fen == 50 + 40, "4 000 fen is below the second tier"


async def test_a_month_that_lies_ahead_is_not_settled(shop: Shop) -> None:
    for period in ("2999-01", "9999-12"):
        with pytest.raises(PeriodNotBegun):
            await settle_period(shop.hq, period)


async def test_of_two_settlements_at_once_one_works_and_the_other_is_told(shop: Shop) -> None:
    await publish_version(
        shop.hq,
        "P1",
        _version(2, period_components=[{"id": "T", "kind": "MARGINAL", "tiers": [{"from": 0, "ppm": 10_000}]}]),
    )
    await shop.sell(5)
    await drain([COMMISSIONS])
    runs = [asyncio.create_task(settle_period(shop.hq, _period())) for _ in range(4)]
    answers = await asyncio.gather(*runs, return_exceptions=True)
    told = [one for one in answers if isinstance(one, SettlementBusy)]
    totals = [one for one in answers if isinstance(one, SettlementTotals)]
    assert told
    assert len(told) + len(totals) == 4
    assert sum(one.entries for one in totals) == 1


async def test_own_purchases_earn_nothing_but_count_as_performance(shop: Shop) -> None:
    me = shop.associate.associate_id
    member = await a_member(await a_store())
    await execute("UPDATE member SET home_store = $2 WHERE id = $1", member.id, shop.associate.store_id)
    await execute("UPDATE associate SET own_member_id = $2 WHERE id = $1", me, member.id)
    await shop.sell(1, member.id)
    assert await _figures(shop) == (1_000, 0)


async def test_the_ledger_cannot_be_changed(shop: Shop) -> None:
    await shop.sell(1)
    await drain([COMMISSIONS])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("UPDATE commission_entry SET amount_fen = 1")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("DELETE FROM commission_entry")


async def test_every_key_stands_where_its_entries_say(shop: Shop) -> None:
    order = await shop.sell(9)
    for units in (1, 2, 3):
        await shop.take_back(order, units)
        await drain([COMMISSIONS])
    wrong = await fetch(
        "SELECT p.ref FROM commission_posted p JOIN commission_entry e USING (effective_period, payee, component, ref,"
        " store) GROUP BY p.id, p.ref, p.amount_fen, p.rev"
        " HAVING sum(e.amount_fen) <> p.amount_fen OR max(e.rev) <> p.rev OR count(*) <> p.rev"
    )
    assert wrong == []


async def test_an_associate_sees_his_own_entries_with_the_reason(shop: Shop) -> None:
    await shop.sell(2)
    await drain([COMMISSIONS])
    page = await my_entries(shop.associate, FIRST_PAGE)
    assert [(entry.component, entry.amount_fen, entry.version) for entry in page.items] == [("BASE", 25, "P1@1")]
    assert msgspec.to_builtins(page.items[0].explain) == {"kind": "LINE", "base": 2000, "pool": 25}
    assert (await my_entries(shop.manager, FIRST_PAGE)).items == []
    standing = await board(shop.manager, _period())
    assert [(row.rank, row.performance_fen, row.commission_fen) for row in standing] == [(1, 2_000, 25)]


async def test_plans_are_checked_before_they_are_published(shop: Shop) -> None:
    with pytest.raises(PlanCodeTaken):
        await create_plan(shop.hq, CreatePlan("P1", "again", _version()))
    with pytest.raises(PlanVersionInvalid):
        await publish_version(shop.hq, "P1", _version(1))
    with pytest.raises(InvalidField):
        await publish_version(shop.hq, "P1", {"no": 2, "valid_from": "soon"})
    with pytest.raises(Forbidden):
        await publish_version(shop.associate, "P1", _version(2))


async def test_the_standard_plan_comes_only_where_there_is_none(shop: Shop) -> None:
    await ensure_standard_plan(SYSTEM)
    assert await fetch_value("SELECT count(*) FROM commission_plan") == 1


async def test_a_month_keeps_its_sales_and_refunds_whatever_day_cut_is_stated_later(committed_db: str) -> None:
    """With the cut at 04:00 the first night of April belongs to March: the sale, the refund and the month's totals."""
    store = await a_store(day_cut_hours=4)
    first_night = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)  # 02:00 on the 1st of April
    shop = await _open_shop(store)
    with pinned(first_night):
        await shop.take_back(await shop.sell(3), 1)
    with pinned(datetime(2026, 4, 20, tzinfo=UTC)):
        await update_store(shop.hq, store.id, UpdateStore(day_cut_hours=0), expected_version=1)
    with pinned(datetime(2026, 4, 25, tzinfo=UTC)):
        await drain([COMMISSIONS])
        march = await settle_period(shop.hq, "2026-03")
        april = await settle_period(shop.hq, "2026-04")
    assert (march.net_sales_fen, march.performance_fen, march.commission_fen, march.entries) == (2_000, 2_000, 25, 0)
    assert (april.net_sales_fen, april.performance_fen, april.commission_fen) == (0, 0, 0)
    for table in ("credited_line", "credited_refund"):
        assert await fetch_value(f"SELECT business_on FROM {table}") == date(2026, 3, 31)


async def test_a_plan_version_counts_from_its_hour_by_the_clock_of_the_store(committed_db: str) -> None:
    """A version of 10:00 holds in a store with the cut at 04:00 from 14:00 on, now and in every later settlement."""
    store = await a_store(day_cut_hours=4)
    shop = await _open_shop(store)
    await publish_version(shop.hq, "P1", _version(2, 20_000) | {"valid_from": "2026-03-10T10:00:00+08:00"})
    for hour in (13, 14):
        with pinned(datetime(2026, 3, 10, hour - 8, 0, tzinfo=UTC)):
            await shop.sell(10)
    await drain([COMMISSIONS])
    assert [row["amount_fen"] for row in await fetch("SELECT amount_fen FROM commission_entry ORDER BY id")] == [
        125,
        200,
    ]
    with pinned(datetime(2026, 3, 20, tzinfo=UTC)):
        await update_store(shop.hq, store.id, UpdateStore(day_cut_hours=0), expected_version=1)
        assert (await settle_period(shop.hq, "2026-03")).entries == 0
