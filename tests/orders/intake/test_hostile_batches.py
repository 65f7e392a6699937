"""Whatever a source sends: a row that cannot be booked refuses itself alone, by field and rule, and leaves nothing."""

import json
from typing import Any

import httpx
import pytest

from guide_app.base.kernel.database import fetch_value
from tests.orders.counter import books_agree, orders_agree
from tests.orders.intake.intake_batches import Mall, a_line, a_mall, a_refund, an_order


async def sent_raw(mall: Mall, body: bytes, content_type: str = "application/json") -> httpx.Response:
    headers = mall.sender | {"Content-Type": content_type}
    return await mall.http.post("/v1/imports/orders", content=body, headers=headers)


def text_of(*orders: str, refunds: tuple[str, ...] = ()) -> bytes:
    """A batch of rows as they are spelled."""
    return f'{{"source":"MALL","orders":[{",".join(orders)}],"refunds":[{",".join(refunds)}]}}'.encode(
        errors="surrogatepass"
    )


def spelled(external_id: str, was: str, becomes: str, **changes: object) -> str:
    """An order as JSON in which a piece of text is another one."""
    text = json.dumps(an_order(external_id, **changes))
    assert was in text, text
    return text.replace(was, becomes, 1)


NO_BATCHES = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a mark before it": b"\xef\xbb\xbf" + text_of(json.dumps(an_order("M1"))),
    "not a number": text_of(spelled("M1", "7000", "NaN")),
    "no end": text_of(spelled("M1", "7000", "Infinity")),
    "a zero before it": text_of(spelled("M1", "7000", "07000")),
    "cut": text_of(json.dumps(an_order("M1")))[:-9],
    "more behind it": text_of(json.dumps(an_order("M1"))) + b"{}",
    "orders that are none": b'{"source":"MALL","orders":{"id":"M1"}}',
    "two batches": b'[{"source":"MALL"},{"source":"MALL"}]',
    "no source": b'{"orders":[]}',
    "a source of nothing": b'{"source":null,"orders":[]}',
    "a source with a line feed": b'{"source":"MALL\\n","orders":[]}',
    "an unknown field": b'{"source":"MALL","order":[]}',
    "nested deeply": b'{"source":"MALL","orders":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "16 bits a sign": text_of(json.dumps(an_order("M1"))).decode().encode("utf-16"),
}


@pytest.mark.parametrize("what", NO_BATCHES)
async def test_what_is_no_batch_is_refused_whole_with_its_reason(
    client: httpx.AsyncClient, db: None, what: str
) -> None:
    mall = await a_mall(client)
    answer = await sent_raw(mall, NO_BATCHES[what])
    assert answer.status_code in {400, 413, 422}, answer.text
    problem = answer.json()
    assert problem["title_zh"], problem
    assert problem.get("rule") or problem.get("errors") or problem.get("most_depth"), problem
    assert await fetch_value("SELECT count(*) FROM sent_row") == 0


async def test_what_is_too_much_is_refused_whole(client: httpx.AsyncClient, db: None) -> None:
    mall = await a_mall(client)
    many = text_of(*(json.dumps({"id": f"M{number}"}) for number in range(10_001)))
    assert (await sent_raw(mall, many)).status_code == 413
    assert (await sent_raw(mall, text_of(json.dumps(an_order("M1", receipt="x" * 1_000_001))))).status_code == 413
    assert (await sent_raw(mall, text_of(json.dumps(an_order("M1"))), "text/csv")).status_code in {200, 415}
    assert await fetch_value("SELECT count(*) FROM sent_row") <= 1


BAD_ROWS: dict[str, tuple[str, str, str]] = {
    "an endless number": ('"discount_fen": 980', '"discount_fen": 1' + "0" * 400, "lines[0].discount_fen"),
    "beyond 64 bits": ('"discount_fen": 980', f'"discount_fen": {2**63}', "lines[0].discount_fen"),
    "a fraction of a fen": ('"unit_price_fen": 3990', '"unit_price_fen": 3990.0', "lines[0].unit_price_fen"),
    "by powers of ten": ('"unit_price_fen": 3990', '"unit_price_fen": 399e1', "lines[0].unit_price_fen"),
    "less than nothing": ('"quantity": 2', '"quantity": -2', "lines[0].quantity"),
    "nothing of it": ('"quantity": 2', '"quantity": 0', "lines[0].quantity"),
    "half of it": ('"quantity": 2', '"quantity": 0.5', "lines[0].quantity"),
    "yes of it": ('"quantity": 2', '"quantity": true', "lines[0].quantity"),
    "a number in quotes": ('"quantity": 2', '"quantity": "2"', "lines[0].quantity"),
    "no lines": ('"lines": [{', '"lines": [], "x": [{', "lines"),
    "no zone": ("10:03:21+08:00", "10:03:21", "paid_at"),
    "a day alone": ("2026-11-20T10:03:21+08:00", "2026-11-20", "paid_at"),
    "the thirtieth of February": ("2026-11-20T", "2026-02-30T", "paid_at"),
    "the year zero": ("2026-11-20T", "0000-11-20T", "paid_at"),
    "before all years": ("2026-11-20T10:03:21+08:00", "0001-01-01T00:00:00+23:59", "paid_at"),
    "after all years": ("2026-11-20T10:03:21+08:00", "9999-12-31T23:59:59-23:59", "paid_at"),
    "half a sign": ('"CUP-01"', r'"CUP\ud800"', "lines[0].sku"),
    "half a sign in bytes": ('"CUP-01"', '"CUP\ud800"', "lines[0].sku"),
    "a sign of nothing in an article": ('"CUP-01"', r'"CUP-01\u0000"', "lines[0].sku"),
    "a sign of nothing in a name": ('"quantity": 2', r'"quantity": 2, "name": "a\u0000b"', "lines[0].name"),
    "a sign of nothing in a store": ('"S1"', r'"S1\u0000"', "store_code"),
    "a sign of nothing in an associate": ('"a1"', r'"a1\u0000"', "associate_code"),
    "a sign of nothing in a receipt": ('"id"', r'"receipt": "R\u0000", "id"', "receipt"),
    "a sign of nothing in a card": ('"id"', r'"member": {"card": "V\u0000"}, "id"', "member.card"),
    "a sign of nothing in a phone": ('"id"', r'"member": {"phone": "1391111\u0000"}, "id"', "member.phone"),
    "a sign of nothing in a reference": (
        '"id"',
        r'"payments": [{"method": "wechat", "amount_fen": 7000, "reference": "W\u0000"}], "id"',
        "payments[0].reference",
    ),
    "a field of nothing": ('"quantity": 2', r'"quantity": 2, "a\u0000b": 1', "lines[0].a\N{REPLACEMENT CHARACTER}b"),
    "a channel of nothing": ('"id"', r'"channel": "mall\u0000", "id"', "channel"),
    "a field without end": ('"id"', f'"{"x" * 9_000}": 1, "id"', "x" * 60 + "…"),
    "a channel without end": ('"id"', f'"channel": "{"x" * 9_000}", "id"', "channel"),
    "an id with a line feed": ('"BAD"', r'"BAD\n"', "id"),
    "an id of nothing": ('"BAD"', r'"\u0000"', "id"),
}


@pytest.mark.parametrize("what", BAD_ROWS)
async def test_a_row_that_is_none_is_refused_alone(client: httpx.AsyncClient, committed_db: str, what: str) -> None:
    mall = await a_mall(client)
    was, becomes, field = BAD_ROWS[what]
    bad = spelled("BAD", was, becomes)
    answer = await sent_raw(mall, text_of(json.dumps(an_order("M1")), bad, json.dumps(an_order("M2"))))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [row["outcome"] for row in told["rows"]] == ["booked", "refused", "booked"]
    problem = told["rows"][1]["problem"]
    assert problem["field"] == field, problem
    assert "/" in problem["rule"], problem
    assert await fetch_value("SELECT count(*) FROM orders") == 2
    if told["rows"][1]["id"]:
        assert (await mall.became("BAD"))["state"] == "refused"
        assert await mall.outcomes(an_order("BAD")) == ["booked"], "mended, it is judged anew"
    await orders_agree()


async def test_a_refund_that_is_none_is_refused_alone(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)
    refunds = [
        a_refund("R1", "M1", ("CUP-01", 1, 3_510), reason="a\0b"),
        a_refund("R2", "M1", ("CUP-01\0", 1, 3_510)),
        a_refund("R3", "M1") | {"original_id": None, "original_receipt": "R\0", "amount_fen": 1},
        a_refund("R4", "M1", ("CUP-01", 1, 3_510), associate_code="a\0"),
        a_refund("R5", "M1\n", ("CUP-01", 1, 3_510)),
        a_refund("R6", "M1", ("CUP-01", 1, 3_510)),
    ]
    told = await mall.told(an_order("M1"), refunds=tuple(refunds))
    refused = [(row["id"], row["problem"]["field"]) for row in told["rows"] if row["problem"]]
    assert refused == [
        ("R1", "reason"),
        ("R2", "lines[0].sku"),
        ("R3", "original_receipt"),
        ("R4", "associate_code"),
        ("R5", "original_id"),
    ]
    assert [row["outcome"] for row in told["rows"]] == ["booked", *["refused"] * 5, "booked"]
    await orders_agree()


async def test_a_key_that_stands_twice_means_the_last(client: httpx.AsyncClient, db: None) -> None:
    mall = await a_mall(client)
    twice = spelled("M1", '"quantity": 2', '"quantity": 99, "quantity": 2')
    answer = (await sent_raw(mall, text_of(twice))).json()
    assert answer["booked"] == 1
    assert await mall.outcomes(an_order("M1")) == ["already"], "it is the same as the row of the last"


async def test_a_tills_receipt_that_stands_twice_is_booked_once(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)
    at_till: dict[str, Any] = {"channel": "till", "receipt": "R-1"}
    told = await mall.told(an_order("M1", **at_till), an_order("M2", **at_till), an_order("M3"))
    assert [row["outcome"] for row in told["rows"]] == ["booked", "refused", "booked"]
    assert told["rows"][1]["problem"]["code"] == "receipt_booked"
    another_day = an_order("M4", **at_till, paid_at="2026-11-21T10:00:00+08:00")
    assert await mall.outcomes(another_day) == ["booked"]
    await orders_agree()


async def test_a_reference_of_a_refused_order_is_nobodys(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)

    def paid(*references: str) -> list[dict[str, object]]:
        shares = [7_000 - 10 * (len(references) - 1), *[10] * (len(references) - 1)]
        return [
            {"method": "wechat", "amount_fen": fen, "reference": reference}
            for fen, reference in zip(shares, references, strict=True)
        ]

    assert await mall.outcomes(an_order("M1", payments=paid("W1"))) == ["booked"]
    both = (an_order("M2", payments=paid("W2", "W1")), an_order("M3", payments=paid("W2")))
    told = await mall.told(*both, an_order("M4", payments=paid("W4", "W4")), an_order("M5", payments=paid("W5")))
    assert [row["outcome"] for row in told["rows"]] == ["refused", "booked", "refused", "booked"]
    await orders_agree()


async def test_amounts_at_both_ends_are_booked(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)
    free = a_line(price=0)
    dear = a_line(price=10**11, quantity=10)
    told = await mall.told(
        an_order("M1", free),
        an_order("M2", free, payments=[{"method": "wechat", "amount_fen": 0}]),
        an_order("M3", *[dear] * 200),
        an_order("M4", a_line(price=1, quantity=1_000_000)),
        an_order("M5", paid_at="2000-01-01T00:00:00Z"),
        an_order("M" * 60, receipt="小" * 40),
        refunds=(a_refund("R" * 60, "M3", ("CUP-01", 10, 10**12)),),
    )
    assert [row["outcome"] for row in told["rows"]] == ["booked"] * 7, told["rows"]
    await orders_agree()


async def test_two_sources_give_back_of_one_order_under_one_long_id(
    client: httpx.AsyncClient, committed_db: str
) -> None:
    mall = await a_mall(client)
    other = {"code": "MINI", "name": "小程序", "path": "/", "channels": ["mini_program"]}
    made = await client.post("/v1/order-sources", json=other, headers=mall.hq | {"Idempotency-Key": "mini"})
    assert made.status_code == 201
    (booked,) = (await mall.told(an_order("M1")))["rows"]
    number = (await client.get(f"/v1/orders/{booked['order_id']}", headers=mall.hq)).json()["number"]
    by_number = {"original_id": None, "original_receipt": number}
    back = a_refund("R" * 60, "M1", ("CUP-01", 1, 3_500)) | by_number
    for source in ("MALL", "MINI"):
        told = await mall.told(refunds=(back,), source=source)
        assert told["booked"] == 1, told["rows"]
    await orders_agree()


async def test_what_was_bought_at_two_prices_comes_back_at_once(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)
    second_for_half = an_order("M1", a_line(), a_line(discount=1_995))
    second_for_free = an_order("M2", a_line(), a_line(discount=3_990))
    told = await mall.told(
        second_for_half,
        second_for_free,
        refunds=(a_refund("R1", "M1", ("CUP-01", 2, 5_985)), a_refund("R2", "M2", ("CUP-01", 2, 3_990))),
    )
    assert [row["outcome"] for row in told["rows"]] == ["booked"] * 4, told["rows"]
    for row in told["rows"][:2]:
        order = (await client.get(f"/v1/orders/{row['order_id']}", headers=mall.hq)).json()
        assert order["status"] == "refunded", order
    await books_agree()


async def test_a_gift_and_the_freight_come_back_after_the_goods(client: httpx.AsyncClient, committed_db: str) -> None:
    mall = await a_mall(client)
    gift = a_line("BAG-02", price=12_900, discount=12_900)
    (booked,) = (await mall.told(an_order("M1", a_line(), gift, freight_fen=800)))["rows"]
    backs = (
        a_refund("R1", "M1", ("CUP-01", 1, 3_990)),
        a_refund("R2", "M1", ("BAG-02", 1, 0)),
        a_refund("R3", "M1", lines=[], freight_fen=800),
        a_refund("R4", "M1", ("BAG-02", 1, 0)),
        a_refund("R5", "M1", lines=[], freight_fen=1),
    )
    for back in backs[:3]:
        told = await mall.told(refunds=(back,))
        assert told["booked"] == 1, told["rows"]
    told = await mall.told(refunds=backs)
    assert [row["outcome"] for row in told["rows"]] == [*["already"] * 3, *["refused"] * 2]
    assert [row["problem"]["code"] for row in told["rows"][3:]] == ["return_exceeds", "freight_exceeds"]
    order = (await client.get(f"/v1/orders/{booked['order_id']}", headers=mall.hq)).json()
    assert (order["status"], order["refunded_fen"]) == ("refunded", 4_790)
    await books_agree()
