"""Bills against our books: a journey that agrees to the fen, and what is found where they do not."""

from datetime import timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.subscriptions import drain
from guide_app.base.kernel.verifying import compare
from payments.bills import Ours, payments_otherwise, refunds_otherwise
from payments.checks import CHECKS
from payments.giving_back import continue_refunds
from payments.handlers import PAYMENTS
from payments.reading_bills import BillRow
from payments.reconciling import compare_day, reconcile
from payments.rules import DifferenceKind
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
    assert (await compare_day(till.bench.client, today, at=clock.now())).differences == 0
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
    assert (await compare_day(till.bench.client, today, at=clock.now())).differences == 2
    found = {each["number"]: each for each in await till.differences()}
    assert found[paid["number"]]["kind"] == "not_there"
    assert (found[asked["number"]]["kind"], found[asked["number"]]["ours"]) == ("state", "open")
    assert found[paid["number"]]["order_number"] == order["number"]
    await execute("UPDATE pay_request SET amount_fen = 1 WHERE number = $1", asked["number"])
    assert (await compare_day(till.bench.client, today, at=clock.now())).differences == 2
    assert {each["kind"] for each in await till.differences()} == {"not_there", "amount"}

    page = (await till.http.get("/v1/pay-differences", params={"state": "resolved"}, headers=till.finance)).json()
    assert page["items"][0]["note"].startswith("再次对账已一致")
    said = await reconcile(tomorrow)
    assert f"{today} differences=2" in said
    assert said.count("differences=0") == 2  # the days before, on which nothing moved
    assert await reconcile(tomorrow) == "", "each day but once an hour"
    later = tomorrow + timedelta(hours=24)
    assert f"{today} differences=2" in await reconcile(later), "what is open is compared again"
    await till.bench.do("faults", path="tradebill", times=1, status=400, code="STATEMENT_CREATING")
    assert await reconcile(later + timedelta(hours=24)) == f"{today} waiting; {today + timedelta(days=2)} differences=0"


async def test_what_was_paid_about_midnight_lies_in_another_bill(till: Till) -> None:
    """Which of the two days is compared first makes no difference in the end."""
    today, at = business_date(clock.now()), clock.now()
    yesterday = today - timedelta(days=1)
    await till.bench.do("pay", out_trade_no=(await till.asks(await till.places()))["number"])
    await execute("UPDATE pay_request SET paid_at = paid_at - interval '1 day'")
    assert (await compare_day(till.bench.client, yesterday, at=at)).differences == 1
    assert [each["kind"] for each in await till.differences()] == ["not_there"]

    assert (await compare_day(till.bench.client, today, at=at)).differences == 0
    assert await till.differences() == []
    resolved = (await till.http.get("/v1/pay-differences?state=resolved", headers=till.finance)).json()
    (found,) = resolved["items"]
    assert found["note"] == f"在 {today} 的账单里 / in the bill of {today}"
    for day in (yesterday, today):
        assert (await compare_day(till.bench.client, day, at=at)).differences == 0

    await execute("DELETE FROM pay_difference")
    assert (await compare_day(till.bench.client, yesterday, at=at)).differences == 0, "it is known where it lies"
    till.bench.gate.book.trades.clear()
    assert (await compare_day(till.bench.client, today, at=at)).differences == 0
    await execute("UPDATE pay_request SET paid_at = paid_at + interval '1 day'")
    assert (await compare_day(till.bench.client, today, at=at)).differences == 1, "it has gone from its own bill"


def test_rows_are_held_against_ours() -> None:
    row = BillRow("r1", True, 100, -100, "FAIL")
    own = {"r1": Ours("r1", 100, "success", True), "r2": Ours("r2", 5, "success", True)}
    kinds = [(found.kind, found.number) for found in refunds_otherwise([row], own)]
    assert kinds == [(DifferenceKind.STATE, "r1"), (DifferenceKind.NOT_THERE, "r2")]
    stuck = BillRow("r1", True, 100, -100, "CHANGE")
    assert [found.kind for found in refunds_otherwise([stuck], {"r1": own["r1"]})] == [DifferenceKind.STATE]
    went = BillRow("r1", True, 100, -100, "SUCCESS")
    for state, twice in (("otherwise", [DifferenceKind.STATE]), ("success", []), ("processing", [])):
        here = {"r1": Ours("r1", 100, state, True)}
        assert [found.kind for found in refunds_otherwise([went], here)] == twice, state
    paid = BillRow("p1", False, 300, 300, "SUCCESS")
    assert [found.kind for found in payments_otherwise([paid], {})] == [DifferenceKind.NOT_HERE]
