"""Several posts at once: who works in a further store beside the main one, and what each reader goes by."""

from datetime import timedelta

import httpx

from commissions.engine.api import day_from
from commissions.plans.service.planning import create_plan
from commissions.rulebooks import rulebook_for
from commissions.schemas import AssignPlan, CreatePlan
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.web.pages import PageRequest
from guide_app.ground.associates import queries, reads, service
from guide_app.ground.associates.schemas import PostTo
from guide_app.ground.associates.second_posts.schemas import AddSecondPost
from guide_app.ground.associates.second_posts.service import add_second_post
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from guide_app.ground.stores.closing.schemas import CloseStore
from guide_app.ground.stores.closing.service import announce_closing
from guide_app.ground.stores.jobs import close_a_piece
from tests.factories import (
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_actor_as,
    an_associate,
    signed_in,
)
from tests.journeys.chain_over_http import Caller
from tests.pages.visitor import Visitor

ALL = PageRequest(None, 100)
DAY = timedelta(days=1)
POSTS = "SELECT store, valid_from, valid_to, is_main FROM posting WHERE associate = $1 ORDER BY valid_from, NOT is_main"
PASSWORD = "right horse battery"


async def test_a_second_post_is_added_used_and_ended(db: None, client: httpx.AsyncClient) -> None:
    east = await a_region("EAST")
    one, two, far = await a_store("S1", east), await a_store("S2", east), await a_store("S3")
    lan, article = await an_associate(one, name="林兰"), await a_sku()
    hq = Caller(client, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
    path, today = f"/v1/associates/{lan.id}/second-posts", business_date(clock.now())
    for wrong, field in (
        ({"store": "S2", "role": "trainer"}, "role"),
        ({"store": "S9"}, "store"),
        ({"store": "S2", "valid_to": str(today)}, "valid_to"),
    ):
        assert (await hq.post(path, wrong, status=422))["field"] == field
    await hq.post(path, {"store": "S1"}, status=409)
    supervisor = await an_associate(role=Role.SUPERVISOR, region=east)
    await hq.post(f"/v1/associates/{supervisor.id}/second-posts", {"store": "S2"}, status=409)
    posts = await hq.post(path, {"store": "S2", "role": "store_manager"}, status=201)
    assert [(post["path"], post["is_main"]) for post in posts] == [(one.path, True), (two.path, False)]
    await hq.post(path, {"store": "S2"}, status=409)

    manager = await an_actor_as(Role.STORE_MANAGER, two)
    assert (await queries.associate(manager, lan.id)).also_at == [two.path]
    regional = an_actor(supervisor)
    for actor, text in ((manager, None), (manager, "林兰"), (regional, None), (regional, "林兰")):
        found = (await queries.associates(actor, ALL, text=text)).items
        assert [person.id for person in found].count(lan.id) == 1, (actor.role, text)
    assert (await reads.home_stores([lan.id], today))[lan.id].store_id == one.id

    mine = Caller(client, await signed_in(lan))
    places = await mine.get("/v1/my/workplaces")
    assert [(place["code"], place["role"], place["is_main"], place["is_current"]) for place in places] == [
        ("S1", "associate", True, True),
        ("S2", "store_manager", False, False),
    ]
    order = {"lines": [{"sku": article.code, "quantity": 1}]}
    there = Caller(client, {**mine.headers, "Guide-Store": str(two.id)})
    assert [(await who.post("/v1/orders", order, status=201))["store_id"] for who in (mine, there)] == [
        str(one.id),
        str(two.id),
    ]
    assert (await there.get("/v1/auth/me"))["role"] == "store_manager"
    for stranger in (str(far.id), "S2"):
        refused = await client.get("/v1/auth/me", headers={**mine.headers, "Guide-Store": stranger})
        assert refused.status_code == 403

    post_id = posts[1]["id"]
    await hq.post(f"{path}/{posts[0]['id']}/ending", {}, status=404)
    ended = await hq.post(f"{path}/{post_id}/ending", {"on": str(today + DAY)}, status=200)
    assert ended[1]["valid_to"] == str(today + DAY)
    assert (await hq.post(f"{path}/{post_id}/ending", {"on": str(today + 2 * DAY)}, status=422))["field"] == "on"
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'second_post_ended'") == 1
    later = await hq.post(path, {"store": "S3", "valid_from": str(today + 9 * DAY)}, status=201)
    dropped = await hq.post(f"{path}/{later[-1]['id']}/ending", {"on": str(today)}, status=200)
    assert len(dropped) == 2, "what has not begun is dropped"


async def test_the_store_of_a_sale_says_the_terms_and_moves_and_closings_keep_one_main_post(db: None) -> None:
    one, two, three = [await a_store(f"S{number}") for number in (1, 2, 3)]
    lan, mei = await an_associate(one), await an_associate(one)
    today = business_date(clock.now())
    version = {"no": 1, "valid_from": "2020-01-01T00:00:00+08:00"}
    for code, store in (("P1", one), ("P2", two)):
        await create_plan(
            SYSTEM, CreatePlan(code=code, name=code, version=version, assignments=[AssignPlan(path=store.path)])
        )
    for person in (lan, mei):
        await add_second_post(SYSTEM, person.id, AddSecondPost(store="S2"))
    career = (await rulebook_for([lan.id], [one.id, two.id])).organisation.careers[str(lan.id)]
    sold = [career.at(str(store.id), day_from(today)) for store in (one, two, three)]
    assert [post.plan for post in sold if post] == ["P1", "P2", "P1"]

    await service.post_to(SYSTEM, lan.id, PostTo(role=Role.ASSOCIATE, store="S3", valid_from=today + DAY))
    await service.post_to(SYSTEM, lan.id, PostTo(role=Role.ASSOCIATE, store="S2", valid_from=today + 2 * DAY))
    assert [tuple(row.values()) for row in await fetch(POSTS, lan.id)][1:] == [
        (two.id, today, today + 2 * DAY, False),
        (three.id, today + DAY, today + 2 * DAY, True),
        (two.id, today + 2 * DAY, None, True),
    ]

    await announce_closing(SYSTEM, one.id, CloseStore(closes_on=today + DAY, reason="租约到期"))
    with clock.pinned(clock.now() + DAY):
        assert await close_a_piece(), "each of them has another post"
        while await close_a_piece():
            pass
    assert [tuple(row.values())[1:] for row in await fetch(POSTS, mei.id)][1:] == [
        (today, today + DAY, False),
        (today + DAY, None, True),
    ], "the second post goes on as the main one"


async def test_on_the_phone_one_chooses_the_store_and_hq_adds_and_ends_posts_by_pages(
    db: None, client: httpx.AsyncClient
) -> None:
    one, two = await a_store("S1", name="人民广场店"), await a_store("S2", name="徐家汇店")
    lan = await an_associate(one)
    await open_account(SYSTEM, OpenAccount(associate_id=lan.id, login="lan", password=PASSWORD))
    operator = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR))
    form = (await operator.visit(f"/hq/people/{lan.id}/second-posts/new")).form()
    assert "已有任职日期重叠" in (await operator.send(form, store="S1")).text
    page = await operator.send(form, store="S2", role="associate")
    assert ("兼岗已登记" in page.text, "结束兼岗" in page.links) == (True, True)

    phone = Visitor(client)
    await phone.send((await phone.visit("/sign-in")).form(), login="lan", password=PASSWORD)
    page = await phone.visit("/a/me/store")
    form = page.form("/a/me/store")
    assert form.fields["store_id"] == [str(two.id)]
    page = await phone.send(form)
    assert ("现在为 徐家汇店 工作" in page.text, "兼岗" in page.text) == (True, True)
    assert (await phone.send(form, store_id=str(lan.id))).status == 404

    ending = (await operator.visit(f"/hq/people/{lan.id}")).links["结束兼岗"]
    page = await operator.send((await operator.visit(ending)).form())
    assert "兼岗已结束" in page.text
    assert not await fetch("SELECT FROM posting WHERE associate = $1 AND NOT is_main", lan.id), "it began today"
