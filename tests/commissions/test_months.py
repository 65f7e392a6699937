"""A month payee by payee adds up to its sums and to its entries; its settlements say what each of them changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import httpx
import pytest

from commissions.handlers import COMMISSIONS
from commissions.periods.queries.ledger import entries_in_reach
from commissions.periods.queries.months import month_totals, months, payees_of_month, settlements
from commissions.periods.service.closing import begin_periods, close_and_freeze
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan
from commissions.rules import MonthState, Position, month_state
from commissions.schemas import AssignPlan, CreatePlan, PayeeMonthView
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.web.pages import PageRequest, decode_cursor
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from guide_app.ground.stores.schemas import StoreView
from tests.commissions.test_entry_totals import CASH, WHOLE
from tests.commissions.test_entry_totals import VERSION as RATE
from tests.factories import a_region, a_sku, a_store, an_actor, an_associate, hq_actor, once, signed_in

VERSION = RATE | {
    "period_components": [{"id": "STEP", "kind": "STEP_BONUS", "mode": "HIGHEST", "steps": [{"from": 1, "bonus": 77}]}],
}


@dataclass
class Chain:
    """Two stores of a region and one elsewhere, in each two who sold; something came back in the first."""

    stores: list[StoreView]
    sellers: list[Actor]
    managers: list[Actor]
    supervisor: Actor
    period: str


@pytest.fixture
async def chain(committed_db: str) -> Chain:
    region, sku, desk = await a_region(), await a_sku(price_fen=999), CouponDesk()
    assignment = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(await hq_actor(), CreatePlan("P1", "基础方案", VERSION, [assignment]))
    await register([COMMISSIONS])
    stores = [await a_store(region=region), await a_store(region=region), await a_store()]
    sellers, managers = [], []
    for number, store in enumerate(stores):
        managers.append(an_actor(await an_associate(store, Role.STORE_MANAGER)))
        for quantity in (1, 2 + number):
            seller = an_actor(await an_associate(store))
            sellers.append(seller)
            order = PlaceOrder([LineWanted(sku.code, quantity)], payment=CASH)
            placed = await place_order(seller, order, desk=desk)
        if number == 0:
            await refund_order(managers[0], placed.id, RefundOrder(lines=[LineReturned(1, 1)]), desk=desk)
    await drain([COMMISSIONS])
    supervisor = an_actor(await an_associate(role=Role.SUPERVISOR, region=region))
    return Chain(stores, sellers, managers, supervisor, period_of(business_date(now())))


async def everybody(actor: Actor, period: str, limit: int) -> Sequence[PayeeMonthView]:
    """All of them, page by page."""
    found: list[PayeeMonthView] = []
    paging: PageRequest | None = PageRequest(None, limit)
    while paging:
        page = await payees_of_month(actor, paging, period=period)
        found += page.items
        paging = PageRequest(decode_cursor(page.next_cursor), limit) if page.next_cursor else None
    return found


async def test_payees_add_up_to_the_sums_and_to_their_entries(chain: Chain) -> None:
    hq = await hq_actor()
    for actor, sees in ((hq, 6), (chain.supervisor, 4), (chain.managers[2], 2)):
        rows = await everybody(actor, chain.period, 1)
        assert rows == (await payees_of_month(actor, WHOLE, period=chain.period)).items
        assert len({row.payee for row in rows}) == len(rows) == sees
        assert [row.commission_fen for row in rows] == sorted((row.commission_fen for row in rows), reverse=True)
        totals = await month_totals(actor, period=chain.period)
        assert (totals.payees, totals.performance_fen, totals.commission_fen) == (
            sees,
            sum(row.performance_fen for row in rows),
            sum(row.commission_fen for row in rows),
        )
        for row in rows:
            entries = (await entries_in_reach(actor, WHOLE, payee=row.payee_id, period=chain.period)).items
            assert (row.entries, row.commission_fen) == (len(entries), sum(one.amount_fen for one in entries))
            one = await month_totals(actor, period=chain.period, payee=row.payee_id)
            assert (one.payees, one.commission_fen) == (1, row.commission_fen)
            assert row.store in {store.name for store in chain.stores}


async def test_a_month_is_narrowed_to_a_place_within_reach(chain: Chain) -> None:
    first = chain.stores[0]
    narrowed = (await payees_of_month(chain.supervisor, WHOLE, period=chain.period, path=first.path)).items
    assert {row.payee_id for row in narrowed} == {seller.associate_id for seller in chain.sellers[:2]}
    assert (await month_totals(chain.supervisor, period=chain.period, path=first.path)).payees == 2
    for asked in (payees_of_month(chain.supervisor, WHOLE, period=chain.period, path=chain.stores[2].path),):
        with pytest.raises(NotFound):
            await asked
    with pytest.raises(Forbidden):
        await payees_of_month(chain.sellers[0], WHOLE, period=chain.period)
    assert (await payees_of_month(await hq_actor(), WHOLE, period="2020-01")).items == []


async def test_settlements_say_what_each_changed(chain: Chain) -> None:
    hq = await hq_actor()
    running, *_before = await months(hq)
    assert (running.period, running.state, running.runs, running.totals) == (chain.period, MonthState.RUNNING, 0, None)
    first = await settle_period(hq, chain.period)
    again = await settle_period(hq, chain.period)
    newest, oldest = (await settlements(hq, WHOLE, period=chain.period)).items
    assert (oldest.is_first, oldest.totals, oldest.changed_fen) == (True, first, first.commission_fen)
    assert (newest.is_first, newest.totals, newest.changed_fen) == (False, again, 0)
    assert first.entries == 6, "a step for each who sold"
    settled = (await months(hq))[0]
    assert (settled.runs, settled.totals, settled.uncredited_fen) == (2, again, 0)
    with clock.pinned(now() + timedelta(days=32)):
        assert next(one.state for one in await months(hq) if one.period == chain.period) is MonthState.UNSETTLED
        await settle_period(hq, chain.period)
        assert next(one.state for one in await months(hq) if one.period == chain.period) is MonthState.SETTLED
    with pytest.raises(Forbidden):
        await months(chain.managers[0])


async def test_sums_of_the_chain_are_not_shown_to_a_region(chain: Chain) -> None:
    await settle_period(await hq_actor(), chain.period)
    regional = an_actor(await an_associate(role=Role.FINANCE, region=await a_region()))
    assert [(one.runs, one.totals) for one in await months(regional) if one.runs] == [(1, None)]
    (run,) = (await settlements(regional, WHOLE, period=chain.period)).items
    assert (run.totals, run.changed_fen) == (None, None)


async def test_a_month_that_is_closed_says_so(chain: Chain) -> None:
    hq = await hq_actor()
    with clock.pinned(now() + timedelta(days=62)):
        assert {one.state for one in (await months(hq))[1:]} == {MonthState.UNSETTLED}
        await begin_periods(hq, chain.period)
        await close_and_freeze(hq, chain.period)
        stand = {one.period: one.state for one in await months(hq)}
        assert stand.pop(chain.period) is MonthState.CLOSED
        assert set(stand.values()) == {MonthState.RUNNING, MonthState.UNSETTLED}


@pytest.mark.parametrize(
    ("settled_on", "is_running", "is_archived", "state"),
    [
        (None, True, False, MonthState.RUNNING),
        (date(2026, 4, 3), True, False, MonthState.RUNNING),
        (None, False, False, MonthState.UNSETTLED),
        (date(2026, 4, 30), False, False, MonthState.UNSETTLED),
        (date(2026, 5, 1), False, False, MonthState.SETTLED),
        (date(2026, 5, 1), False, True, MonthState.ARCHIVED),
    ],
)
def test_a_month_is_settled_once_it_was_settled_after_its_end(
    settled_on: date | None, *, is_running: bool, is_archived: bool, state: MonthState
) -> None:
    following = date(2026, 5, 1)
    assert month_state(following, settled_on=settled_on, is_running=is_running, is_archived=is_archived) is state


async def test_a_month_is_read_over_http(chain: Chain, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    await client.post("/v1/settlements", json={"period": chain.period}, headers=headers | once())
    page = await client.get(f"/v1/commission-months/{chain.period}/payees", params={"limit": 2}, headers=headers)
    assert len(page.json()["items"]) == 2
    totals = (await client.get(f"/v1/commission-months/{chain.period}/totals", headers=headers)).json()
    assert totals["payees"] == 6
    listed = (await client.get("/v1/commission-months", headers=headers)).json()
    assert listed[0]["totals"]["commission_fen"] == totals["commission_fen"]
    runs = (await client.get("/v1/settlements", params={"period": chain.period}, headers=headers)).json()
    assert len(runs["items"]) == 1
    wrong = await client.get("/v1/commission-months/2026-13/totals", headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "no_such_period")
