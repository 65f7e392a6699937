"""Bills against our books: a journey that agrees to the fen, and what is found where they do not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.subscriptions import drain
from guide_app.base.kernel.verifying import compare
from payments.bills import BillUnreadable, Ours, fen_of, payments_otherwise, refunds_otherwise, trade_rows
from payments.checks import CHECKS
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.reconciling import compare_day, reconcile
from payments.rules import DifferenceKind
from payments.stand_in.documents import yuan
from payments.words import TRADE_COLUMNS
from tests.orders.counter import one, orders_agree
from tests.payments.pay_bench import HERE, Till


async def test_from_the_order_to_a_bill_without_differences(till: Till) -> None:
    """An associate orders, the customer pays by the code, one unit comes back, and the bill agrees."""
    order = await till.places(2)
    link = await till.posts(f"/v1/orders/{order['id']}/pay-links", till.seller)
    assert link["url"].startswith(f"{HERE}/p/")
    code = (await till.asks(order))["code_url"]
    await till.bench.raw.post(code)
    assert (await till.sees(order))["status"] == "paid"
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码")
    await drain([PAYMENTS])
    assert await continue_refunds(clock.now()) == "done=1 failed=0"
    today = business_date(clock.now())
    assert await compare_day(till.bench.client, today, at=clock.now()) == 0
    (day,) = (await till.http.get("/v1/pay-bill-days", headers=till.finance)).json()
    back = (await till.backs())[0]["amount_fen"]
    assert (day["payments_fen"], day["refunds_fen"]) == (order["payable_fen"], back)
    assert await till.differences() == []
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name
    await orders_agree()


async def test_what_bills_tell_otherwise_is_kept_until_it_agrees(till: Till) -> None:
    order, other = await till.places(), await till.places()
    await till.bench.do("pay", out_trade_no=(await till.asks(order))["number"])
    asked = await till.asks(other)
    await till.bench.do("deliveries", lose_next=9)
    await till.bench.do("pay", out_trade_no=asked["number"])
    paid = await till.request_of(order)
    del till.bench.gate.book.trades[paid["number"]]
    today, tomorrow = business_date(clock.now()), clock.now() + timedelta(days=1)
    assert await compare_day(till.bench.client, today, at=clock.now()) == 2
    found = {each["number"]: each for each in await till.differences()}
    assert found[paid["number"]]["kind"] == "not_there"
    assert (found[asked["number"]]["kind"], found[asked["number"]]["ours"]) == ("state", "open")
    assert found[paid["number"]]["order_number"] == order["number"]
    await execute("UPDATE pay_request SET amount_fen = 1 WHERE number = $1", asked["number"])
    assert await compare_day(till.bench.client, today, at=clock.now()) == 2
    assert {each["kind"] for each in await till.differences()} == {"not_there", "amount"}

    page = (await till.http.get("/v1/pay-differences", params={"state": "resolved"}, headers=till.finance)).json()
    assert page["items"][0]["note"].startswith("再次对账已一致")
    said = await reconcile(tomorrow)
    assert f"{today} differences=2" in said
    assert said.count("differences=0") == 2  # the days before, on which nothing moved
    assert await reconcile(tomorrow) == f"{today} differences=2"  # and only what is open is compared again
    await till.bench.do("faults", path="tradebill", times=1, status=400, code="STATEMENT_CREATING")
    assert await reconcile(tomorrow) == f"{today} not ready"


@given(st.integers(min_value=0, max_value=10**12))
def test_money_of_bills_is_read_to_the_fen(fen: int) -> None:
    assert fen_of(yuan(fen)) == fen


@pytest.mark.parametrize("text", ["1.234", "x", "١.٢x"])
def test_money_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BillUnreadable):
        fen_of(text)


def a_bill(**values: str) -> str:
    row = ",".join("`" + values.get(name, "") for name in TRADE_COLUMNS)
    return f"{','.join(TRADE_COLUMNS)}\r\n{row}\r\n总交易单数\r\n`1\r\n"


def test_rows_are_held_against_ours() -> None:
    goods = {"商品名称": "鞋,袜"}
    (row,) = trade_rows(a_bill(交易状态="REFUND", 商户退款单号="r1", 申请退款金额="1.00", 退款状态="FAIL", **goods))
    own = {"r1": Ours("r1", 100, "success", True), "r2": Ours("r2", 5, "success", True)}
    kinds = [(found.kind, found.number) for found in refunds_otherwise([row], own)]
    assert kinds == [(DifferenceKind.STATE, "r1"), (DifferenceKind.NOT_THERE, "r2")]
    (went,) = trade_rows(a_bill(交易状态="REFUND", 商户退款单号="r1", 申请退款金额="1.00", 退款状态="SUCCESS", **goods))
    for state, twice in (("otherwise", [DifferenceKind.STATE]), ("success", []), ("processing", [])):
        here = {"r1": Ours("r1", 100, state, True)}
        assert [found.kind for found in refunds_otherwise([went], here)] == twice, state
    (paid,) = trade_rows(a_bill(交易状态="SUCCESS", 商户订单号="p1", 订单金额="3.00"))
    assert [found.kind for found in payments_otherwise([paid], {})] == [DifferenceKind.NOT_HERE]
    with pytest.raises(BillUnreadable, match="heading"):
        trade_rows("something else")
    with pytest.raises(BillUnreadable, match="values"):
        trade_rows(f"{','.join(TRADE_COLUMNS)}\n`1,`2\n")
    assert trade_rows("") == []
