"""A store that closes: what it has goes to its successor, once, however often the work is broken off."""

from datetime import timedelta

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.ground.associates.schemas import PostTo
from guide_app.ground.associates.service import post_to
from guide_app.ground.stores.jobs import close_a_piece
from tests.factories import LONG_AGO, a_member, a_region, a_store, an_associate, once, signed_in
from tests.journeys.chain_over_http import Caller
from tests.qr_codes.stickers import a_bound_code

POSTS = "SELECT store, valid_from, valid_to FROM posting WHERE associate = $1 ORDER BY valid_from"


async def test_a_store_closes_with_everything_it_has(db: None, client: httpx.AsyncClient) -> None:
    east = await a_region("EAST")
    store, follower = await a_store("S1", east), await a_store("S2", east)
    seller, members = await an_associate(store), [await a_member(store) for _ in range(3)]
    await execute("INSERT INTO member_store (member, store, since) VALUES ($1, $2, now())", members[0].id, follower.id)
    code = await a_bound_code(store)
    hq = Caller(client, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
    finance = Caller(client, await signed_in(await an_associate(role=Role.FINANCE)))
    path, today = f"/v1/stores/{store.id}", business_date(clock.now())
    held = {
        one["counted"]["name"]: one["counted"]["count"] for one in (await hq.get(f"{path}/closing-preview"))["held"]
    }
    assert held == {
        "people": 1,
        "registrations": 0,
        "members": 3,
        "guests": 0,
        "orders": 0,
        "fulfilments": 0,
        "codes": 1,
        "coupon_templates": 0,
        "carts": 0,
        "share_links": 0,
        "care_dates": 0,
        "tags": 0,
        "segments": 0,
        "appointments": 0,
        "appointment_times": 0,
        "terminal_refunds": 0,
    }
    plan = {"closes_on": str(today + timedelta(days=1)), "successor": "S2", "reason": "租约到期"}
    for wrong, field in (({"closes_on": str(today)}, "closes_on"), ({"successor": "S1"}, "successor")):
        assert (await hq.post(f"{path}/closings", plan | wrong, status=422))["field"] == field
    alone = await client.post(f"{path}/closings", json=plan | {"successor": None}, headers=hq.headers | once())
    assert (alone.status_code, alone.json()["held"]) == (409, ["members"])
    asked = await hq.post(f"{path}/closings", plan, status=202)
    await finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)
    assert await close_a_piece() is False
    await hq.post(f"{path}/closing-withdrawal", {}, status=200)
    asked = await hq.post(f"{path}/closings", plan, status=202)
    await finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)
    tomorrow = clock.now() + timedelta(days=1)
    with pinned(tomorrow):
        pieces = 0
        while await close_a_piece():
            pieces += 1
        assert pieces == 5, "begun, people, members, codes, done"
        [done, _] = await hq.get(f"{path}/closings")
        assert (done["state"], done["moved"]) == ("done", {"people": 1, "members": 3, "codes": 1})
        assert (await hq.get(path))["status"] == "closed"
    assert await fetch_value("SELECT store FROM touchpoint WHERE code = $1", code.code) == follower.id
    assert await fetch_value("SELECT count(*) FROM member WHERE home_store = $1", follower.id) == 3
    assert await fetch_value("SELECT count(*) FROM member_origin WHERE store = $1", store.id) == 3
    assert await fetch_value("SELECT count(*) FROM member_store") == 0
    assert [tuple(row) for row in await fetch(POSTS, seller.id)] == [
        (store.id, LONG_AGO, business_date(tomorrow)),
        (follower.id, business_date(tomorrow), None),
    ]


async def test_a_store_without_a_successor_ends_its_posts_and_codes(db: None, client: httpx.AsyncClient) -> None:
    store, other = await a_store("S1"), await a_store("S2")
    seller, code = await an_associate(store), await a_bound_code(store)
    hq = Caller(client, await signed_in(await an_associate(role=Role.HQ_OPERATOR)))
    finance = Caller(client, await signed_in(await an_associate(role=Role.FINANCE)))
    tomorrow = clock.now() + timedelta(days=1)
    plan = {"closes_on": str(business_date(tomorrow)), "reason": "租约到期"}
    asked = await hq.post(f"/v1/stores/{store.id}/closings", plan, status=202)
    await finance.post(f"/v1/approvals/{asked['id']}/approval", {}, status=200)
    preview = await hq.get(f"/v1/stores/{store.id}/closing-preview")
    assert [one["keeps_open"] for one in preview["held"] if one["keeps_open"]] == [1], "nobody is left without a post"
    with pinned(tomorrow):
        assert await close_a_piece() is False
    begins = business_date(tomorrow)
    await post_to(SYSTEM, seller.id, PostTo(role=Role.ASSOCIATE, store=other.code, valid_from=begins))
    with pinned(tomorrow):
        while await close_a_piece():
            pass
        assert (await hq.get(f"/v1/stores/{store.id}"))["status"] == "closed"
    state = "SELECT state || ' ' || retired_for FROM touchpoint WHERE code = $1"
    assert await fetch_value(state, code.code) == "RETIRED STORE_CLOSED"
    ended = await fetch_value("SELECT valid_to FROM posting WHERE associate = $1 AND store = $2", seller.id, store.id)
    assert ended == begins
