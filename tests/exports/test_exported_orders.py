"""An export from the question to the file: what the list shows to its reader, cell by cell, and who took it away."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.ground.background.running import run_next
from guide_app.ground.orders.exports import CHANNELS, STATUSES
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.stores.schemas import StoreView
from tests.exports.sheets_read import about, csv_of, data_of
from tests.factories import AnAssociate, a_sku, a_store, an_actor, an_associate, once, signed_in

Json = Any  # what an answer holds
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
ZH_HEAD = [
    "订单号",
    "状态",
    "门店编码",
    "门店",
    "服务导购工号",
    "服务导购",
    "会员 ID",
    "应付（元）",
    "已退（元）",
    "下单时间（北京时间）",
    "付款时间（北京时间）",
    "渠道",
    "商品原价（元）",
    "促销（元）",
    "优惠券（元）",
    "运费（元）",
    "净额（元）",
    "支付方式",
]


@pytest.fixture
async def store(committed_db: str) -> StoreView:
    """A store with three orders, beside another one with one."""
    store, elsewhere = await a_store(name="=上海人民广场店"), await a_store()
    cheap, dear = await a_sku(price_fen=1), await a_sku(price_fen=29_999)
    seller, other = an_actor(await an_associate(store)), an_actor(await an_associate(elsewhere))
    desk = CouponDesk()
    await place_order(seller, PlaceOrder([LineWanted(cheap.code)], payment=CASH), desk=desk)
    await place_order(seller, PlaceOrder([LineWanted(dear.code, 3)]), desk=desk)
    await place_order(seller, PlaceOrder([LineWanted(dear.code, 7), LineWanted(cheap.code)], payment=CASH), desk=desk)
    await place_order(other, PlaceOrder([LineWanted(dear.code)], payment=CASH), desk=desk)
    return store


@pytest.fixture
async def manager(store: StoreView) -> AnAssociate:
    """Who leads the store."""
    return await an_associate(store, Role.STORE_MANAGER, name="+陈店长")


@pytest.fixture
async def http(manager: AnAssociate, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Their requests."""
    client.headers.update(await signed_in(manager))
    return client


async def exported(http: httpx.AsyncClient, **command: Json) -> tuple[Json, bytes]:
    """Ask, let a worker do it, fetch the file; the job and the bytes."""
    asked = await http.post("/v1/exports", json={"list": "orders"} | command, headers=once())
    assert asked.status_code == 202, asked.text
    assert await run_next()
    job = (await http.get(f"/v1/jobs/{asked.json()['id']}")).json()
    assert job["state"] == "done", job
    file = await http.get(job["file_path"])
    assert file.status_code == 200, file.text
    return job, file.content


async def test_the_audit_log_is_taken_for_a_reason_that_stands_in_the_file(db: None, client: httpx.AsyncClient) -> None:
    client.headers.update(await signed_in(await an_associate(role=Role.AUDITOR)))
    refused = await client.post("/v1/exports", json={"list": "audit-entries"}, headers=once())
    assert (refused.status_code, refused.json()["field"]) == (422, "reason")
    command = {"list": "audit-entries", "filters": {"action": "exports."}, "format": "csv", "reason": "年审"}
    _, file = await exported(client, **command)
    rows = csv_of(file)
    assert "导出原因 年审" in rows[-1][0]
    assert [row[4] for row in rows[1:-1]] == ["exports.asked"]
    assert await fetch_value("SELECT detail->>'reason' FROM audit_entry WHERE action = 'exports.asked'") == "年审"


def shown(order: Json, store: StoreView, seller: tuple[str, str]) -> list[object]:
    """The row that an order of the API should be."""

    def moment(text: str | None) -> object:
        return (
            ""
            if text is None
            else datetime.fromisoformat(text).astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
        )

    return [
        order["number"],
        STATUSES[order["status"]][0],
        store.code,
        store.name,
        *seller,
        order["member_id"] or "",
        order["payable_fen"] / 100,
        order["refunded_fen"] / 100,
        moment(order["placed_at"]),
        moment(order["paid_at"]),
        CHANNELS[order["channel"]][0],
        *(order[name] / 100 for name in ("list_fen", "promotion_fen", "coupon_fen", "freight_fen")),
        (order["payable_fen"] - order["refunded_fen"]) / 100,
        "现金 cash" if order["paid_at"] else "",
    ]


async def test_a_workbook_holds_what_the_list_shows_and_who_took_it_away(
    http: httpx.AsyncClient, store: StoreView, manager: AnAssociate
) -> None:
    job, file = await exported(http)
    orders = (await http.get("/v1/orders")).json()["items"]
    (seller,) = await fetch("SELECT number, name FROM associate WHERE id = $1::uuid", orders[0]["serving_id"])
    head, *rows, sums = data_of(file)
    assert head == ZH_HEAD
    assert rows == [shown(order, store, (seller["number"], seller["name"])) for order in orders]
    total = sum(order["payable_fen"] for order in orders)
    assert (sums[0], sums[7], sums[8]) == ("合计", total / 100, 0.0)
    said = about(file)
    assert said["导出人"] == f"+陈店长 ({manager.number})，店长"
    assert (said["筛选"], said["行数"], said["合计 应付（元）"]) == ("无", "3", f"{total // 100}.{total % 100:02d}")
    assert (job["done"], job["message_zh"]) == (3, "共 3 行")
    assert job["file_name"].startswith("订单-")
    assert datetime.fromisoformat(job["expires_at"]) - datetime.fromisoformat(job["finished_at"]) == timedelta(days=7)


async def test_a_filter_of_the_list_is_one_of_the_file_and_stands_in_its_mark(
    http: httpx.AsyncClient, store: StoreView
) -> None:
    _, file = await exported(http, filters={"status": "paid", "store_id": str(store.id)}, language="en")
    orders = (await http.get("/v1/orders?status=paid")).json()["items"]
    assert [row[0] for row in data_of(file)[1:-1]] == [order["number"] for order in orders]
    assert len(orders) == 2
    assert about(file)["Filters"] == f"store={store.code} {store.name}; status=paid"
    assert data_of(file)[0][7] == "Payable (CNY)"


async def test_csv_says_the_same_to_the_fen_without_a_formula(http: httpx.AsyncClient, manager: AnAssociate) -> None:
    _, file = await exported(http, format="csv")
    orders = (await http.get("/v1/orders")).json()["items"]
    head, *rows, sums, mark = csv_of(file)
    assert head == ZH_HEAD
    assert [row[7] for row in rows] == [f"{one['payable_fen'] // 100}.{one['payable_fen'] % 100:02d}" for one in orders]
    assert "0.01" in {row[7] for row in rows}
    assert {row[3] for row in rows} == {"'=上海人民广场店"}
    assert sums[7] == "2999.92"
    assert sums[0] == "合计"
    assert mark[0].startswith("列表 订单")
    assert f"+陈店长 ({manager.number})" in mark[0]


async def test_asking_making_and_fetching_are_on_record(http: httpx.AsyncClient) -> None:
    job, _ = await exported(http)
    trail = await fetch(
        "SELECT action, detail ->> 'rows' AS rows FROM audit_entry WHERE subject = $1 ORDER BY at, id",
        f"job:{job['id']}",
    )
    assert [(one["action"], one["rows"]) for one in trail] == [
        ("exports.asked", None),
        ("jobs.done", "3"),
        ("jobs.file_fetched", None),
    ]


async def test_a_filter_that_the_list_does_not_have_is_refused(http: httpx.AsyncClient) -> None:
    for filters in ({"colour": "red"}, {"status": "sold"}, {"store_id": "here"}):
        answer = await http.post("/v1/exports", json={"list": "orders", "filters": filters}, headers=once())
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_field"), answer.text
        assert answer.json()["field"] == "filters"
    unknown = await http.post("/v1/exports", json={"list": "salaries"}, headers=once())
    assert unknown.json()["code"] == "list_unknown"
    assert await fetch_value("SELECT count(*) FROM background_job") == 0


async def test_associates_take_no_lists_away(store: StoreView, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(store))
    answer = await client.post("/v1/exports", json={"list": "orders"}, headers=headers | once())
    assert (answer.status_code, answer.json()["permission"]) == (403, "exports.make")
