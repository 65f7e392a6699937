"""Orders of which a part is paid: told of once for each term, kept for longer, handed over, never given up alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.settings import settings
from guide_app.ground.associates.ports import Way
from guide_app.ground.orders.events import OrderTermOver
from guide_app.ground.orders.jobs import cancel_unpaid_orders
from guide_app.ground.orders.part_paid.finding import tell_terms_over
from guide_app.ground.orders.part_paid.queries import terms_over
from guide_app.ground.orders.part_paid.rules import kept_until
from offboarding.rules import LeavingReason
from offboarding.schemas import OpenCase
from offboarding.service import confirm_case, open_case
from tests.factories import a_store, an_actor, an_associate, once, with_account
from tests.offboarding.test_leaving import part, work
from tests.orders.counter import Counter, a_counter, orders_agree

Body = dict[str, Any]
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
LIFETIME = timedelta(minutes=settings().order_expires_minutes)


@given(st.integers(-500, 500), st.integers(-5, 200), st.integers(1, 180))
def test_an_order_is_kept_from_now_on_within_what_the_chain_allows_and_never_for_less(
    hours_left: int, days: int, most: int
) -> None:
    ends_at = NOON + timedelta(hours=hours_left)
    try:
        until = kept_until(ends_at, days, most=most, at=NOON)
    except InvalidField:
        assert not 1 <= days <= most or NOON + timedelta(days=days) <= ends_at
    else:
        assert until == NOON + timedelta(days=days)
        assert ends_at < until <= NOON + timedelta(days=most)


@pytest.fixture
async def counter(committed_db: str, client: httpx.AsyncClient) -> Counter:
    return await a_counter(client)


async def _part_paid(counter: Counter, **body: object) -> Body:
    wanted = {"lines": [{"sku": counter.shop.sku.code, "quantity": 2}]} | body
    placed = (await counter.http.post("/v1/orders", json=wanted, headers=counter.seller | once())).json()
    paid = await counter.http.post(
        f"/v1/orders/{placed['id']}/payments",
        json={"method": "till_cash", "amount_fen": 300},
        headers=counter.seller | once(),
    )
    assert paid.status_code == 201, paid.text
    return dict(paid.json())


async def _keeps(counter: Counter, order: Body, **body: object) -> httpx.Response:
    wanted = {"days": 7, "reason": "周末来付余款"} | body
    return await counter.http.post(f"/v1/orders/{order['id']}/keeping", json=wanted, headers=counter.manager | once())


async def _listed(counter: Counter) -> list[Body]:
    items: list[Body] = (await counter.http.get("/v1/orders/part-paid", headers=counter.manager)).json()["items"]
    return items


async def _told() -> list[OrderTermOver]:
    rows = await fetch("SELECT payload FROM event WHERE type = 'order_term_over' ORDER BY seq")
    return [OrderTermOver.decode(row["payload"]) for row in rows]


async def _waits_since(order: Body, days: int) -> None:
    """Have it placed so long ago: its term is over."""
    await execute("UPDATE orders SET placed_at = placed_at - $2::interval WHERE id = $1", order["id"], days_(days))


def days_(number: int) -> timedelta:
    return timedelta(days=number)


async def test_it_is_told_once_when_its_term_is_over_and_is_not_given_up(counter: Counter) -> None:
    order = await _part_paid(counter)
    ends_at = datetime.fromisoformat(order["placed_at"]) + LIFETIME
    [waits] = await _listed(counter)
    assert (waits["is_over"], waits["keeper_id"]) == (False, None)
    assert datetime.fromisoformat(waits["ends_at"]) == ends_at
    assert await tell_terms_over(ends_at - timedelta(seconds=1)) == 0
    assert [await tell_terms_over(ends_at + timedelta(minutes=minute)) for minute in (0, 10, 20)] == [1, 0, 0]
    [fact] = await _told()
    assert fact.keeper_id == counter.shop.associate.id
    assert (fact.path, fact.ended_at) == (counter.shop.store.path, ends_at)
    assert (fact.part_paid_fen, fact.due_fen) == (300, order["due_fen"])
    assert await cancel_unpaid_orders(ends_at + days_(30), desk=CouponDesk()) == 0
    assert (await counter.sees(order))["status"] == "placed"


async def test_a_store_out_of_reach_does_not_say_how_many_have_waited_too_long(counter: Counter) -> None:
    await _waits_since(await _part_paid(counter), 3)
    store = counter.shop.store
    manager = an_actor(await an_associate(store, Role.STORE_MANAGER))
    stranger = an_actor(await an_associate(await a_store(), Role.STORE_MANAGER))
    assert await terms_over(manager, store.id) == 1
    with pytest.raises(NotFound):
        await terms_over(stranger, store.id)


async def test_what_is_paid_or_given_back_in_time_is_not_told(counter: Counter) -> None:
    paid, back = await _part_paid(counter), await _part_paid(counter)
    rest = {"method": "till_cash", "amount_fen": paid["due_fen"]}
    await counter.http.post(f"/v1/orders/{paid['id']}/payments", json=rest, headers=counter.seller | once())
    path = f"/v1/orders/{back['id']}/payments/{back['payments'][0]['id']}/giving-back"
    assert (await counter.http.post(path, json={"reason": "不要了"}, headers=counter.manager | once())).is_success
    assert await tell_terms_over(clock.now() + days_(9)) == 0
    for order in (paid, back):
        refused = await _keeps(counter, order)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_part_paid")
    assert await _listed(counter) == []
    assert await cancel_unpaid_orders(clock.now() + days_(9), desk=CouponDesk()) == 1, "nothing holds it any more"


async def test_kept_for_longer_it_waits_and_is_told_again_when_that_is_over(counter: Counter) -> None:
    order = await _part_paid(counter)
    await _waits_since(order, 3)
    assert (await _listed(counter))[0]["is_over"]
    assert await tell_terms_over(clock.now()) == 1
    kept = await _keeps(counter, order)
    assert kept.status_code == 200, kept.text
    until = datetime.fromisoformat(kept.json()["ends_at"])
    assert abs(until - clock.now() - days_(7)) < timedelta(minutes=1)
    assert (await _listed(counter)) == [kept.json()]
    assert not kept.json()["is_over"]
    assert [await tell_terms_over(until + days_(day)) for day in (-1, 0, 1)] == [0, 1, 0]
    assert [fact.ended_at for fact in await _told()][1] == until
    said = await fetch_value("SELECT a::text FROM audit_entry a WHERE action = 'orders.kept'")
    assert all(word in str(said) for word in ("周末来付余款", "7"))


async def test_the_same_press_twice_keeps_it_once(counter: Counter) -> None:
    order, key = await _part_paid(counter), once()
    body = {"days": 2, "reason": "明天来"}
    path = f"/v1/orders/{order['id']}/keeping"
    first, second = [await counter.http.post(path, json=body, headers=counter.manager | key) for _ in range(2)]
    assert first.json() == second.json()
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'orders.kept'") == 1


async def test_it_is_kept_by_the_stores_manager_within_the_setting_and_with_a_reason(counter: Counter) -> None:
    order = await _part_paid(counter)
    most = settings().order_kept_days
    for body, field in (({"days": most + 1}, "days"), ({"days": 0}, "days"), ({"reason": ""}, "reason")):
        refused = await _keeps(counter, order, **body)
        assert refused.status_code in {400, 422}, body
        assert field in refused.text
    assert (await _keeps(counter, order, days=most)).status_code == 200
    shorter = await _keeps(counter, order, days=1)
    assert (shorter.status_code, shorter.json()["field"]) == (422, "days")
    seller = await counter.http.post(
        f"/v1/orders/{order['id']}/keeping", json={"days": 1, "reason": "好"}, headers=counter.seller | once()
    )
    assert seller.status_code == 403


async def test_who_leaves_hands_it_over_and_whoever_takes_it_is_told(counter: Counter) -> None:
    order, other = await _part_paid(counter), await _part_paid(counter)
    await _waits_since(order, 3)
    assert await tell_terms_over(clock.now()) == 1
    shop = counter.shop
    manager = await with_account(await an_associate(shop.store, Role.STORE_MANAGER, number="M7"))
    colleague = await an_associate(shop.store, number="A7")
    today = business_date(clock.now())
    opened = await open_case(manager, shop.associate.id, OpenCase(last_day=today, reason=LeavingReason.RESIGNED))
    shown = part(opened, "part_paid_orders")
    assert (shown.count, shown.way, part(opened, "orders").count) == (2, Way.MANAGER, 0)
    await confirm_case(manager, opened.case.id, expected_version=opened.case.version)
    await work()
    keepers = {UUID(one["keeper_id"]) for one in await _listed(counter)}
    assert len(keepers) <= 2
    assert not keepers & {shop.associate.id, colleague.id}
    assert await tell_terms_over(clock.now()) == 1, "told to whoever looks after it now"
    assert (await _told())[-1].keeper_id in keepers
    assert {one["serving_id"] for one in await _listed(counter)} == {str(shop.associate.id)}, "the credit stays"
    again = await open_case(
        await with_account(await an_associate(shop.store, Role.STORE_MANAGER, number="M8")),
        keepers.pop(),
        OpenCase(last_day=today, reason=LeavingReason.RESIGNED),
    )
    assert part(again, "part_paid_orders").count >= 1, "it hangs on whoever took it over"
    assert other["id"] in {one["id"] for one in await _listed(counter)}
    await orders_agree()


async def test_nobody_who_has_left_is_told(counter: Counter) -> None:
    await _part_paid(counter)
    await execute("UPDATE associate SET status = 'left' WHERE id = $1", counter.shop.associate.id)
    assert await tell_terms_over(clock.now() + days_(2)) == 1
    assert [fact.keeper_id for fact in await _told()] == [None]
