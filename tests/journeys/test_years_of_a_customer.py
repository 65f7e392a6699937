"""A customer from the first order to being forgotten: by whom they are known, what they pay, whose they become.

Silver begins with 300 points, a point for each yuan. The shoes cost 199.00, members from silver on 189.00.

    first order    2 shoes, as Li with the first phone      398.00   398 points: silver
    second order   1 pair, as the same Li with another one  199.00   199 points, basic
    as one person                                                    597 points: silver under either
    third order    1 pair                                   189.00   786 points
"""

from datetime import UTC, datetime, timedelta

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import compare, snapshot
from guide_app.entry import wiring
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from tests.factories import an_associate, once
from tests.journeys.chain_over_http import PASSWORD, Caller, another_device, open_store, sign_in, take_on
from tests.members.consents import fields_of

NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
DAY = timedelta(days=1)
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50", "Accept": "text/html"}
GROWTH = {"rate_ppm": 1_000_000, "expiry": "never"}
LEVELS = [
    {"code": "basic", "name_zh": "普通卡", "name_en": "Member", "threshold": 0, "keep_months": 0},
    {"code": "silver", "name_zh": "银卡", "name_en": "Silver", "threshold": 300, "keep_months": 12},
]


async def everything_told() -> None:
    """Have every subscriber hear what has happened, and every chore end."""
    await drain(wiring.SUBSCRIBERS)
    await finish(wiring.CHORES)


async def the_hq(http: httpx.AsyncClient, login: str, role: Role) -> Caller:
    person = await an_associate(role=role, name=login)
    await open_account(SYSTEM, OpenAccount(associate_id=person.id, login=login, password=PASSWORD))
    return await again(http, login)


async def again(http: httpx.AsyncClient, login: str) -> Caller:
    """Signed in for another day."""
    return await sign_in(another_device(http), login, PASSWORD)


async def agreed(second: Caller) -> None:
    """A second person agrees to the one thing that waits."""
    (waiting,) = (await second.get("/v1/approvals", state="pending"))["items"]
    await second.post(f"/v1/approvals/{waiting['id']}/approval", {}, status=200)


async def registered(associate: Caller, phone: str) -> str:
    started = await associate.post("/v1/registrations", {"phone": phone, "name": "李小明"})
    page_path = httpx.URL(started["consent_url"]).path
    customer = another_device(associate.http)
    fields = fields_of((await customer.get(page_path, headers=PHONE)).text)
    assert (await customer.post(page_path, data=fields, headers=PHONE)).status_code == 200
    return str((await associate.get(f"/v1/registrations/{started['registration']['id']}"))["member_id"])


async def sold(associate: Caller, member: str, pairs: int) -> tuple[int, str | None]:
    """What a pair cost, and by the price of which level."""
    cart = {"member_id": member, "lines": [{"sku": "SHOE-37", "quantity": pairs}]}
    order = await associate.post("/v1/orders", cart)
    payment = {"method": "till_card", "amount_fen": order["payable_fen"], "reference": order["number"]}
    await associate.post(f"/v1/orders/{order['id']}/payments", payment)
    await everything_told()
    (line,) = order["lines"]
    return line["unit_price_fen"], line["price_level"]


async def found(who: Caller, **asked: object) -> list[str]:
    answer = await who.post("/v1/member-searches", asked, status=200)
    return [one["id"] for one in answer["items"]]


async def test_a_customer_is_won_known_merged_handed_on_and_forgotten(
    committed_db: str, client: httpx.AsyncClient
) -> None:
    with clock.pinned(NOON):
        await register(wiring.SUBSCRIBERS)
        hq, second = [await the_hq(client, login, Role.HQ_OPERATOR) for login in ("hq", "second")]
        await open_store(hq)
        mei_id, mei = await take_on(hq, "A001", "associate")
        lan_id, _ = await take_on(hq, "A002", "associate")
        await take_on(hq, "M001", "store_manager")
        rules = {"valid_from": "2026-11-01", "growth": GROWTH, "levels": LEVELS, "reason": "会员体系上线"}
        await hq.post("/v1/loyalty/rules", rules, status=202)
        await agreed(second)
        prices = [{"sku": "SHOE-37", "price_fen": 18_900, "level": "silver"}]
        await hq.post("/v1/prices", {"prices": prices})

        li = await registered(mei, "139 1234 5678")
        assert await sold(mei, li, 2) == (19_900, None)
        assert (await mei.get(f"/v1/members/{li}/growth"))["level"] == "silver"
        also_li = await registered(mei, "139 8765 4321")
        assert await sold(mei, also_li, 1) == (19_900, None), "as whom nobody knows her she has no level"

    with clock.pinned(NOON + DAY):
        await is_known(hq, mei, li)
        await is_merged(hq, mei, li, also_li)
        assert await sold(mei, also_li, 1) == (18_900, "silver"), "under either id she is one person"
        assert (await mei.get(f"/v1/members/{li}/growth"))["points"] == 786
        profile = await mei.get(f"/v1/members/{li}/profile")
        assert (profile["bought"]["orders"], profile["bought"]["net_fen"]) == (3, 78_600)
        assert [one["name"] for one in profile["tags"]] == ["爱跑步"]

    with clock.pinned(NOON + 2 * DAY):
        hq, manager, lan = [await again(client, login) for login in ("hq", "m001", "a002")]
        await mei_leaves(hq, mei_id, lan)
        assert (await manager.get(f"/v1/members/{li}"))["dedicated_id"] == lan_id
        orders = "SELECT count(*) FROM orders WHERE serving = $1::uuid"
        assert await fetch_value(orders, mei_id) == 3, "what she sold stays hers"

    with clock.pinned(NOON + 3 * DAY):
        hq, second, manager = [await again(client, login) for login in ("hq", "second", "m001")]
        await is_forgotten(hq, second, manager, li)
        assert await fetch_value("SELECT sum(goods_fen) FROM orders") == 78_600, "what was sold was sold"
        await everything_told()
        async with snapshot():
            for check in wiring.CHECKS:
                assert (await compare(check.statement)).different == 0, check.name


async def is_known(hq: Caller, mei: Caller, li: str) -> None:
    """A tag, a note and a care date; found by each that may be asked."""
    group = await hq.post("/v1/tag-groups", {"name": "爱好"})
    tag = await hq.post("/v1/tags", {"group_id": group["id"], "name": "爱跑步"})
    await mei.post(f"/v1/members/{li}/tags", {"tag_id": tag["id"]}, status=200)
    await mei.post(f"/v1/members/{li}/notes", {"text": "膝盖受过伤，推荐缓震款", "topic": "preference"})
    await mei.post(f"/v1/members/{li}/care", {"due_on": "2026-11-20", "purpose": "follow_up"})
    for asked in (
        {"book": "own", "tags_all": [tag["id"]]},
        {"phone_tail": "5678"},
        {"name": "小明", "conditions": {"levels": ["silver"]}},
        {"conditions": {"spend_from_fen": 39_800}, "sort": "spend"},
    ):
        assert await found(mei, **asked) == [li], asked
    assert len((await mei.get("/v1/my/care"))["items"]) == 1


async def is_merged(hq: Caller, mei: Caller, li: str, also_li: str) -> None:
    """Merged, put apart within seven days, and merged again: an acquisition is paid once."""
    sides = {"survivor_id": li, "absorbed_id": also_li}
    for again in (True, False):
        seen = await hq.get("/v1/member-merges/preview", **sides)
        done = await hq.post("/v1/member-merges", sides | {"preview": seen["digest"], "reason": "本人说明"})
        await everything_told()
        assert (await mei.get(f"/v1/members/{li}/growth"))["points"] == 597
        if again:
            await hq.post(f"/v1/member-merges/{done['id']}/undo", {"reason": "再核实"}, status=200)
            await everything_told()
            assert (await mei.get(f"/v1/members/{also_li}/growth"))["points"] == 199


async def mei_leaves(hq: Caller, mei_id: str, lan: Caller) -> None:
    """Her customers and care dates go to Lan, as the preview said; what she sold stays hers."""
    case = await hq.post(f"/v1/associates/{mei_id}/offboarding-cases", {"last_day": "2026-11-20", "reason": "resigned"})
    counted = {one["asset"]: (one["count"], one["takers"]) for one in case["parts"]}
    assert (counted["members"], counted["care"][0]) == ((1, ["王A002"]), 1)
    address, matched = f"/v1/offboarding-cases/{case['case']['id']}", {"If-Match": f'"{case["case"]["version"]}"'}
    sure = await hq.http.post(f"{address}/confirm", json=None, headers=hq.headers | once() | matched)
    assert sure.status_code == 200, sure.text
    await everything_told()
    done = await hq.get(address)
    assert [one["moved"] for one in done["parts"] if one["asset"] in {"members", "care"}] == [1, 1]
    assert (await lan.get("/v1/my/care/counts"))["today"] == 1


async def is_forgotten(hq: Caller, second: Caller, manager: Caller, li: str) -> None:
    """Asked for at the counter, proven, erased by two people, certified."""
    asked = await manager.post(f"/v1/members/{li}/privacy-requests", {"kind": "erasure"})
    address = f"/v1/privacy-requests/{asked['id']}"
    await hq.post(f"{address}/proof", {"proof": "document"}, status=200)
    await hq.post(f"{address}/erasure", {"reason": "顾客要求"}, status=202)
    await agreed(second)
    certificate = await hq.get(f"{address}/certificate")
    assert {one["name"] for one in certificate["erased"]}
    assert (await hq.get(f"/v1/members/{li}"))["phone_masked"] == ""
    assert await found(hq, phone_tail="5678") == []
