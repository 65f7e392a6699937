"""What a customer says of themselves: changed from what was read, merged, undone, found by, taken away and erased."""

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.personal_data import KNOWN
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.rules import Gender
from guide_app.ground.members.service.erasing import erase_member
from segments.conditions import Conditions
from segments.queries.searching import search_members
from segments.searches import SearchMembers
from tests.factories import a_member, a_store, an_actor_as, an_associate, hq_actor, signed_in
from tests.members.merging import merged
from tests.pages.visitor import Visitor

SAID = "SELECT gender FROM member WHERE id = $1"


async def test_a_gender_is_changed_from_what_was_read(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    seller, member = await an_associate(store), await a_member(store)
    headers, address = await signed_in(seller), f"/v1/members/{member.id}"
    read = await client.get(address, headers=headers)
    assert read.json()["gender"] == "unknown"
    assert (await client.patch(address, json={"gender": "female"}, headers=headers)).status_code == 428
    made_from = headers | {"If-Match": read.headers["ETag"]}
    changed = await client.patch(address, json={"gender": "female"}, headers=made_from)
    assert (changed.status_code, changed.json()["gender"]) == (200, "female")
    assert (await client.patch(address, json={"gender": "male"}, headers=made_from)).status_code == 412
    wrong = await client.patch(address, json={"gender": "x"}, headers=headers | {"If-Match": changed.headers["ETag"]})
    assert (wrong.status_code, "gender" in wrong.text) == (400, True)
    for role, place, status in ((Role.ASSOCIATE, await a_store(), 404), (Role.AUDITOR, None, 403)):
        other = await signed_in(await an_associate(place, role) if place else await an_associate(role=role))
        tried = await client.patch(address, json={"gender": "male"}, headers=other | {"If-Match": '"2"'})
        assert tried.status_code == status
    assert "female" not in await fetch_value("SELECT detail::text FROM audit_entry WHERE action = 'members.changed'")
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    for gender, count in ((Gender.FEMALE, 1), (Gender.MALE, 0)):
        found = await search_members(manager, SearchMembers(conditions=Conditions(genders=(gender,))))
        assert len(found.items) == count


async def test_one_person_has_one_and_an_erased_one_none(db: None) -> None:
    store = await a_store()
    one, other = await a_member(store), await a_member(store)
    await fetch_value("UPDATE member SET gender = 'male' WHERE id = $1 RETURNING 1", other.id)
    hq = await hq_actor()
    merge = await merged(hq, one.id, other.id)
    assert await fetch_value(SAID, one.id) == "male"
    [profile] = [part for part in KNOWN if part.name == "members.profile"]
    assert {row["gender"] for row in await profile.rows(one.id)} == {"male"}
    await undo_merge(hq, merge.id, because="两个人")
    assert [await fetch_value(SAID, each) for each in (one.id, other.id)] == ["unknown", "male"]
    await erase_member(hq, other.id, at=clock.now())
    assert await fetch_value(SAID, other.id) == "unknown"


async def test_it_is_changed_on_the_phone_and_in_the_console(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    member = await a_member(store)
    for role, base, gender, said in (
        (Role.ASSOCIATE, "/a/customers", "female", "女"),
        (Role.HQ_OPERATOR, "/hq/members", "male", "男"),
    ):
        who = await an_associate(store) if role is Role.ASSOCIATE else await an_associate(role=role)
        visitor = await Visitor.signed_in(client, who)
        shown = await visitor.visit(f"{base}/{member.id}/change")
        kept = await visitor.send(shown.form(f"{base}/{member.id}/change"), gender=gender)
        assert (kept.status, f"性别{said}" in kept.text.replace(" ", "")) == (200, True)
        assert await fetch_value(SAID, member.id) == gender


async def test_a_phone_is_asked_for_on_the_phone_and_in_the_console(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    for role, base in ((Role.ASSOCIATE, "/a/customers"), (Role.HQ_OPERATOR, "/hq/members")):
        member = await a_member(store)
        await fetch_value("UPDATE member SET gender = 'female' WHERE id = $1 RETURNING 1", member.id)
        who = await an_associate(store) if role is Role.ASSOCIATE else await an_associate(role=role)
        visitor = await Visitor.signed_in(client, who)
        form = (await visitor.visit(f"{base}/{member.id}/change")).form(f"{base}/{member.id}/change/phone")
        wrong = await visitor.send(form, phone="12345", reason="换了号码")
        assert (wrong.status, "电话" in wrong.text or "手机号" in wrong.text) == (422, True)
        assert wrong.form(f"{base}/{member.id}/change").fields["gender"] == ["female"], "the other form stays as it is"
        asked = await visitor.send(wrong.form(form.action), phone="13800138000", reason="换了号码")
        assert (asked.status, "等待第二人审批" in asked.text) == (200, True), asked.text
        waiting = "SELECT count(*) FROM approval WHERE kind = 'members.phone' AND subject = $1 AND state = 'pending'"
        assert await fetch_value(waiting, f"member:{member.id}") == 1
