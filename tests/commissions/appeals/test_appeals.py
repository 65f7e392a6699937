"""An order is not right: somebody says so, somebody decides, both are told, and the month comes out right."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from commissions.handlers import COMMISSIONS
from commissions.periods.service.closing import close_and_freeze
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.replaying import rebuild
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.orders.attribution.approvals import propose_policy
from guide_app.ground.orders.attribution.rules import DedicatedFirst
from guide_app.ground.orders.attribution.schemas import WritePolicy
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.commissions.appeals.shops import CASH, DESK, IN_NOVEMBER, IN_OCTOBER, Shop, a_shop
from tests.databases import owning
from tests.factories import a_member, a_store, an_actor, an_associate, once, with_account
from tests.journeys.chain_over_http import Json

APPEALS, MINE = "/v1/commission-appeals", "/v1/my/commission-appeals"
OTHER_NEWS = ("month_settled", "order_refunded")


@pytest.fixture
async def shop(committed_db: str, client: httpx.AsyncClient) -> AsyncIterator[Shop]:
    with clock.pinned(IN_OCTOBER):
        yield await a_shop(client)


async def _appeal(shop: Shop, order: object, *, status: int = 201) -> Json:
    body = {"order_id": str(order), "reason": "shared", "words": "我们一起接待的"}
    return await (await shop.caller(shop.wang)).post(MINE, body, status=status)


async def test_an_appeal_is_followed_six_to_four_and_both_are_told(shop: Shop) -> None:
    order = await shop.sell(10)
    await shop.take_back(order, 2)
    await shop.settle("2026-10")
    assert await shop.earned() == {("li", "BASE"): 4_000, ("li", "TIER"): 800}
    appeal = await _appeal(shop, order.id)
    assert (await _appeal(shop, order.id, status=409))["code"] == "appeal_open"
    boss = await shop.caller(shop.boss)
    [listed] = (await boss.get(APPEALS, state="open"))["items"]
    assert (listed["id"], listed["order_number"], listed["name"]) == (appeal["id"], order.number, "王小美")
    shares = shop.shares(li=6, wang=4)
    preview = await boss.post(f"/v1/order-credits/{order.id}/previews", {"shares": shares}, status=200)
    assert (preview["way"], preview["second_person"]) == ("recredit", [])
    assert [
        (one["number"], one["performance_before_fen"], one["performance_after_fen"], one["commission_fen"])
        for one in preview["effect"]
    ] == [("A-1", 80_000, 48_000, -1_920), ("A-2", 0, 32_000, 1_920)]
    done = await boss.post(f"{APPEALS}/{appeal['id']}/correction", {"shares": shares, "reason": "六四分"})
    assert [one["weight"] for one in done["after"]] == [6, 4]
    await shop.settle("2026-10")
    assert await shop.earned() == {
        ("li", "BASE"): 2_400,
        ("li", "TIER"): 480,
        ("wang", "BASE"): 1_600,
        ("wang", "TIER"): 320,
    }
    assert await shop.performed() == {"li": 48_000, "wang": 32_000}
    mine = (await (await shop.caller(shop.wang)).get(MINE))["items"]
    assert [(one["state"], one["answer"], one["decided_by_name"]) for one in mine] == [
        ("corrected", "六四分", "陈店长")
    ]
    told = {}
    for who in (shop.li, shop.wang, shop.boss):
        messages = (await (await shop.caller(who)).get("/v1/my/messages"))["items"]
        told[who.name] = sorted(one["kind"] for one in messages if one["kind"] not in OTHER_NEWS)
    assert told == {
        "李小明": ["credit_corrected"],
        "王小美": ["appeal_answered", "credit_corrected"],
        "陈店长": ["appeal_filed"],
    }
    await shop.take_back(order, 8)
    await shop.settle("2026-10")
    assert await shop.earned() == {}
    assert await shop.performed() == {}


async def test_after_the_close_two_people_adjust_what_the_month_would_have_paid(shop: Shop) -> None:
    order = await shop.sell(8)
    with clock.pinned(IN_NOVEMBER):
        await close_and_freeze(an_actor(shop.finance), "2026-10")
        boss, finance = await shop.caller(shop.boss), await shop.caller(shop.finance)
        appeal = await _appeal(shop, order.id)
        body = {"shares": shop.shares(li=6, wang=4), "reason": "六四分"}
        asked = await boss.post(f"{APPEALS}/{appeal['id']}/correction", body, status=202)
        assert asked["approvers"] == ["finance", "hq_operator"]
        assert "A-1 -¥19.20、A-2 +¥19.20" in asked["summary_zh"]
        assert (await boss.get(f"{APPEALS}/{appeal['id']}"))["approval_id"] == asked["id"]
        await finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)
        [correction] = (await boss.get("/v1/credit-corrections"))["items"]
        assert (correction["way"], correction["appeal_id"]) == ("adjust", appeal["id"])
        adjusted = (await finance.get("/v1/commission-adjustments"))["items"]
        assert {(one["number"], one["amount_fen"], one["effective_period"]) for one in adjusted} == {
            ("A-1", -1_920, "2026-11"),
            ("A-2", 1_920, "2026-11"),
        }
        again = await boss.http.post(
            f"/v1/order-credits/{order.id}/corrections", json=body, headers=boss.headers | once()
        )
        assert (again.status_code, again.json()["code"]) == (409, "credit_adjusted")
        earned = await shop.earned()
        assert (earned["li", "BASE"], earned["li", "TIER"]) == (4_000, 800)
        assert await shop.performed() == {"li": 80_000}
        await shop.settle("2026-11")
        earned = await shop.earned()
        assert (earned["li", "ADJUST"], earned["wang", "ADJUST"]) == (-1_920, 1_920)


async def test_amounts_that_are_others_by_now_are_not_approved(shop: Shop) -> None:
    """The other order of the closed month came back: its ladder fell, and with it what the correction comes to."""
    order, other = await shop.sell(8), await shop.sell(8)
    with clock.pinned(IN_NOVEMBER):
        await close_and_freeze(an_actor(shop.finance), "2026-10")
        boss, finance = await shop.caller(shop.boss), await shop.caller(shop.finance)
        body = {"shares": shop.shares(wang=1), "reason": "小美的单"}
        asked = await boss.post(f"/v1/order-credits/{order.id}/corrections", body, status=202)
        await shop.take_back(other, 8)
        refused = await finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=409)
        assert refused["code"] == "effect_changed"
        assert (await boss.get("/v1/credit-corrections"))["items"] == []


async def test_a_second_person_is_needed_by_whom_it_concerns_and_when_it_is_much(shop: Shop) -> None:
    order, large = await shop.sell(1), await shop.sell(51)
    boss = await shop.caller(shop.boss)
    why = []
    for one, shares in ((order, shop.shares(boss=1)), (large, shop.shares(wang=1)), (order, shop.shares(wang=1))):
        found = await boss.post(f"/v1/order-credits/{one.id}/previews", {"shares": shares}, status=200)
        why.append(found["second_person"])
    assert why == [["concerned"], ["large"], []]
    body = {"shares": shop.shares(boss=1), "reason": "我接待的"}
    asked = await boss.post(f"/v1/order-credits/{order.id}/corrections", body, status=202)
    await shop.take_back(order, 1)
    finance = await shop.caller(shop.finance)
    stale = await finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=409)
    assert stale["code"] == "subject_changed"


async def test_of_two_who_decide_at_once_one_does(shop: Shop) -> None:
    order = await shop.sell(1)
    appeal = await _appeal(shop, order.id)
    boss = await shop.caller(shop.boss)
    other = await shop.caller(await an_associate(shop.store, Role.STORE_MANAGER))
    path, body = f"{APPEALS}/{appeal['id']}", {"shares": shop.shares(wang=1), "reason": "小美的单"}
    answers = await asyncio.gather(
        boss.http.post(f"{path}/correction", json=body, headers=boss.headers | once()),
        other.http.post(f"{path}/correction", json=body, headers=other.headers | once()),
        other.http.post(f"{path}/rejection", json={"answer": "不是"}, headers=other.headers | once()),
    )
    assert sorted(one.status_code for one in answers) in ([200, 409, 409], [201, 409, 409])
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"appeal_decided"}
    assert await fetch_value("SELECT count(*) FROM commission_correction") == (
        1 if any(one.status_code == 201 for one in answers) else 0
    )


async def test_the_same_key_corrects_once_and_the_same_credit_is_no_correction(shop: Shop) -> None:
    order = await shop.sell(1)
    boss, key = await shop.caller(shop.boss), once()
    path, body = f"/v1/order-credits/{order.id}/corrections", {"shares": shop.shares(wang=2), "reason": "小美的单"}
    first, again = [await boss.http.post(path, json=body, headers=boss.headers | key) for _ in range(2)]
    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 201, again.json()["id"])
    await shop.earned()
    same = body | {"shares": shop.shares(wang=7)}
    refused = await boss.http.post(path, json=same, headers=boss.headers | once())
    assert (refused.status_code, refused.json()["code"]) == (409, "credit_unchanged")
    credit = await boss.get(f"/v1/order-credits/{order.id}")
    assert [(one["name"], one["performance_fen"]) for one in credit["credits"]] == [("王小美", 10_000)]
    assert [one["no"] for one in credit["corrections"]] == [1]


async def test_a_replay_credits_as_it_was_corrected(shop: Shop, committed_db: str) -> None:
    order = await shop.sell(3)
    boss = await shop.caller(shop.boss)
    for shares in (shop.shares(wang=1), shop.shares(li=1, wang=2)):
        body = {"shares": shares, "reason": "更正"}
        await boss.post(f"/v1/order-credits/{order.id}/corrections", body)
        await shop.earned()
    await shop.take_back(order, 1)
    ledger, performed = await shop.earned(), await shop.performed()
    bases = await fetch("SELECT * FROM commission_base WHERE contributions > 0 ORDER BY 1, 2, 3, 4, 5")
    async with owning(committed_db):
        await rebuild(COMMISSIONS)
    assert (await shop.earned(), await shop.performed()) == (ledger, performed)
    assert await fetch("SELECT * FROM commission_base WHERE contributions > 0 ORDER BY 1, 2, 3, 4, 5") == bases


async def test_what_cannot_be_corrected_is_refused(shop: Shop) -> None:
    order = await shop.sell(1)
    boss = await shop.caller(shop.boss)
    elsewhere = await an_associate(await a_store("BJ001"), Role.STORE_MANAGER)
    path, reason = f"/v1/order-credits/{order.id}/corrections", {"reason": "更正"}
    answer = await boss.http.post(
        path, json={"shares": shop.shares(wang=1) * 2} | reason, headers=boss.headers | once()
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "shares")
    answer = await boss.http.post(path, json={"shares": shop.shares(finance=1)} | reason, headers=boss.headers | once())
    assert (answer.status_code, answer.json()["field"]) == (422, "shares")
    other = await shop.caller(elsewhere)
    answer = await other.http.post(path, json={"shares": shop.shares(wang=1)} | reason, headers=other.headers | once())
    assert answer.status_code == 404
    appeal = await _appeal(shop, order.id)
    li = await shop.caller(shop.li)
    answer = await li.http.get(f"{MINE}/{appeal['id']}", headers=li.headers)
    assert answer.status_code == 404
    answer = await li.http.post(f"{MINE}/{appeal['id']}/withdrawal", headers=li.headers | once())
    assert answer.status_code == 404
    wang = await shop.caller(shop.wang)
    assert (await wang.post(f"{MINE}/{appeal['id']}/withdrawal", status=200))["state"] == "withdrawn"
    answer = await boss.http.post(
        f"{APPEALS}/{appeal['id']}/rejection", json={"answer": "晚了"}, headers=boss.headers | once()
    )
    assert (answer.status_code, answer.json()["state"]) == (409, "withdrawn")


async def test_an_entry_of_ones_own_is_appealed_against(shop: Shop) -> None:
    order = await shop.sell(1)
    await shop.settle("2026-10")
    await shop.earned()
    li, boss = await shop.caller(shop.li), await shop.caller(shop.boss)
    ids = {row["component"]: row["id"] for row in await fetch("SELECT id, component FROM commission_entry")}
    about = {"reason": "amount", "words": "少算了"}
    of_line = await li.post(MINE, about | {"entry_id": str(ids["BASE"])})
    assert (of_line["order_id"], of_line["order_number"]) == (str(order.id), order.number)
    of_month = await li.post(MINE, about | {"entry_id": str(ids["TIER"])})
    assert of_month["order_id"] is None
    body = {"shares": shop.shares(wang=1), "reason": "更正"}
    refused = await boss.http.post(f"{APPEALS}/{of_month['id']}/correction", json=body, headers=boss.headers | once())
    assert (refused.status_code, refused.json()["code"]) == (422, "no_order_to_correct")
    rejected = await boss.post(f"{APPEALS}/{of_month['id']}/rejection", {"answer": "未到下一档"}, status=200)
    assert (rejected["state"], rejected["answer"]) == ("rejected", "未到下一档")
    wang = await shop.caller(shop.wang)
    answer = await wang.http.post(MINE, json=about | {"entry_id": str(ids["BASE"])}, headers=wang.headers | once())
    assert (answer.status_code, answer.json()["field"]) == (404, "entry_id")


async def test_a_correction_stays_as_it_was_made(shop: Shop) -> None:
    order = await shop.sell(1)
    boss = await shop.caller(shop.boss)
    body = {"shares": shop.shares(wang=1), "reason": "更正"}
    await boss.post(f"/v1/order-credits/{order.id}/corrections", body)
    [entry] = await fetch("SELECT detail FROM audit_entry WHERE action = 'commissions.recredited'")
    assert str(shop.wang.id) in entry["detail"]
    with pytest.raises(Exception, match="commission_correction"):
        await execute("UPDATE commission_correction SET reason = 'other'")


async def test_an_order_that_a_policy_credited_says_why_and_can_be_appealed(shop: Shop) -> None:
    asker = await with_account(await an_associate(role=Role.HQ_OPERATOR))
    approver = await with_account(shop.finance)
    today = business_date(clock.now())
    wanted = WritePolicy(path="/", title="直播单", valid_from=today, steps=(DedicatedFirst(),))
    await approve(approver, (await propose_policy(asker, wanted)).id, Decide())
    member = await a_member(shop.store, dedicated=shop.li)
    command = PlaceOrder([LineWanted(shop.sku.code, 10)], member.id, shop.store.id, payment=CASH)
    order = await place_order(asker, command, desk=DESK)
    await shop.settle("2026-10")
    assert await shop.earned() == {("li", "BASE"): 5_000, ("li", "TIER"): 1_000}
    boss = await shop.caller(shop.boss)
    for who in (boss, await shop.caller(shop.li)):
        told = await who.get(f"/v1/orders/{order.id}/commission")
        assert (told["attribution_zh"], len(told["lines"])) == ("无人接待，归专属导购", 1)
    appeal = await _appeal(shop, order.id)
    shares = shop.shares(wang=1)
    await boss.post(f"{APPEALS}/{appeal['id']}/correction", {"shares": shares, "reason": "王小美接待的"})
    await shop.settle("2026-10")
    assert await shop.earned() == {("wang", "BASE"): 5_000, ("wang", "TIER"): 1_000}
    kept = await boss.get(f"/v1/orders/{order.id}/attribution")
    assert kept["associate_id"] == str(shop.li.id), "what was decided then stays on record"
    served = await shop.sell()
    assert (await boss.get(f"/v1/orders/{served.id}/commission"))["attribution_zh"] is None
