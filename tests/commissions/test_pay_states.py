"""预估, 已确认, 已发放: from a sale over its return window and the close to the payout, and back again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissions.handlers import COMMISSIONS
from commissions.periods.queries.ledger import my_entries, my_performance
from commissions.periods.queries.months import month_totals, payees_of_month
from commissions.periods.queries.statements import my_statements, statement_totals
from commissions.periods.rules import (
    PayState,
    PayStates,
    PostedPart,
    added_up,
    state_of,
    states_of,
    states_of_closed,
    states_of_open,
)
from commissions.periods.service.closing import begin_periods, close_and_freeze
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan, PerformanceView
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.completing import complete_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.commissions.test_entry_totals import CASH, VERSION, WHOLE
from tests.factories import AnAssociate, a_sku, a_store, an_actor, an_associate, once, signed_in
from tests.orders.terms import without_limits

months = st.dates(date(2026, 1, 1), date(2026, 12, 31))
parts = st.builds(
    PostedPart,
    posted_in=months.map(lambda day: day.replace(day=1)),
    has_window=st.booleans(),
    ends_on=st.none() | months,
    is_paid=st.booleans(),
    amount_fen=st.integers(-(10**9), 10**9),
)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@given(st.lists(parts), st.none() | months, months)
def test_the_three_are_what_is_posted(posted: list[PostedPart], opened: date | None, today: date) -> None:
    opened = opened and opened.replace(day=1)
    found = states_of(posted, opened=opened, today=today)
    assert found.whole_fen == sum(one.amount_fen for one in posted)
    assert found == added_up(states_of([one], opened=opened, today=today) for one in posted)


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_no_more_is_confirmed_than_there_is(whole: int, passed: int) -> None:
    found = states_of_open(whole, passed_fen=passed)
    assert found.whole_fen == whole
    assert 0 <= found.confirmed_fen <= max(0, whole)
    assert found.paid_fen == 0


@pytest.mark.parametrize(
    ("part", "state"),
    [
        (PostedPart(OCTOBER, False, None, True, 1), PayState.PAID),
        (PostedPart(OCTOBER, False, None, False, 1), PayState.CONFIRMED),
        (PostedPart(NOVEMBER, False, None, True, 1), PayState.ESTIMATED),
        (PostedPart(OCTOBER, True, None, False, 1), PayState.ESTIMATED),
        (PostedPart(OCTOBER, True, date(2026, 10, 31), False, 1), PayState.CONFIRMED),
        (PostedPart(OCTOBER, True, date(2026, 11, 5), False, 1), PayState.CONFIRMED),
        (PostedPart(OCTOBER, True, date(2026, 11, 6), True, 1), PayState.ESTIMATED),
    ],
)
def test_where_a_part_stands_on_the_fifth_of_an_open_november(part: PostedPart, state: PayState) -> None:
    assert state_of(part, opened=NOVEMBER, today=date(2026, 11, 5)) is state
    assert state_of(part, opened=None, today=date(2026, 11, 5)) in (PayState.ESTIMATED, PayState.CONFIRMED)


def test_a_closed_statement_is_what_it_releases() -> None:
    assert states_of_closed(-5, is_paid=False) == PayStates(confirmed_fen=-5)
    assert states_of_closed(800, is_paid=True) == PayStates(paid_fen=800)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


@dataclass
class Shop:
    """One who sells under a plan of 1.25 % and a window of seven days after the customer has the goods."""

    person: AnAssociate
    manager: Actor
    finance: Actor
    auditor: Actor
    sku: str

    @property
    def seller(self) -> Actor:
        return an_actor(self.person)

    async def sell(self, quantity: int, *, moment: datetime) -> UUID:
        """What is sent, so that its window begins when somebody says that it came."""
        with clock.pinned(moment):
            order = PlaceOrder([LineWanted(self.sku, quantity)], freight_fen=1, payment=CASH)
            placed = await place_order(self.seller, order, desk=CouponDesk())
            await drain([COMMISSIONS])
        return placed.id

    async def states(self, moment: datetime, period: str = "2026-10") -> tuple[int, int, int]:
        """Of a month, the same wherever it is shown."""
        with clock.pinned(moment):
            await drain([COMMISSIONS])
            mine = await my_performance(self.seller, period)
            [row] = (await payees_of_month(self.manager, WHOLE, period=period)).items
            totals = await month_totals(self.auditor, period=period)
            one = await month_totals(self.manager, period=period, payee=self.person.id)
            entries = (await my_entries(self.seller, WHOLE, period=period)).items
        assert mine.commission_fen == sum(three(mine)) == row.commission_fen
        assert three(mine) == three(row) == three(totals) == three(one)
        assert three(mine) == tuple(sum(e.amount_fen for e in entries if e.state is state) for state in PayState)
        return three(mine)

    async def on_statements(self, moment: datetime) -> dict[str, tuple[int, int, int]]:
        """Of each statement, the newest first."""
        with clock.pinned(moment):
            await drain([COMMISSIONS])
            return {one.period: three(one) for one in await my_statements(self.seller)}


def three(of: object) -> tuple[int, int, int]:
    return of.estimated_fen, of.confirmed_fen, of.paid_fen  # type: ignore[attr-defined]  # several views have them


@pytest.fixture
async def shop(committed_db: str) -> Shop:
    with clock.pinned(at(10, 1)):
        store = await a_store()
        people = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
        await create_plan(SYSTEM, CreatePlan("P1", "七天", VERSION | {"vest_days": 7}, [people]))
        await register([COMMISSIONS])
        made = Shop(
            person=await an_associate(store),
            manager=an_actor(await an_associate(store, Role.STORE_MANAGER)),
            finance=an_actor(await an_associate(role=Role.FINANCE)),
            auditor=an_actor(await an_associate(role=Role.AUDITOR)),
            sku=(await a_sku(price_fen=100_000)).code,
        )
        await begin_periods(SYSTEM, "2026-10")
    return made


async def test_from_a_sale_to_the_payout_and_back(shop: Shop, client: httpx.AsyncClient) -> None:
    early, late = await shop.sell(1, moment=at(10, 3)), await shop.sell(2, moment=at(10, 28))
    assert await shop.states(at(10, 29)) == (3_750, 0, 0)
    with clock.pinned(at(10, 10)):
        await complete_order(shop.seller, early)
    with clock.pinned(at(10, 30)):
        await complete_order(shop.seller, late)
    assert await shop.states(at(10, 16)) == (3_750, 0, 0)
    assert await shop.states(at(10, 17)) == (2_500, 1_250, 0)
    assert await shop.on_statements(at(10, 17)) == {"2026-10": (2_500, 1_250, 0)}
    with clock.pinned(at(11, 2)):
        await close_and_freeze(shop.finance, "2026-10")
    # What the closed October holds back is in November's statement, and of October still.
    assert await shop.states(at(11, 2)) == (2_500, 1_250, 0)
    assert await shop.on_statements(at(11, 2)) == {"2026-11": (2_500, 0, 0), "2026-10": (0, 1_250, 0)}
    assert await shop.states(at(11, 6)) == (0, 3_750, 0)
    assert await shop.on_statements(at(11, 6)) == {"2026-11": (0, 2_500, 0), "2026-10": (0, 1_250, 0)}
    await pay_out(client, "2026-10")
    assert await shop.states(at(11, 7)) == (0, 2_500, 1_250)
    with clock.pinned(at(11, 7)):
        sums = await statement_totals(shop.auditor, period="2026-10")
        assert (sums.confirmed_fen, sums.paid_fen) == (0, 1_250)
        await without_limits()
        await refund_order(shop.manager, early, RefundOrder([LineReturned(1, 1)]), desk=CouponDesk())
    # What was paid stays paid; what came back is taken off in the open month.
    assert await shop.on_statements(at(11, 8)) == {"2026-11": (0, 1_250, 0), "2026-10": (0, 0, 1_250)}
    assert await shop.states(at(11, 8)) == (0, 1_250, 1_250)


async def test_a_refund_after_the_payout_alone_stands_below_nothing(shop: Shop, client: httpx.AsyncClient) -> None:
    order = await shop.sell(1, moment=at(10, 3))
    with clock.pinned(at(10, 4)):
        await complete_order(shop.seller, order)
        await drain([COMMISSIONS])
    with clock.pinned(at(11, 2)):
        await close_and_freeze(shop.finance, "2026-10")
    await pay_out(client, "2026-10")
    with clock.pinned(at(11, 7)):
        await without_limits()
        await refund_order(shop.manager, order, RefundOrder([LineReturned(1, 1)]), desk=CouponDesk())
    assert await shop.on_statements(at(11, 8)) == {"2026-11": (-1_250, 0, 0), "2026-10": (0, 0, 1_250)}


async def pay_out(client: httpx.AsyncClient, period: str) -> None:
    """Have the month paid by two people, and note that payroll has done so."""
    with clock.pinned(at(11, 6)):
        finance, second = [await signed_in(await an_associate(role=Role.FINANCE)) for _ in range(2)]
        asked = await client.post("/v1/payouts", json={"period": period}, headers=finance | once())
        assert asked.status_code == 202, asked.text
        done = await client.post(f"/v1/approvals/{asked.json()['id']}/approval", json={}, headers=second | once())
        assert done.status_code == 200, done.text
        [batch] = (await client.get("/v1/payouts", headers=finance)).json()["items"]
        paid = {"reference": "2026-10-01", "paid_on": "2026-11-06"}
        noted = await client.post(f"/v1/payouts/{batch['id']}/payment", json=paid, headers=finance | once())
        assert noted.status_code < 300, noted.text


def test_the_view_of_a_month_says_all_three() -> None:
    names = PerformanceView.__struct_fields__
    assert {"estimated_fen", "confirmed_fen", "paid_fen"} < set(names)
