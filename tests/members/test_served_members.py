"""A member of one store who has consented at another one is served there, by that and by nothing else."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members import queries
from guide_app.ground.members.piccolo_migrations import members_served
from guide_app.ground.members.schemas import FindMembers, RevealPhone, TransferMembers
from guide_app.ground.members.service.revealing import reveal_phone
from guide_app.ground.members.service.transferring import transfer_members
from tests.factories import (
    AMember,
    AnAssociate,
    a_member,
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_actor_as,
    an_associate,
    hq_actor,
    once,
    signed_in,
)
from tests.members.consents import consented

PHONE = "13911112222"
ALL = PageRequest(None, 100)
TEMPLATE = {
    "code": "T",
    "name": "券",
    "claim_from": "2020-01-01T00:00:00Z",
    "stock": 10,
    "terms": {"kind": "FIXED", "off": 100},
    "validity": {"kind": "AFTER_CLAIM", "days": 7},
}


@dataclass(frozen=True)
class TwoStores:
    """A member who belongs to one store and comes to another, in another region."""

    member: AMember
    here: AnAssociate
    manager: Actor
    supervisor: Actor


@pytest.fixture
async def two_stores(db: None) -> TwoStores:
    home, region = await a_store(), await a_region("WEST")
    there = await a_store(region=region)
    member = await a_member(home, phone=PHONE, name="欧阳娜娜", number="M1", dedicated=await an_associate(home))
    return TwoStores(
        member,
        await an_associate(there),
        await an_actor_as(Role.STORE_MANAGER, there),
        await an_actor_as(Role.SUPERVISOR, region=region),
    )


async def seen_by(actor: Actor) -> list[int]:
    """How many members each way of looking shows."""
    searches = [
        FindMembers(phone=PHONE),
        FindMembers(number="M1"),
        FindMembers(phone_tail="2222"),
        FindMembers(name="欧阳"),
    ]
    found = [len(await queries.search(actor, wanted)) for wanted in searches]
    return [len((await queries.members(actor, ALL)).items), *found]


async def test_who_consents_here_is_seen_here_whoever_s_they_are(two_stores: TwoStores) -> None:
    here = an_actor(two_stores.here)
    for actor in (here, two_stores.manager, two_stores.supervisor):
        assert await seen_by(actor) == [0] * 5
        with pytest.raises(NotFound):
            await queries.member(actor, two_stores.member.id)
    await consented(two_stores.here, PHONE)
    for actor in (here, two_stores.manager, two_stores.supervisor):
        assert await seen_by(actor) == [1] * 5
        assert (await queries.member(actor, two_stores.member.id)).home_store_id == two_stores.member.home_store_id
    shown = await reveal_phone(here, two_stores.member.id, RevealPhone(reason="到货通知"))
    assert shown.phone == f"+86{PHONE}"
    assert await seen_by(await an_actor_as(Role.ASSOCIATE)) == [0] * 5, "a third store"
    assert await seen_by(await hq_actor()) == [1] * 5, "once, although two stores serve them"


async def test_a_second_consent_here_changes_nothing(two_stores: TwoStores) -> None:
    await consented(two_stores.here, PHONE)
    await consented(two_stores.here, PHONE)
    assert await fetch_value("SELECT count(*) FROM member_store") == 1
    assert await seen_by(two_stores.manager) == [1] * 5


async def test_at_home_nothing_is_noted(db: None) -> None:
    associate = await an_associate()
    await consented(associate, PHONE)
    await consented(associate, PHONE)
    assert await fetch_value("SELECT count(*) FROM member_store") == 0
    assert len((await queries.members(an_actor(associate), ALL)).items) == 1


async def test_served_members_take_their_place_in_the_pages(db: None) -> None:
    store, other = await a_store(), await a_store()
    associate = await an_associate(store)
    made: list[AMember] = []
    for number in range(6):
        made.append(await a_member(other if number % 2 else store, phone=f"1391111000{number}"))
    for number in (1, 3, 5):
        await consented(associate, f"1391111000{number}")
    actor = await an_actor_as(Role.STORE_MANAGER, store)
    first = await queries.members(actor, PageRequest(None, 4))
    rest = await queries.members(actor, PageRequest(first.items[-1].id, 4))
    assert [member.id for member in first.items + rest.items] == [member.id for member in made]
    assert rest.next_cursor is None


async def test_who_serves_a_member_does_not_hand_them_over(two_stores: TwoStores) -> None:
    await consented(two_stores.here, PHONE)
    moving = TransferMembers(member_ids=[two_stores.member.id], associate_id=two_stores.here.id, reason="来我店")
    with pytest.raises(NotFound):
        await transfer_members(two_stores.manager, moving)


async def test_who_consented_here_buys_here_and_gets_a_coupon(two_stores: TwoStores, client: httpx.AsyncClient) -> None:
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    assert (await client.post("/v1/coupon-templates", json=TEMPLATE, headers=hq | once())).status_code == 201
    member, seller = str(two_stores.member.id), await signed_in(two_stores.here)
    cart = {"member_id": member, "lines": [{"sku": (await a_sku()).code}], "payment": {"method": "till_cash"}}
    wanted = {"template": "T", "member_id": member}
    for path, body in (("/v1/orders", cart), ("/v1/coupons", wanted)):
        assert (await client.post(path, json=body, headers=seller | once())).status_code == 404, path
    await consented(two_stores.here, PHONE)
    sold = await client.post("/v1/orders", json=cart, headers=seller | once())
    assert sold.status_code == 201, sold.text
    assert sold.json()["dedicated_id"] == str(two_stores.member.dedicated_id), "whose they are stays as it is"
    issued = await client.post("/v1/coupons", json=wanted, headers=seller | once())
    assert issued.status_code == 201, issued.text
    for path in (f"/v1/members/{member}/usable-coupons", f"/v1/coupons/{issued.json()['id']}"):
        assert (await client.get(path, headers=seller)).status_code == 200, path
    assert (await client.get(f"/v1/members/{member}/touches", headers=seller)).status_code == 200


async def test_consents_from_before_are_read_out_of_their_proofs(two_stores: TwoStores) -> None:
    await consented(two_stores.here, PHONE)
    third = await an_associate()
    await consented(third, PHONE)
    registered = "SELECT id FROM registration WHERE associate = $1"
    withdrawn = await fetch_value(registered, third.id)
    await execute(
        "UPDATE consent SET withdrawn_at = confirmed_at + $2 WHERE evidence->>'registration' = $1",
        str(withdrawn),
        timedelta(hours=1),
    )
    await execute("DELETE FROM member_store")
    (fill,) = [one for one in members_served.STATEMENTS if "FROM consent" in one]
    await execute(fill)
    rows = await fetch("SELECT member, store FROM member_store")
    assert [(row["member"], row["store"]) for row in rows] == [(two_stores.member.id, two_stores.here.store_id)]
