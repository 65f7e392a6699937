"""A customer on WeCom is one member: said by who serves them, or proven by the link that was theirs."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.privacy import vault
from guide_app.base.web.pages import PageRequest
from guide_app.entry.demo.agreeing import agree
from guide_app.entry.persons import PERSONAL
from guide_app.ground.members.merging.queries import duplicates
from guide_app.ground.members.merging.rules import DuplicateReason
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import consent_token
from guide_app.ground.members.service.erasing import erase_member
from guide_app.ground.members.service.registering import start_registration
from tests.erasure.remains import journal_in
from tests.factories import a_member, a_store, an_actor, an_actor_as, an_associate, hq_actor, once, signed_in
from tests.members.consents import BROWSER
from tests.members.merging import merged
from tests.wecom_bridge.bridge_bench import ENVIRONMENT, Bridge, a_bridge, set_wecom
from tests.wecom_bridge.mirror.test_synchronising import FIRST, SECOND
from wecom_bridge.errors import RegistrationOver
from wecom_bridge.link_queries import contact_links
from wecom_bridge.linking import find_same_accounts, link_contact, link_registered, mean_contact, unlink_contact
from wecom_bridge.mirror.contacts import UNIONID
from wecom_bridge.mirror.syncing import sync
from wecom_bridge.queries import candidates_of_member, contacts_of_member
from wecom_bridge.rules import LinkedBy, LinkStanding
from wecom_bridge.schemas import LinkContact, MeanContact, UnlinkContact
from wecom_bridge.stand_in.seed import demo_seed

ALL = PageRequest(None, 50)


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path) -> Iterator[None]:
    with journal_in(tmp_path):
        yield


async def test_a_contact_is_one_person_and_says_who_else_may_be(bridge: Bridge) -> None:
    store, hq = await a_store(), await hq_actor()
    li_na = an_actor(await an_associate(store, name="李娜", wecom_userid="lina"))
    wang = an_actor(await an_associate(store, wecom_userid="wangfang"))
    await sync(bridge.client)
    one, other, third = [(await a_member(store)).id for _ in range(3)]

    with pytest.raises(NotFound):  # of somebody else's customer
        await link_contact(wang, LinkContact(external_userid=SECOND, member_id=one))
    for _ in range(2):
        done = await link_contact(li_na, LinkContact(external_userid=FIRST, member_id=one))
        assert (done.linked, done.noted) == (True, False)
    assert [(seen.external_userid, seen.how) for seen in await contacts_of_member(li_na, one)] == [
        (FIRST, LinkedBy.STAFF)
    ]
    twice = await link_contact(wang, LinkContact(external_userid=FIRST, member_id=other))
    assert (twice.linked, twice.noted) == (False, True)
    [pair] = (await duplicates(hq, ALL)).items
    assert (pair.reason, {pair.survivor.id, pair.absorbed.id}) == (DuplicateReason.EXTERNAL_CONTACT, {one, other})

    # One WeChat account behind two contacts.
    await link_contact(li_na, LinkContact(external_userid=SECOND, member_id=third))
    await execute("UPDATE wecom_contact SET unionid_index = $1", vault().index(UNIONID, "oStandIn"))
    assert [await find_same_accounts(clock.now()) for _ in range(2)] == [1, 0]
    assert {seen.reason for seen in (await duplicates(hq, ALL)).items} == {pair.reason, DuplicateReason.UNIONID}

    # Merged, both contacts are the person's; put apart, each has their own; a copy of their data holds them.
    made = await merged(hq, one, third)
    assert {seen.external_userid for seen in await contacts_of_member(hq, third)} == {FIRST, SECOND}
    same = await link_contact(li_na, LinkContact(external_userid=SECOND, member_id=one))
    assert (same.linked, same.noted) == (True, False), "it is theirs already"
    [copied] = [known for known in PERSONAL if known.name == "wecom_bridge.contacts"]
    assert {row["name"] for row in await copied.rows(one)} >= {"陈女士"}
    await undo_merge(hq, made.id, because="是两个人")
    assert [seen.external_userid for seen in await contacts_of_member(hq, third)] == [SECOND]

    gone = await unlink_contact(li_na, UnlinkContact(external_userid=SECOND, reason="认错人了"))
    assert (gone.was_linked, await contacts_of_member(hq, third)) == (True, [])
    await erase_member(hq, one, at=clock.now())
    assert await fetch_value("SELECT count(*) FROM wecom_contact_link") == 0
    with pytest.raises(NotFound):
        await link_contact(li_na, LinkContact(external_userid=FIRST, member_id=one))


async def test_leaders_see_which_customers_are_members_and_name_none_out_of_reach(bridge: Bridge) -> None:
    store, elsewhere = await a_store(), await a_store()
    li_na = an_actor(await an_associate(store, name="李娜", wecom_userid="lina"))
    manager, hq = await an_actor_as(Role.STORE_MANAGER, store), await hq_actor()
    await sync(bridge.client)
    foreign, hinted = (await a_member(elsewhere)).id, await a_member(store)
    own = (await a_member(store)).id

    async def seen(actor: Actor, standing: LinkStanding | None = None) -> dict[str, tuple[str, str | None]]:
        rows = (await contact_links(actor, ALL, standing=standing)).items
        return {row.external_userid: (row.standing, row.member_number) for row in rows}

    assert {standing for standing, _ in (await seen(manager)).values()} == {"unknown"}
    await link_contact(hq, LinkContact(external_userid=FIRST, member_id=foreign))
    assert (await seen(manager))[FIRST] == ("linked", None), "linked, but to a member who is not theirs to see"
    assert (await seen(hq, LinkStanding.LINKED))[FIRST][1] is not None
    await link_contact(hq, LinkContact(external_userid=FIRST, member_id=own))
    assert (await seen(hq, LinkStanding.DISPUTED)).keys() == {FIRST}
    index = await fetch_value("SELECT phone_index FROM member_phone WHERE member = $1", hinted.id)
    await execute(
        "INSERT INTO wecom_remark_phone (follow, phone_index) SELECT f.id, $1 FROM wecom_follow f"
        " JOIN wecom_contact c ON c.id = f.contact WHERE c.external_userid = $2",
        index,
        SECOND,
    )
    assert (await seen(manager, LinkStanding.HINTED)).keys() == {SECOND}
    assert SECOND not in await seen(manager, LinkStanding.UNKNOWN)
    assert await seen(await an_actor_as(Role.STORE_MANAGER, elsewhere)) == {}
    with pytest.raises(Forbidden):
        await contact_links(li_na, ALL)


async def test_who_agrees_by_the_link_that_was_theirs_is_linked(bridge: Bridge) -> None:
    store = await a_store()
    person = await an_associate(store, wecom_userid="lina")
    li_na, colleague = an_actor(person), an_actor(await an_associate(store, wecom_userid="wangfang"))
    await sync(bridge.client)
    begun = await start_registration(li_na, StartRegistration(phone="13912345678", name="陈女士"))
    meant = MeanContact(external_userid=FIRST)
    with pytest.raises(NotFound):
        await mean_contact(colleague, begun.id, meant)
    await mean_contact(li_na, begun.id, meant)
    assert await link_registered(clock.now()) == 0, "not before they have agreed"
    await agree(consent_token(begun.id), device=BROWSER)
    assert [await link_registered(clock.now()) for _ in range(2)] == [1, 0]
    member = await fetch_value("SELECT member FROM registration")
    [seen] = await contacts_of_member(li_na, member)
    assert (seen.external_userid, seen.how) == (FIRST, LinkedBy.REGISTRATION)
    with pytest.raises(RegistrationOver):
        await mean_contact(li_na, begun.id, meant)
    with pytest.raises(Forbidden):
        await mean_contact(await an_actor_as(Role.AUDITOR), begun.id, meant)


async def test_a_phone_in_a_remark_is_a_hint_and_no_link(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_wecom(monkeypatch, **ENVIRONMENT)
    seed = demo_seed()
    noted = msgspec.structs.replace(
        seed,
        contacts=[
            msgspec.structs.replace(
                one,
                follows=[
                    msgspec.structs.replace(follow, remark_mobiles=["13700001111", "no phone"])
                    for follow in one.follows
                    if follow.userid == "LiNa"
                ],
            )
            for one in seed.contacts
        ],
    )
    store, hq = await a_store(), await hq_actor()
    li_na = an_actor(await an_associate(store, wecom_userid="lina"))
    wang = an_actor(await an_associate(store, wecom_userid="wangfang"))
    member = await a_member(store, phone="13700001111")
    async with a_bridge(noted) as bridge:
        assert (await sync(bridge.client)).diff > 0
        assert (await sync(bridge.client)).diff == 0
        assert await fetch_value("SELECT count(*) FROM wecom_remark_phone") == 2
        for actor, found in ((li_na, [FIRST, SECOND]), (wang, []), (hq, [FIRST, SECOND])):
            assert [one.external_userid for one in await candidates_of_member(actor, member.id)] == found
        assert await contacts_of_member(hq, member.id) == [], "nobody is linked by that"
        await link_contact(li_na, LinkContact(external_userid=SECOND, member_id=member.id))
        assert [one.external_userid for one in await candidates_of_member(li_na, member.id)] == [FIRST]
        await erase_member(hq, member.id, at=clock.now())
        assert await fetch_value("SELECT count(*) FROM wecom_remark_phone") == 0


async def test_a_link_over_http_is_made_once(db: None, client: httpx.AsyncClient) -> None:
    seller = await signed_in(await an_associate(await a_store()))
    member = await a_member()
    body = {"external_userid": "wmNobody", "member_id": str(member.id)}
    answer = await client.post("/v1/wecom/contact-links", json=body, headers=seller | once())
    assert (answer.status_code, answer.json()["field"]) == (404, "external_userid")
