"""What people typed in goes back at the terminal: it waits there, is noted by its number, and bills know both."""

from datetime import timedelta
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.subscriptions import drain
from guide_app.base.kernel.verifying import compare
from payments.bills import Ours, Typed, payments_otherwise, refunds_otherwise, typed_in
from payments.checks import CHECKS
from payments.handlers import PAYMENTS
from payments.protocol.messages import RefundStatus, TradeState
from payments.reading_bills import BillRow
from payments.reconciling import compare_day
from payments.rules import DifferenceKind
from payments.stand_in.book import Refund, Trade
from tests.factories import a_reference, a_store, an_associate, once, signed_in
from tests.orders.counter import one
from tests.orders.terms import without_limits
from tests.pages.visitor import Visitor
from tests.payments.pay_bench import Till

Body = dict[str, Any]
NAMES = st.sampled_from(["POS-1", "POS-2", "POS-3", "POS-4"])


async def _waiting(till: Till, **narrowed: str) -> list[Body]:
    answer = await till.http.get("/v1/terminal-refunds", params={"waiting": "true"} | narrowed, headers=till.manager)
    found: list[Body] = answer.json()["items"]
    return found


async def _notes(till: Till, waits: Body, reference: str, who: dict[str, str] | None = None) -> httpx.Response:
    path = f"/v1/terminal-refunds/{waits['id']}/reference"
    return await till.http.post(path, json={"reference": reference}, headers=(who or till.manager) | once())


async def test_what_came_at_terminals_waits_until_its_number_is_noted(till: Till) -> None:
    await without_limits()
    order = await till.places(3)
    number = a_reference()
    ways = (
        ("wechat", number, 20_000),
        ("alipay", "2026-1", 19_900),
        ("till_card", "T-1", 19_700),
        ("till_cash", None, None),
    )
    for method, reference, fen in ways:
        paid = {"method": method, "amount_fen": fen, "reference": reference}
        await till.posts(f"/v1/orders/{order['id']}/payments", till.seller, **paid)
    back = await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(3), reason="不要了")
    assert {way["method"] for way in back["paid_back"]} == {"wechat", "alipay", "till_card", "till_cash"}
    for _ in range(2):
        await drain([PAYMENTS])
    found = {each["method"]: each for each in await _waiting(till)}
    assert {method: (each["amount_fen"], each["paid_by"], each["waits"]) for method, each in found.items()} == {
        "wechat": (20_000, number, True),
        "alipay": (19_900, "2026-1", True),
        "till_card": (19_700, "T-1", True),
    }
    assert await till.backs() == [], "nothing is asked of WeChat Pay that it never took"
    shown = await (await _visitor(till, Role.STORE_MANAGER)).visit(f"/a/orders/{order['id']}")
    assert ("要在终端退的钱" in shown.text, "系统不会自动退" in shown.text) == (True, True)
    assert (await _notes(till, found["wechat"], "5030", till.seller)).status_code == 403
    assert (await _notes(till, found["wechat"], " ")).json()["field"] == "reference"
    other = await signed_in(await an_associate(await a_store(name="别的店"), Role.STORE_MANAGER))
    assert (await _notes(till, found["wechat"], "5030", other)).status_code == 404
    noted = (await _notes(till, found["wechat"], " 5030 ")).json()
    assert (noted["reference"], noted["waits"]) == ("5030", False)
    late = await _notes(till, found["wechat"], "5031")
    assert (late.status_code, late.json()["code"], late.json()["reference"]) == (409, "terminal_refund_noted", "5030")
    assert {each["method"] for each in await _waiting(till)} == {"alipay", "till_card"}
    assert (await till.http.get("/v1/payments-to-settle", headers=till.finance)).json()["terminal_refunds"] == 2
    audited = "SELECT count(*) FROM audit_entry WHERE action = 'payments.terminal_refund_noted'"
    assert await fetch_value(audited) == 1
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name


async def test_a_typed_part_payment_that_goes_back_waits_too_and_what_wechat_pay_took_does_not(till: Till) -> None:
    order = await till.places()
    part = {"method": "wechat", "amount_fen": 700, "reference": a_reference()}
    paid = await till.posts(f"/v1/orders/{order['id']}/payments", till.seller, **part)
    path = f"/v1/orders/{order['id']}/payments/{paid['payments'][0]['id']}/giving-back"
    await till.posts(path, till.manager, reason="换现金")
    ours = await till.places()
    await till.is_paid(ours)
    await till.posts(f"/v1/orders/{ours['id']}/refunds", till.manager, lines=one(1), reason="尺码")
    await drain([PAYMENTS])
    assert [(each["amount_fen"], each["order_id"]) for each in await _waiting(till)] == [(700, order["id"])]
    assert len(await till.backs()) == 1


async def test_bills_know_what_was_typed_in_and_what_was_noted(till: Till) -> None:
    """A terminal of this merchant has numbers of its own: WeChat Pay's number of the payment tells whose it is."""
    order, number = await till.places(), a_reference()
    paid = {"method": "wechat", "reference": number}
    await till.posts(f"/v1/orders/{order['id']}/payments", till.seller, **paid)
    today, book, now = business_date(clock.now()), till.bench.gate.book, clock.now()
    fen = order["payable_fen"]
    trade = Trade("POS-77", "NATIVE", fen, "", "", now + timedelta(minutes=5), "", "c", TradeState.SUCCESS, number, now)
    book.trades[trade.out_trade_no] = trade
    assert (await compare_day(till.bench.client, today, at=now)).differences == 0
    trade.total += 1
    assert (await compare_day(till.bench.client, today, at=now)).differences == 1
    assert [(each["kind"], each["number"]) for each in await till.differences()] == [("amount", "POS-77")]
    trade.total -= 1
    await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码")
    await drain([PAYMENTS])
    book.refunds["POS-R77"] = Refund("POS-R77", "50300077", trade, fen, RefundStatus.SUCCESS, "", now, now)
    assert (await compare_day(till.bench.client, today, at=now)).differences == 1
    (waits,) = await _waiting(till)
    assert (await _notes(till, waits, "50300077")).status_code == 200
    assert (await compare_day(till.bench.client, today, at=now)).differences == 0
    assert [each for each in await till.differences() if each["state"] == "open"] == []


async def test_people_note_it_on_the_phone_and_in_the_console(till: Till) -> None:
    manager, finance = await _visitor(till, Role.STORE_MANAGER), await _visitor(till, Role.FINANCE)
    for _ in range(2):
        order = await till.places()
        paid = {"method": "alipay", "reference": a_reference()}
        await till.posts(f"/v1/orders/{order['id']}/payments", till.seller, **paid)
        await till.posts(f"/v1/orders/{order['id']}/refunds", till.manager, lines=one(1), reason="尺码")
    await drain([PAYMENTS])
    page = await manager.visit("/a/store/refunds")
    forms = [form for form in page.forms if form.action.startswith("/a/store/refunds/terminal/")]
    assert len(forms) == 2
    assert "已登记终端退款" in (await manager.send(forms[0], reference="ZFB-R1")).text
    assert (await manager.send(forms[1], reference=" ")).status == 422
    assert "待在终端退的款" in (await finance.visit("/hq")).text
    listed = await finance.visit("/hq/payments/terminal?waiting=true")
    (form,) = [form for form in listed.forms if form.action.startswith("/hq/payments/terminal/")]
    assert "已登记终端退款" in (await finance.send(form, reference="ZFB-R2")).text
    assert "没有终端退款" in (await finance.visit("/hq/payments/terminal?waiting=true")).text
    assert "ZFB-R1" in (await finance.visit("/hq/payments/terminal")).text


async def _visitor(till: Till, role: Role) -> Visitor:
    store = till.shop.store if role is Role.STORE_MANAGER else None
    return await Visitor.signed_in(till.http, await an_associate(store, role))


@given(st.dictionaries(NAMES, st.integers(1, 10)), st.dictionaries(NAMES, st.integers(1, 10)), st.booleans())
def test_a_row_of_a_terminal_differs_exactly_where_nobody_typed_so_much_in(
    theirs: dict[str, int], typed: dict[str, int], is_refund: bool
) -> None:
    rows = [
        BillRow(f"no-{at}", is_refund, fen, fen, "SUCCESS", name, name) for at, (name, fen) in enumerate(theirs.items())
    ]
    ours: dict[str, Ours] = {}
    known = ours | typed_in(rows, ours, {name: Typed(name, fen) for name, fen in typed.items()})
    found = {one.number: one.kind for one in (refunds_otherwise if is_refund else payments_otherwise)(rows, known)}
    for row in rows:
        fen = typed.get(row.transaction)
        wanted = None if fen == row.fen else DifferenceKind.NOT_HERE if fen is None else DifferenceKind.AMOUNT
        assert found.get(row.number) == wanted
