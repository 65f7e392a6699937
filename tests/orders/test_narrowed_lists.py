"""Lists of orders narrowed by what has no index of its own: the list, its sums and its lines are of the same orders."""

from typing import Any

import httpx

from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.orders.narrowing import MOST_RECEIPTS
from tests.factories import a_region, a_store, an_associate, once, signed_in
from tests.orders.intake.intake_batches import a_line, a_mall, a_refund, an_order

Json = Any  # what an answer holds
DAYS: Json = {"first": "2026-11-20", "last": "2026-11-21"}
AS_COUPON = "UPDATE orders SET coupon_fen = promotion_fen, promotion_fen = 0 WHERE id = $1"
RECEIPTS = """
INSERT INTO till_receipt (number, store, till, day, order_id)
SELECT 'R-77', gen_random_uuid(), '', '2026-01-01', $2 FROM generate_series(1, $1)
"""


async def test_list_sums_and_lines_are_of_the_same_orders(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client, "mall", "till")
    paid = [{"method": "wechat", "amount_fen": 6000, "reference": "W1"}, {"method": "alipay", "amount_fen": 1000}]
    told = await mall.told(
        an_order("M1", payments=paid),
        an_order("M2", a_line(quantity=3), a_line("BAG-02", 1, 12900)),
        an_order("M3", channel="till", receipt="R-77"),
        refunds=(a_refund("B1", "M2", ("CUP-01", 1, 3990)),),
    )
    one, two, three = (row["order_id"] for row in told["rows"][:3])
    await execute(AS_COUPON, one)
    west = await an_associate(await a_store(region=await a_region("WEST")), number="W1")
    bought = {"lines": [{"sku": "BAG-02", "quantity": 1}], "fulfilment": {"way": "pick_up"}}
    waits = (await client.post("/v1/orders", json=bought, headers=await signed_in(west) | once())).json()["id"]
    serving = str(await fetch_value("SELECT serving FROM orders WHERE id = $1", one))

    async def asked(of: str = "", **query: Json) -> Json:
        answer = await client.get(f"/v1/orders{of}", params=query, headers=mall.hq)
        return answer.json() if answer.status_code == 200 else (answer.status_code, answer.json())

    expected: list[tuple[Json, list[str]]] = [
        (DAYS | {"channel": "till"}, [three]),
        (DAYS | {"channel": "mall"}, [two, one]),
        (DAYS | {"channel": "mall", "path": "/"}, [two, one]),
        (DAYS | {"channel": "mall", "status": "refunded"}, []),
        (DAYS | {"serving_id": serving, "status": "paid"}, [three, two, one]),
        (DAYS | {"with_coupons": "true"}, [one]),
        (DAYS | {"with_coupons": "false"}, [three, two]),
        (DAYS | {"least_fen": 7000, "most_fen": 7000}, [three, one]),
        (DAYS | {"least_fen": 7001}, [two]),
        (DAYS | {"source": "MALL", "most_fen": 10_000}, [three, one]),
        (DAYS | {"source": "NONE"}, []),
        (DAYS | {"fulfilment": "waiting"}, []),
        ({"status": "placed", "fulfilment": "waiting"}, [waits]),
        ({"status": "placed", "fulfilment": "waiting", "path": "/WEST/"}, [waits]),
        ({"status": "placed", "channel": "mall"}, []),
        ({"number": "W1"}, [one]),
        ({"number": "R-77"}, [three]),
        (DAYS | {"number": "R-77", "channel": "till"}, [three]),
        ({"number": "R-77", "channel": "mall"}, []),
        ({"number": "R-77", "first": "2026-11-21", "last": "2026-11-21"}, []),
    ]
    for query, ids in expected:
        rows = (await asked(**query))["items"]
        assert sorted(row["id"] for row in rows) == sorted(ids), query
        assert await asked("/totals", **query) == {
            "rows": len(rows),
            "payable_fen": sum(row["payable_fen"] for row in rows),
            "refunded_fen": sum(row["refunded_fen"] for row in rows),
            "net_fen": sum(row["payable_fen"] - row["refunded_fen"] for row in rows),
        }, query
        lines: list[Json] = []
        page: Json = {"next_cursor": None}
        while not lines or page["next_cursor"]:
            cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
            page = await asked("/lines", limit=1, **query, **cursor)
            lines += page["items"]
            if not page["items"]:
                break
        assert [line["order_id"] for line in lines if line["line"] == 1] == [row["id"] for row in rows], query
        assert sum(line["paid_fen"] for line in lines) == sum(row["payable_fen"] for row in rows), query
        assert sum(line["refunded_fen"] for line in lines) == sum(row["refunded_fen"] for row in rows), query

    (cup, bag) = (await asked("/lines", number=rows_number(await asked(**DAYS, least_fen=7001))))["items"]
    assert (cup["sku"], cup["quantity"], cup["returned_units"], cup["refunded_fen"]) == ("CUP-01", 3, 1, 3990)
    assert (bag["sku"], bag["methods"], bag["channel"], bag["business_on"]) == (
        "BAG-02",
        ["imported"],
        "mall",
        "2026-11-20",
    )
    # What has no index needs days, a number or a member; and a number that too many receipts have needs days too.
    wide: Json = {"first": "2026-01-01", "last": "2026-12-31"}
    for path in ("", "/totals", "/lines"):
        for query in ({"channel": "mall"}, wide | {"channel": "mall"}, {"status": "cancelled", "least_fen": 1}):
            status, problem = await asked(path, **query)
            assert (status, problem["code"], problem["most_days"]) == (422, "period_needed", 31), (path, query)
            assert (problem["field"], "first 与 last，最多 31 天" in problem["rule"]) == ("first", True), (path, query)
        assert (await asked(path, **DAYS, least_fen=2, most_fen=1))[1]["field"] == "most_fen"
        away = await client.get(f"/v1/orders{path}", params={"path": "/"}, headers=await signed_in(west))
        assert away.status_code == 404
    await execute(RECEIPTS, MOST_RECEIPTS, three)
    assert (await asked(number="R-77"))[1]["code"] == "period_needed"
    assert [row["id"] for row in (await asked(number="R-77", **DAYS))["items"]] == [three]


def rows_number(answer: Json) -> str:
    """The number of the first order of an answer."""
    return str(answer["items"][0]["number"])


async def test_refunds_are_narrowed_with_their_sums(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client, "mall", "till")
    paid = [{"method": "wechat", "amount_fen": 7000, "reference": "W1"}]
    told = await mall.told(
        an_order("M1", payments=paid),
        an_order("M2", a_line(quantity=3), channel="till"),
        refunds=(a_refund("B1", "M1", ("CUP-01", 1, 3500)), a_refund("B2", "M2", amount_fen=500, lines=[])),
    )
    assert told["booked"] == 4
    goods, money = (row["refund_id"] for row in told["rows"][2:])
    store = str(await fetch_value("SELECT store FROM refund WHERE id = $1", goods))
    for query, ids in (
        ({"channel": "mall"}, {goods}),
        ({"channel": "till", "path": "/"}, {money}),
        ({"method": "imported"}, {goods, money}),
        ({"method": "wechat"}, set()),
        ({"kind": "goods"}, {goods}),
        ({"kind": "money", "store_id": store}, {money}),
        ({"kind": "exchange"}, set()),
        ({"kind": "correction"}, set()),
        ({"returned_at": store}, {goods, money}),
        ({"returned_at": goods}, set()),
        ({"associate_id": goods}, set()),
        ({"reason": "没有这样的原因"}, set()),
        ({"approved": "true"}, set()),
        ({"approved": "false"}, {goods, money}),
    ):
        rows = (await client.get("/v1/refunds", params=DAYS | query, headers=mall.hq)).json()["items"]
        assert {row["id"] for row in rows} == ids, query
        sums = (await client.get("/v1/refunds/totals", params=DAYS | query, headers=mall.hq)).json()
        assert sums == {
            "rows": len(ids),
            "amount_fen": sum(row["amount_fen"] for row in rows),
            "freight_fen": sum(row["freight_fen"] for row in rows),
        }, query
        wide = await client.get("/v1/refunds", params=query, headers=mall.hq)
        expected = 200 if "store_id" in query and len(query) == 1 else 422
        assert (wide.status_code, wide.json().get("code")) == (expected, "period_needed"), query
