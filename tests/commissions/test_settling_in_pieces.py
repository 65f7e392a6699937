"""A settlement that is stopped, that refunds pour into, that a close comes between: the ledger follows the facts."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from commissions.engine.api import parse_period
from commissions.errors import PeriodClosed
from commissions.handlers import COMMISSIONS
from commissions.periods.service.closing import close_and_freeze
from commissions.periods.service.settling import settle_period
from commissions.periods.verifying import verify_month
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from commissions.settlement import payees
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.schemas import LineReturned, LineWanted, OrderView, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.commissions.test_crediting import CASH
from tests.factories import LONG_AGO, a_sku, a_store, an_actor, an_associate

DESK = CouponDesk()
MONTH = "2026-03"
AT = datetime(2026, 3, 10, 4, tzinfo=UTC)
AFTER = datetime(2026, 4, 2, 4, tzinfo=UTC)
LADDER = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 12_500}]}],
    "period_components": [
        {"id": "T", "kind": "WHOLE", "tiers": [{"from": 0, "ppm": 0}, {"from": 3_000, "ppm": 10_000}]}
    ],
    "guarantee": 900,
}
OVERRIDE = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [],
    "period_components": [{"id": "OVER", "kind": "MANAGER_OVERRIDE", "ppm": 3_000}],
}


ONE_MORE = """
INSERT INTO commission_entry (id, run_id, effective_period, posted_period, payee_kind, payee, component, ref, store,
  payer, employer, amount_fen, target_fen, rev, posted_at)
SELECT gen_random_uuid(), run_id, effective_period, posted_period, payee_kind, payee, component, ref, store, payer,
  employer, 1, target_fen + 1, rev + 1, posted_at
FROM commission_entry WHERE posted_period = '2026-03-01' AND component = 'T' ORDER BY rev DESC LIMIT 1
"""


@dataclass
class Trade:
    """Six people in two stores with their managers, and an order of each."""

    managers: list[Actor]
    orders: list[OrderView]

    async def take_back(self, place: int, at: datetime) -> None:
        with pinned(at):
            manager = self.managers[place % 2]
            await refund_order(manager, self.orders[place].id, RefundOrder([LineReturned(1, 1)]), desk=DESK)


@pytest.fixture
async def trade(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> Trade:
    monkeypatch.setattr(payees, "DUE_PAYEES", payees.DUE_PAYEES.replace(f"LIMIT {payees.AT_ONCE}", "LIMIT 1"))
    with pinned(AT):
        for code, version, position in (("P", LADDER, Position.ASSOCIATE), ("M", OVERRIDE, Position.MANAGER)):
            await create_plan(SYSTEM, CreatePlan(code, code, version, [AssignPlan("/", position, LONG_AGO)]))
        await register([COMMISSIONS])
        sku, stores = await a_sku(price_fen=1_000), [await a_store(), await a_store()]
        managers = [an_actor(await an_associate(store, Role.STORE_MANAGER)) for store in stores]
        orders = []
        for place in range(6):
            seller = an_actor(await an_associate(stores[place % 2]))
            wanted = PlaceOrder(lines=[LineWanted(sku.code, 3 + place % 2)], payment=CASH)
            orders.append(await place_order(seller, wanted, desk=DESK))
        await drain([COMMISSIONS])
    return Trade(managers, orders)


async def right(month: str = MONTH) -> bool:
    found = await verify_month(parse_period(month))
    assert found.keys
    return not found.differing and found.due == 0


async def test_what_is_stopped_in_the_middle_goes_on_where_it_stood(trade: Trade) -> None:
    with pinned(AFTER):
        for _ in range(6):
            running = asyncio.create_task(settle_period(SYSTEM, MONTH))
            await asyncio.sleep(0.05)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        await settle_period(SYSTEM, MONTH)
        assert await right()
        assert (await settle_period(SYSTEM, MONTH)).entries == 0


async def test_refunds_that_pour_in_while_it_is_settled_are_settled_by_the_next(trade: Trade) -> None:
    async def pour() -> None:
        for place in range(6):
            await trade.take_back(place, AT + timedelta(days=place))
            await drain([COMMISSIONS])

    async def settle() -> None:
        for _ in range(5):
            await settle_period(SYSTEM, MONTH)

    with pinned(AFTER):
        await asyncio.gather(pour(), settle())
        await settle_period(SYSTEM, MONTH)
        assert await right()


async def test_a_close_between_refunds_takes_each_once_before_or_after_it(trade: Trade) -> None:
    async def pour() -> None:
        for place in range(6):
            await trade.take_back(place, AFTER)
            await drain([COMMISSIONS])

    async def close() -> None:
        await asyncio.sleep(0.05)
        for _ in range(50):
            try:
                await close_and_freeze(SYSTEM, MONTH)
            except Exception:  # a refund is on its way: the checklist says so
                await asyncio.sleep(0.02)
            else:
                return
        raise AssertionError("never closed")

    with pinned(AFTER):
        await asyncio.gather(pour(), close())
        await drain([COMMISSIONS])
        with pytest.raises(PeriodClosed):
            await settle_period(SYSTEM, MONTH)
        await settle_period(SYSTEM, "2026-04")
        assert await right()
    paid = await fetch_value("SELECT sum(earned_fen) FROM commission_statement")
    posted = await fetch_value("SELECT sum(amount_fen) FROM commission_entry WHERE posted_period = '2026-03-01'")
    assert paid == posted
    with pytest.raises(Exception, match="an entry for a closed month"):
        await execute(ONE_MORE)


async def test_a_ledger_that_was_changed_is_found_out(trade: Trade) -> None:
    with pinned(AFTER):
        await settle_period(SYSTEM, MONTH)
        assert await right()
        await execute("UPDATE commission_posted SET amount_fen = amount_fen + 1 WHERE component = 'T'")
        found = await verify_month(parse_period(MONTH))
    assert {one.component for one in found.differing} == {"T"}
    assert all(one.posted_fen == one.target_fen + 1 for one in found.differing)
