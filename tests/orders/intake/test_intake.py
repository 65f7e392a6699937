"""What other systems send is booked row by row, once, by the rules of tills' imports."""

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from tests.factories import a_member, a_store, an_associate, once, signed_in
from tests.orders.counter import books_agree
from tests.orders.intake.intake_batches import a_line, a_mall, a_refund, an_order


async def test_good_rows_are_booked_though_others_are_refused(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)
    known = await a_member()
    cup = await fetch_value("SELECT id FROM sku WHERE code = 'CUP-01'")
    await execute("INSERT INTO sku_barcode (id, code, sku, kind) VALUES ($1, '6901234567892', $1, 'ean13')", cup)
    paid = [
        {"method": "wechat", "amount_fen": 7000, "reference": "W1"},
        {"method": "stored_value", "amount_fen": 800},
    ]
    rows = [
        an_order("M1", payments=paid, freight_fen=800, member={"phone": known.phone}),
        an_order("M2", store_code="S9"),
        an_order("M3", a_line(), a_line("NONE")),
        an_order("M4", payments=[{"method": "wechat", "amount_fen": 1}]),
        an_order("M5", associate_code="A9"),
        an_order("M6", channel="livestream"),
        an_order("M7", paid_at="2099-01-01T00:00:00Z"),
        an_order("M8", a_line() | {"paid_fen": 1}),
        an_order("M9", quantity=1),
        {"id": "M10", "lines": "none"},
        an_order("M11", payments=[{"method": "wechat", "amount_fen": 7000, "reference": "W1"}]),
        an_order("M12", a_line("06901234567892") | {"weight_g": 250}, member={"card": "13800001234x"}),
        an_order("M13", channel="till", receipt="R-77", member={"phone": "13911112222"}),
        an_order("M14", member={"phone": "12"}),
        an_order("M15", a_line(quantity=2) | {"weight_g": 250}),
    ]
    told = await mall.told(*rows)
    assert (told["booked"], told["refused"]) == (3, 12)
    refused = {row["id"]: (row["problem"]["code"], row["problem"]["field"]) for row in told["rows"] if row["problem"]}
    assert refused == {
        "M2": ("store_unknown", "store_code"),
        "M3": ("sku_unknown", "lines[1].sku"),
        "M4": ("payments_differ", "payments"),
        "M5": ("associate_unknown", "associate_code"),
        "M6": ("channel_not_allowed", "channel"),
        "M7": ("moment_to_come", "paid_at"),
        "M8": ("line_does_not_add_up", "lines[0].paid_fen"),
        "M9": ("invalid_field", "quantity"),
        "M10": ("invalid_field", "lines"),
        "M11": ("payment_reference_used", "payments"),
        "M14": ("phone_invalid", "member.phone"),
        "M15": ("weighed_is_one", "lines[0].quantity"),
    }
    order = (await client.get(f"/v1/orders/{told['rows'][0]['order_id']}", headers=mall.hq)).json()
    assert (order["channel"], order["payable_fen"], order["promotion_fen"]) == ("mall", 7800, 980)
    assert order["member_id"] == str(known.id)
    assert order["serving_id"] is not None
    assert order["completed_at"] is None
    assert sorted(one["amount_fen"] for one in order["payments"]) == [800, 7000]
    weighed = (await client.get(f"/v1/orders/{told['rows'][11]['order_id']}", headers=mall.hq)).json()["lines"]
    assert [(line["quantity"], line["weight_g"], line["kilo_price_fen"]) for line in weighed] == [(1, 250, None)]
    at_till = (await client.get(f"/v1/orders/{told['rows'][12]['order_id']}", headers=mall.hq)).json()
    assert (at_till["number"], at_till["channel"], at_till["payments"][0]["method"]) == ("R-77", "till", "imported")
    assert at_till["completed_at"] == at_till["paid_at"]
    assert not await fetch_value("SELECT count(*) FROM sent_row r WHERE to_json(r)::text ~ '139111|13800'")
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == 3
    await books_agree()


async def test_the_same_changes_nothing_and_another_body_is_refused(client: httpx.AsyncClient, db: None) -> None:
    mall = await a_mall(client)
    batch = [an_order("M1"), an_order("M2"), an_order("M1"), an_order("M2", a_line())]
    first = await mall.told(*batch)
    assert [row["outcome"] for row in first["rows"]] == ["booked", "booked", "already", "refused"]
    again = await mall.told(*batch)
    assert [row["outcome"] for row in again["rows"]] == ["already", "already", "already", "refused"]
    assert again["rows"][0]["order_id"] == first["rows"][0]["order_id"]
    assert again["rows"][3]["problem"]["code"] == "id_used"
    assert (await mall.became("M2"))["state"] == "booked"
    assert await mall.outcomes(an_order("M3", a_line("NEW"))) == ["refused"]
    assert (await mall.became("M3"))["problem"]["field"] == "lines[0].sku"
    assert await mall.outcomes(an_order("M3", a_line())) == ["booked"]
    assert await fetch_value("SELECT count(*) FROM orders") == 3


async def test_refunds_find_their_orders_or_wait_for_them(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)
    early = [a_refund("R1", "M1", ("CUP-01", 1, 3500)), a_refund("R2", "M1", ("CUP-01", 5, 3500))]
    told = await mall.told(refunds=tuple(early))
    assert [row["outcome"] for row in told["rows"]] == ["waiting", "waiting"]
    waiting = await client.get("/v1/imports/orders?source=MALL&state=waiting", headers=mall.hq)
    assert [row["waits_for"] for row in waiting.json()["items"]] == ["M1", "M1"]
    late = await mall.told(an_order("M1", freight_fen=800))
    assert (late["booked"], late["applied_later"]) == (1, 1)
    assert (await mall.became("R1"))["state"] == "booked"
    assert (await mall.became("R2"))["problem"]["code"] == "return_exceeds"
    more = (
        a_refund("R3", "M1", amount_fen=500, lines=[]),
        a_refund("R4", "M1", ("CUP-01", 1, 3000), freight_fen=800),
        a_refund("R5", "M1", freight_fen=1, lines=[]),
        a_refund("R6", "M1", ("CUP-01", 1, 1), refunded_at="2026-11-19T09:00:00Z"),
        a_refund("R7", "M1") | {"original_receipt": "X"},
        a_refund("R8", "M1") | {"original_id": None, "original_receipt": "X", "amount_fen": 1},
    )
    told = await mall.told(refunds=more)
    assert [row["outcome"] for row in told["rows"]] == ["booked", "booked", *["refused"] * 4]
    codes = [row["problem"]["code"] for row in told["rows"][2:]]
    assert codes == ["freight_exceeds", "refund_before_order", "original_not_named", "original_unknown"]
    order = (await client.get(f"/v1/orders/{late['rows'][0]['order_id']}", headers=mall.hq)).json()
    assert (order["status"], order["refunded_fen"], order["refunded_freight_fen"]) == ("refunded", 7800, 800)
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_refunded'") == 3
    await books_agree()


async def test_a_source_sends_for_its_part_of_the_chain_and_what_it_may(client: httpx.AsyncClient, db: None) -> None:
    mall = await a_mall(client)
    elsewhere = await a_store("S2")
    assert (await mall.sends(an_order("M1"), source="NONE")).status_code == 404
    own = await client.get("/v1/order-sources/MALL", headers=mall.hq)
    changed = {"name": "万象城", "path": elsewhere.path, "channels": ["mall"], "takes_refunds": False}
    put = await client.put("/v1/order-sources/MALL", json=changed, headers=mall.hq | {"If-Match": own.headers["ETag"]})
    assert put.status_code == 200, put.text
    stale = await client.put("/v1/order-sources/MALL", json=changed, headers=mall.hq | {"If-Match": '"1"'})
    assert stale.status_code == 412
    assert await mall.outcomes(an_order("M1"), an_order("M2", store_code="S2")) == ["refused", "booked"]
    told = await mall.told(refunds=(a_refund("R1", "M2", ("CUP-01", 1, 1)),))
    assert told["rows"][0]["problem"]["code"] == "refunds_not_taken"
    seller = await signed_in(await an_associate())
    body = {"source": "MALL"}
    assert (await client.post("/v1/imports/orders", json=body, headers=seller)).status_code == 403
    await client.put(
        "/v1/order-sources/MALL", json=changed | {"active": False}, headers=mall.hq | {"If-Match": put.headers["ETag"]}
    )
    assert (await mall.sends(an_order("M3"))).status_code == 409
    (seen,) = (await client.get("/v1/order-sources", headers=mall.hq)).json()
    assert (seen["today"]["booked"], seen["refused"], seen["active"]) == (1, 2, False)
    again = await client.post("/v1/order-sources", json=changed | {"code": "MALL"}, headers=mall.hq | once())
    assert again.status_code == 409
    assert (await mall.sends(*[an_order("M1")] * 1001, source="MALL")).status_code == 413
    assert (await client.post("/v1/imports/orders", content=b"[", headers=mall.sender)).status_code in (400, 422)
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action LIKE 'orders.source%'") == 3
    assert (await an_associate(role=Role.INTEGRATOR)).path == "/"
