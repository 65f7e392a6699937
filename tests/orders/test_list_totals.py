"""Sums beside lists: of exactly the rows that the list shows with the same filters, to whoever asks."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.spans import MOST_DAYS, MOST_DAYS_OF_A_STORE
from guide_app.ground.orders.rules import OrderStatus, PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from tests.factories import a_member, a_region, a_sku, a_store, an_actor, an_associate, signed_in

Json = Any  # what an answer holds
Askers = dict[str, dict[str, str]]
"""Headers of somebody, by what they lead."""
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
TODAY = business_date(clock.now())
DAYS = [TODAY - timedelta(days=back) for back in (40, 2, 1, 0)]


@pytest.fixture
async def askers(db: None) -> Askers:
    """Two regions of two stores, each with sales, returns and a cancelled order on several days; who asks there."""
    sku, askers = await a_sku(price_fen=1_001), {}
    for name in ("east", "west"):
        region = await a_region()
        for number in range(2):
            store = await a_store(region=region)
            seller = an_actor(await an_associate(store))
            manager = an_actor(await an_associate(store, Role.STORE_MANAGER))
            member = await a_member(store)
            for day in DAYS:
                with clock.pinned(clock.now() - timedelta(days=(TODAY - day).days)):
                    for quantity in (1, 2, 3):
                        command = PlaceOrder([LineWanted(sku.code, quantity)], member_id=member.id, payment=CASH)
                        placed = await place_order(seller, command, desk=CouponDesk())
                    back = RefundOrder(lines=[LineReturned(1, 3 if day == TODAY else 1)])
                    await refund_order(manager, placed.id, back, desk=CouponDesk())
                    waits = await place_order(seller, PlaceOrder([LineWanted(sku.code)]), desk=CouponDesk())
                    if number:
                        await cancel_order(seller, waits.id, desk=CouponDesk())
            askers[f"store of {name} {number}"] = await signed_in(await an_associate(store, Role.STORE_MANAGER))
        askers[f"region {name}"] = await signed_in(await an_associate(role=Role.SUPERVISOR, region=region))
    askers["chain"] = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    return askers


async def every(http: httpx.AsyncClient, path: str, headers: dict[str, str], **query: str) -> list[Json]:
    """The whole list, five rows at a time."""
    rows: list[Json] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await http.get(path, params=query | cursor | {"limit": "5"}, headers=headers)
        assert answer.status_code == 200, answer.text
        rows += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            assert len({row["id"] for row in rows}) == len(rows)
            return rows
        cursor = {"cursor": answer.json()["next_cursor"]}


def days(first: date, last: date) -> dict[str, str]:
    return {"first": str(first), "last": str(last)}


SPANS = [
    days(TODAY, TODAY),
    days(TODAY - timedelta(days=2), TODAY - timedelta(days=1)),
    days(TODAY - timedelta(days=30), TODAY),
]


async def test_sums_of_orders_are_those_of_the_list(askers: Askers, client: httpx.AsyncClient) -> None:
    seen = set()
    for who, headers in askers.items():
        for span in SPANS:
            for status in (None, *OrderStatus):
                query = span | ({} if status is None else {"status": str(status)})
                rows = await every(client, "/v1/orders", headers, **query)
                answer = await client.get("/v1/orders/totals", params=query, headers=headers)
                assert answer.json() == {
                    "rows": len(rows),
                    "payable_fen": sum(row["payable_fen"] for row in rows),
                    "refunded_fen": sum(row["refunded_fen"] for row in rows),
                    "net_fen": sum(row["payable_fen"] - row["refunded_fen"] for row in rows),
                }, (who, query)
                seen.add((who, len(rows)))
    assert ("chain", 24) in seen
    assert ("region east", 12) in seen
    assert ("store of west 1", 6) in seen


async def test_sums_of_refunds_are_those_of_the_list(askers: Askers, client: httpx.AsyncClient) -> None:
    for who, headers in askers.items():
        for span in SPANS:
            rows = await every(client, "/v1/refunds", headers, **span)
            answer = await client.get("/v1/refunds/totals", params=span, headers=headers)
            assert answer.json() == {
                "rows": len(rows),
                "amount_fen": sum(row["amount_fen"] for row in rows),
                "freight_fen": sum(row["freight_fen"] for row in rows),
            }, (who, span)
            assert rows
            assert [row["business_on"] for row in rows] == sorted((row["business_on"] for row in rows), reverse=True)
        whole = await every(client, "/v1/refunds", headers)
        assert len(whole) == {"store": 4, "region": 8, "chain": 16}[who.split()[0]]


async def test_a_list_of_days_goes_by_day_and_holds_what_was_paid_then(
    askers: Askers, client: httpx.AsyncClient
) -> None:
    headers = askers["region east"]
    whole = [row for row in await every(client, "/v1/orders", headers) if row["paid_at"] is not None]
    span = days(TODAY - timedelta(days=2), TODAY)
    rows = await every(client, "/v1/orders", headers, **span)
    assert {row["id"] for row in rows} < {row["id"] for row in whole}
    paid = [row["paid_at"][:10] for row in rows]
    assert paid == sorted(paid, reverse=True)
    everything = await every(client, "/v1/orders", headers, **days(date.min, date.max))
    assert {row["id"] for row in everything} == {row["id"] for row in whole}


async def test_sums_of_a_member_need_no_period(askers: Askers, client: httpx.AsyncClient) -> None:
    headers = askers["chain"]
    (first, *_) = [row for row in await every(client, "/v1/orders", headers) if row["member_id"]]
    for query in ({}, {"status": "refunded"}, days(TODAY, TODAY)):
        asked = {"member_id": first["member_id"]} | query
        rows = await every(client, "/v1/orders", headers, **asked)
        answer = await client.get("/v1/orders/totals", params=asked, headers=headers)
        assert (answer.json()["rows"], answer.json()["payable_fen"]) == (
            len(rows),
            sum(row["payable_fen"] for row in rows),
        )
        assert rows


async def test_a_sum_that_reads_too_much_is_refused_and_says_how_much_is_not(
    askers: Askers, client: httpx.AsyncClient
) -> None:
    for path in ("/v1/orders/totals", "/v1/refunds/totals"):
        for who, most in (("chain", MOST_DAYS), ("region west", MOST_DAYS), ("store of west 0", MOST_DAYS_OF_A_STORE)):
            for query in ({}, days(TODAY - timedelta(days=most), TODAY)):
                answer = await client.get(path, params=query, headers=askers[who])
                assert (answer.status_code, answer.json()["code"], answer.json()["most_days"]) == (
                    422,
                    "period_needed",
                    most,
                )
            longest = days(TODAY - timedelta(days=most - 1), TODAY)
            assert (await client.get(path, params=longest, headers=askers[who])).status_code == 200


async def test_days_come_in_pairs_and_in_order(askers: Askers, client: httpx.AsyncClient) -> None:
    headers = askers["chain"]
    for path in ("/v1/orders", "/v1/orders/totals", "/v1/refunds", "/v1/refunds/totals"):
        for query in ({"first": "2026-11-01"}, {"last": "2026-11-01"}, days(date(2026, 11, 2), date(2026, 11, 1))):
            answer = await client.get(path, params=query, headers=headers)
            assert (answer.status_code, answer.json()["field"]) == (422, "first"), (path, query)


async def test_a_cursor_of_another_list_is_refused(askers: Askers, client: httpx.AsyncClient) -> None:
    headers = askers["chain"]
    stores = (await client.get("/v1/stores", params={"limit": "1"}, headers=headers)).json()["next_cursor"]
    for path in ("/v1/orders", "/v1/refunds"):
        answer = await client.get(path, params=days(TODAY, TODAY) | {"cursor": stores}, headers=headers)
        assert (answer.status_code, answer.json()["field"]) == (422, "cursor")
