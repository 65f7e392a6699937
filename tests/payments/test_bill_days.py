"""Days whose bills are late, broken or were missed: finance sees them with the reason, they stay due, and are compared
again on request."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.base.kernel.gauges import Figure, statement
from payments.metrics import GAUGES
from payments.reconciling import reconcile
from payments.rules import BILLS_KEPT, next_comparison
from payments.stand_in.bills import Broken
from tests.factories import an_associate, once
from tests.pages.visitor import Visitor
from tests.payments.pay_bench import Till

HERE = "/hq/payments/differences"
MORNING = timedelta(hours=11)


async def paid_yesterday(till: Till) -> date:
    """A payment of yesterday, there and here."""
    await till.is_paid(await till.places())
    (trade,) = till.bench.gate.book.trades.values()
    assert trade.paid_at is not None
    trade.paid_at -= timedelta(days=1)
    await execute("UPDATE pay_request SET paid_at = paid_at - interval '1 day'")
    return business_date(trade.paid_at)


def morning_after(day: date, *, days: int = 1) -> datetime:
    return start_of(day + timedelta(days=days)).astimezone(UTC) + MORNING


async def days_of(till: Till) -> dict[str, dict[str, Any]]:
    answer = await till.http.get("/v1/pay-bill-days", headers=till.finance)
    assert answer.status_code == 200, answer.text
    return {each["day"]: each for each in answer.json()}


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (Broken.CUT, "交易账单：压缩文件不完整 / the bill of payments: the gzip file was cut off"),
        (
            Broken.NO_SUMS,
            "交易账单：没有汇总行，账单不完整 / the bill of payments: its sums are missing: it was cut off",
        ),
        (Broken.WRONG_SUMS, "总交易单数 is 2, its rows come to 1"),
        (Broken.DOUBLED, "stands there twice"),
        (Broken.NEGATIVE, "is none"),
        (Broken.GBK, "不是 UTF-8 编码"),
        (Broken.EMPTY, "是空文件"),
        (Broken.HTML, "取到的是网页，不是账单"),
        (Broken.HASH, "与微信给出的校验值不符"),
    ],
)
async def test_a_broken_bill_is_told_to_finance_and_read_when_it_is_whole(till: Till, how: Broken, reason: str) -> None:
    day = await paid_yesterday(till)
    at = morning_after(day)
    await till.bench.do("bills", how=how)
    assert f"{day} not_read" in await reconcile(at)
    seen = (await days_of(till))[day.isoformat()]
    assert (seen["state"], seen["compared_at"]) == ("not_read", None)
    assert reason in seen["reason"]
    assert datetime.fromisoformat(seen["try_at"]) == at.replace(minute=17)
    assert await till.differences() == [], "nothing of it is believed"
    again = at + timedelta(hours=1)
    assert await reconcile(again) == f"{day} differences=0"
    seen = (await days_of(till))[day.isoformat()]
    assert (seen["state"], seen["reason"], seen["payments"], seen["try_at"]) == ("compared", "", 1, None)


async def test_a_bill_that_comes_unpacked_is_read(till: Till) -> None:
    day = await paid_yesterday(till)
    await till.bench.do("bills", how=Broken.UNPACKED, times=2)
    assert f"{day} differences=0" in await reconcile(morning_after(day))


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (400, "STATEMENT_CREATING", ("waiting", "微信支付还没有生成账单")),
        (403, "NO_AUTH", ("not_read", "微信支付调用失败：商户号没有该产品权限（NO_AUTH）")),
        (502, "SYSTEM_ERROR", ("not_read", "微信支付暂时无法连接（HTTP 502）")),
        (404, "", ("not_read", "（HTTP 404）")),
    ],
)
async def test_a_bill_that_is_not_there_says_why(till: Till, status: int, code: str, told: tuple[str, str]) -> None:
    day = await paid_yesterday(till)
    at = morning_after(day)
    await till.bench.do("faults", path="fundflowbill", times=9, status=status, code=code)
    await reconcile(at)
    seen = (await days_of(till))[day.isoformat()]
    assert seen["state"] == told[0]
    assert told[1] in seen["reason"]
    figures = {(one.name, one.label): one.value for one in await fetch_as(Figure, statement(GAUGES))}
    assert figures["guide_pay_bill_days_open", told[0]] == 3
    assert figures["guide_pay_bill_oldest_open_days", ""] == 3


async def test_a_day_without_any_payment_is_compared(till: Till) -> None:
    day = business_date(clock.now()) - timedelta(days=1)
    assert f"{day} differences=0" in await reconcile(morning_after(day))
    seen = (await days_of(till))[day.isoformat()]
    assert (seen["state"], seen["payments"], seen["payments_fen"]) == ("compared", 0, 0)


async def test_days_stay_due_until_wechat_pay_gives_them_no_more(till: Till) -> None:
    """However long the worker was away; a day of four months ago is given up, and says so."""
    day = await paid_yesterday(till)
    await till.bench.do("bills", how=Broken.HTML)
    await reconcile(morning_after(day))
    late = morning_after(day, days=40)
    said = await reconcile(late)
    assert f"{day} differences=0" in said
    assert said.count("differences=0") == 40, "those in between too, which nobody asked for"
    assert await reconcile(late) == ""

    broken = day + timedelta(days=40)
    await till.bench.do("faults", path="tradebill", times=1, status=403, code="NO_AUTH")
    assert f"{broken} not_read" in await reconcile(morning_after(broken))
    gone = morning_after(broken, days=BILLS_KEPT.days + 1)
    await reconcile(gone)
    row = await fetch_value("SELECT state || ' ' || reason FROM pay_bill_day WHERE day = $1", broken)
    assert row == "gone 微信支付只提供三个月内的账单 / WeChat Pay keeps bills for three months"
    assert await fetch_value("SELECT state FROM pay_bill_day WHERE day = $1", day) == "compared"


async def test_finance_has_a_day_compared_again(till: Till) -> None:
    day = await paid_yesterday(till)
    at = morning_after(day)
    await till.bench.do("bills", how=Broken.NO_SUMS)
    await reconcile(at)
    body = {"day": day.isoformat()}
    key = once()
    done = await till.http.post("/v1/pay-bill-days", json=body, headers=till.finance | key)
    assert (done.status_code, done.json()["state"], done.json()["payments"]) == (200, "compared", 1), done.text
    same = await till.http.post("/v1/pay-bill-days", json=body, headers=till.finance | key)
    assert (same.json(), same.headers["Idempotent-Replayed"]) == (done.json(), "true")
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'payments.bills_compared'") == 1
    await till.bench.do("faults", path="tradebill", times=1, status=400, code="STATEMENT_CREATING")
    waits = await till.http.post("/v1/pay-bill-days", json=body, headers=till.finance | once())
    assert (waits.json()["state"], waits.json()["payments"]) == ("waiting", 1), "what was counted before stays"
    for other in (day + timedelta(days=1), day - BILLS_KEPT):
        refused = await till.http.post(
            "/v1/pay-bill-days", json={"day": other.isoformat()}, headers=till.finance | once()
        )
        assert (refused.status_code, refused.json()["field"]) == (422, "day")
    assert (await till.http.post("/v1/pay-bill-days", json=body, headers=till.manager | once())).status_code == 403


async def test_finance_sees_why_a_day_is_missing_and_compares_it(till: Till) -> None:
    day = await paid_yesterday(till)
    at = morning_after(day)
    await till.bench.do("bills", how=Broken.WRONG_SUMS)
    await reconcile(at)
    finance = await Visitor.signed_in(till.http, await an_associate(None, Role.FINANCE))
    page = await finance.visit(HERE)
    assert "总交易单数为 2，与明细的 1 不符" in page.text
    (form,) = [each for each in page.forms if each.fields.get("day") == [day.isoformat()]]
    del till.bench.gate.book.trades[next(iter(till.bench.gate.book.trades))]
    done = await finance.send(form)
    assert f"{day} 已重新对账，1 笔待核对" in done.text
    assert "微信当天的账单里没有这一笔" in done.text, "the page says what that means"
    (found,) = await till.differences()
    only = await finance.visit(f"{HERE}?kind=not_there&day={day}&state=open")
    assert found["number"] in only.text
    assert found["number"] not in (await finance.visit(f"{HERE}?kind=amount")).text
    form.fields["day"] = ["2020-01-01"]
    refused = await finance.send(form)
    assert (refused.status, "三个月以内" in refused.text) == (422, True)
    auditor = await Visitor.signed_in(till.http, await an_associate(None, Role.AUDITOR))
    assert "重新对账" not in (await auditor.visit(HERE)).text


@pytest.mark.parametrize(
    ("age", "at", "told"),
    [
        (1, "2026-12-03T02:17:00", "2026-12-03T03:17:00"),
        (1, "2026-12-03T02:16:59", "2026-12-03T02:17:00"),
        (3, "2026-12-03T11:17:00", "2026-12-04T02:17:00"),
        (4, "2026-12-03T02:17:00", "2026-12-04T02:17:00"),
        (4, "2026-12-03T01:00:00", "2026-12-03T02:17:00"),
        (40, "2026-12-31T23:59:59", "2027-01-01T02:17:00"),
    ],
)
def test_when_a_day_is_tried_again(age: int, at: str, told: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert next_comparison(timedelta(days=age), at=moment) == datetime.fromisoformat(told).replace(tzinfo=UTC)


async def test_nothing_is_resolved_by_a_bill_that_could_not_be_read(till: Till) -> None:
    day = await paid_yesterday(till)
    at = morning_after(day)
    await execute("UPDATE pay_request SET amount_fen = 1")
    await reconcile(at)
    (found,) = await till.differences()
    assert found["kind"] == "amount"
    await till.bench.do("bills", how=Broken.NO_SUMS)
    later = at + timedelta(hours=1)
    assert await reconcile(later) == f"{day} not_read"
    assert (await days_of(till))[day.isoformat()]["differences"] == 1
    assert [each["id"] for each in await till.differences()] == [found["id"]]
