"""What happens in a chain is in people's inboxes a moment later, over HTTP; and a replay changes nothing of it."""

from datetime import date, timedelta

import httpx
import pytest

from commissions.crediting.bases import Mark, mark_due
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import create_plan
from commissions.rules import Due, Position
from commissions.schemas import AssignPlan, CreatePlan
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date, days_of, period_of
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.replaying import rebuild
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry import wiring
from guide_app.ground.approvals.jobs import expire_approvals
from guide_app.ground.members.schemas import TransferMembers
from guide_app.ground.members.service.transferring import transfer_members
from inbox.handlers import INBOX
from tests.databases import owning
from tests.factories import AnAssociate, a_sku, a_store, an_actor, an_associate, signed_in
from tests.journeys.chain_over_http import Caller, Json
from tests.members.consents import consented

STORED = "SELECT id, associate, seq, kind, about, done_by, facts::text, at FROM inbox_message ORDER BY id"
PAID = {"method": "till_cash"}


@pytest.fixture
async def chain(committed_db: str) -> str:
    """A database of its own with the subscribers."""
    await register(wiring.SUBSCRIBERS)
    return committed_db


async def caller(http: httpx.AsyncClient, person: AnAssociate) -> Caller:
    return Caller(http, await signed_in(person))


async def delivered() -> None:
    """As the worker does."""
    await drain(wiring.SUBSCRIBERS)
    await finish(wiring.CHORES)


async def messages(person: Caller, **narrowed: str) -> list[Json]:
    return list((await person.get("/v1/my/messages", **narrowed))["items"])


async def texts(person: Caller) -> list[str]:
    return [message["text_zh"] for message in await messages(person)]


async def test_a_task_a_refund_and_an_approval_reach_whom_they_concern(chain: str, client: httpx.AsyncClient) -> None:
    store, sku = await a_store("S1"), await a_sku(price_fen=10_000)
    mei = await caller(client, await an_associate(store, name="王小美"))
    manager = await caller(client, await an_associate(store, Role.STORE_MANAGER, name="赵店长"))
    hq = await caller(client, await an_associate(role=Role.HQ_OPERATOR, name="周景行"))
    finance = await caller(client, await an_associate(role=Role.FINANCE, name="孙会计"))

    now = clock.now()
    task = await hq.post(
        "/v1/tasks",
        {
            "code": "RUN",
            "title": "跑鞋周",
            "audience_path": "/",
            "measure": "sales_fen",
            "target": 10_000,
            "reward_fen": 500,
            "starts_at": now.isoformat(),
            "ends_at": (now + timedelta(days=7)).isoformat(),
        },
    )
    await hq.post(f"/v1/tasks/{task['id']}/release", status=200)
    assert await texts(mei) == ["您有新任务「跑鞋周」"], "without a worker"

    order = await mei.post("/v1/orders", {"lines": [{"sku": sku.code, "quantity": 2}], "payment": PAID})
    await delivered()
    back = {"lines": [{"line": 1, "units": 1}], "reason": "尺码不合适"}
    await manager.post(f"/v1/orders/{order['id']}/refunds", back)
    await delivered()
    refund, done, _ = await messages(mei)
    assert refund["text_zh"].endswith("退款 ¥100.00")
    assert (refund["about"], refund["facts"]["served"]) == ({"kind": "order", "id": order["id"]}, True)
    assert done["text_zh"] == "您已达成任务「跑鞋周」的目标，奖励 ¥5.00"
    assert await texts(manager) == []
    assert await mei.get("/v1/my/messages/unread") == {"unread": 3, "more": False}
    await mei.post("/v1/my/messages/read-all", {"through": done["id"]}, status=200)
    assert [message["id"] for message in await messages(mei, unread="true")] == [refund["id"]]

    await hq.post(f"/v1/tasks/{task['id']}/close", status=200)
    await delivered()
    assert (await texts(mei))[0] == "任务「跑鞋周」已提前结束，此后不再计入"

    newcomer = {"number": "F9", "name": "钱审计", "posting": {"role": "auditor"}}
    asked = await hq.post("/v1/associates", newcomer, status=202)
    await delivered()
    [waiting] = await messages(finance)
    assert waiting["text_zh"].startswith("周**申请「")
    assert waiting["about"] == {"kind": "approval", "id": asked["id"]}
    await finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)
    await delivered()
    [answer] = await messages(hq)
    assert (answer["facts"]["state"], answer["facts"]["decider_masked"]) == ("approved", "孙**")
    [waiting] = await messages(finance)
    assert waiting["facts"]["state"] == "approved"
    asked = await hq.post("/v1/associates", newcomer | {"number": "F8"}, status=202)
    await expire_approvals(clock.now() + timedelta(days=8))
    await delivered()
    assert (await messages(hq))[0]["facts"]["state"] == "expired"

    stored, read = await fetch(STORED), await fetch("SELECT * FROM inbox_read ORDER BY message")
    assert len(stored) == 7
    async with owning(chain):
        await rebuild(INBOX)
    assert await fetch(STORED) == stored, "a replay gives the same under the same ids"
    assert await fetch("SELECT * FROM inbox_read ORDER BY message") == read
    assert len(await messages(mei, unread="true")) == 2


async def test_customers_are_told_of_to_who_won_them_and_to_who_gets_them(
    chain: str, client: httpx.AsyncClient
) -> None:
    store = await a_store("S1")
    mei, lan = await an_associate(store), await an_associate(store, name="陈兰")
    manager = await an_associate(store, Role.STORE_MANAGER, name="赵店长")
    await consented(mei, "13900000001")
    await consented(lan, "13900000001")
    member = await fetch_value("SELECT id FROM member")
    await transfer_members(an_actor(manager), TransferMembers(member_ids=[member], associate_id=lan.id, reason="调店"))
    await delivered()
    assert await texts(await caller(client, mei)) == ["顾客 李** 已确认您发起的注册"]
    assert await texts(await caller(client, lan)) == [
        "赵**将会员 李** 移交给您",
        "顾客 李** 已确认您发起的注册（原已是会员）",
    ]


async def test_a_month_is_told_of_once_it_is_over_and_later_only_what_changed(
    chain: str, client: httpx.AsyncClient
) -> None:
    store = await a_store("S1")
    mei, lan = await an_associate(store), await an_associate(store)
    version = {
        "no": 1,
        "valid_from": "2020-01-01T00:00:00+08:00",
        "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
    }
    choice = AssignPlan(path="/", position=Position.ASSOCIATE, valid_from=date(2020, 1, 1))
    await create_plan(SYSTEM, CreatePlan("P1", "方案", version, [choice]))
    at = clock.now()
    period = period_of(business_date(at))
    for person in (mei, lan):
        await execute(
            "INSERT INTO commission_task (assignment_id, associate, amount_fen, done_at, period)"
            " VALUES ($1, $2, 800, $3, $4)",
            new_id(),
            person.id,
            at,
            business_date(at).replace(day=1),
        )
    await settle_period(SYSTEM, period)
    await delivered()
    mine, theirs = await caller(client, mei), await caller(client, lan)
    assert await texts(mine) == [], "the month is not over"
    with clock.pinned(at + timedelta(days=32)):
        await settle_period(SYSTEM, period)
    await execute("UPDATE commission_task SET amount_fen = 500 WHERE associate = $1", mei.id)
    await mark_due([Mark(days_of(period)[0], Due.ASSOCIATE, mei.id, mei.id)])
    with clock.pinned(at + timedelta(days=33)):
        for _ in range(2):
            await settle_period(SYSTEM, period)
        await delivered()
        mine, theirs = await caller(client, mei), await caller(client, lan)
        assert await texts(mine) == [f"{period} 月提成有更正：-¥3.00", f"{period} 月提成已结算，现为 ¥5.00"]
        assert await texts(theirs) == [f"{period} 月提成已结算，现为 ¥8.00"]
