"""What is wrong about a member is made right: by staff, their phone with a second person; and all that finds them."""

import asyncio

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.verifying import compare
from guide_app.ground.members.checks import CHECKS
from guide_app.ground.members.errors import PhoneTaken
from guide_app.ground.members.events import MemberRegistered
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.schemas import PhoneChangeAsked
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.members.service.changing import change_phone
from guide_app.ground.members.till_phones import NO_PHONE_BEGINS
from tests.factories import AMember, a_member, a_store, an_actor_as, an_associate, hq_actor, once, signed_in
from tests.members.consents import consented
from tests.members.merging import known_to_till, merged, till_number

OLD, NEW, THIRD = "13912345678", "13800138000", "13700137000"
WON = "SELECT (payload->>'won_before')::boolean FROM event WHERE type = $1 ORDER BY seq DESC LIMIT 1"
LEADS_TO = "SELECT p.member FROM member_phone p WHERE p.phone_index = $1"
NOTED = "SELECT detail::text FROM audit_entry WHERE action = 'members.changed' ORDER BY id DESC LIMIT 1"


def index_of(phone: str) -> bytes:
    return vault().index(PHONE, normalise_phone(phone))


async def nothing_differs() -> None:
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name


def asked(member: AMember, phone: str) -> PhoneChangeAsked:
    return PhoneChangeAsked(member.id, "", "", normalise_phone(phone))


async def test_a_name_and_a_birthday_are_made_right(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    seller, member = await an_associate(store), await a_member(store, name="王小明")
    headers, address = await signed_in(seller), f"/v1/members/{member.id}"
    read = await client.get(address, headers=headers)
    made_from = headers | {"If-Match": read.headers["ETag"]}
    said = {"name": "欧阳娜娜", "birthday": "1990-06-18"}
    changed = await client.patch(address, json=said, headers=made_from)
    assert changed.status_code == 200, changed.text
    now = changed.json()
    assert (now["name_masked"], now["birthday"], now["phone_masked"]) == ("欧**", "06-18", read.json()["phone_masked"])
    for name, count in (("欧阳", 1), ("小明", 0)):
        found = await client.post("/v1/members/search", json={"name": name}, headers=headers)
        assert len(found.json()) == count, name
    born = await client.get("/v1/members/birthdays", params={"on": "2026-06-18"}, headers=headers)
    assert [one["id"] for one in born.json()["items"]] == [str(member.id)]
    detail = await fetch_value(NOTED)
    assert ("name" in detail, "欧" in detail, "1990" in detail) == (True, False, False)
    made_from = headers | {"If-Match": changed.headers["ETag"]}
    gone = await client.patch(address, json={"forget": ["birthday"]}, headers=made_from)
    assert (gone.json()["birthday"], gone.json()["name_masked"]) == (None, "欧**")
    again = headers | {"If-Match": gone.headers["ETag"]}
    same = await client.patch(address, json={"name": "欧阳娜娜"}, headers=again)
    assert same.headers["ETag"] == gone.headers["ETag"], "nothing has changed"
    for wrong, field in (
        ({"birthday": "2019-01-01"}, "birthday"),
        ({"name": "\u202e"}, "name"),
        ({"nickname": "x"}, ""),
    ):
        refused = await client.patch(address, json=wrong, headers=again)
        assert (refused.status_code in (400, 422), field in refused.text) == (True, True), refused.text
    await nothing_differs()


async def test_another_phone_needs_a_second_person(committed_db: str, client: httpx.AsyncClient) -> None:
    store = await a_store()
    seller, member = await an_associate(store), await a_member(store, phone=OLD)
    headers, manager = await signed_in(seller), await signed_in(await an_associate(store, Role.STORE_MANAGER))
    address, body = f"/v1/members/{member.id}/phone", {"phone": NEW, "reason": "换了号码"}
    waits = await client.post(address, json=body, headers=headers | once())
    assert waits.status_code == 202, waits.text
    assert "138****8000" in waits.json()["summary_zh"]
    kept = await fetch_value("SELECT concat(a.command::text, ' ', a.reason) FROM approval a")
    assert NEW not in kept, "sealed while it waits"
    again = await client.post(address, json=body, headers=headers | once())
    assert (again.status_code, again.json()["code"]) == (409, "already_asked")
    assert await fetch_value(LEADS_TO, index_of(OLD)) == member.id, "nothing is done yet"
    approval = f"/v1/approvals/{waits.json()['id']}/approval"
    own = await client.post(approval, json={"note": ""}, headers=headers | once())
    assert own.status_code == 403
    done = await client.post(approval, json={"note": ""}, headers=manager | once())
    assert done.status_code == 200, done.text
    assert await fetch_value(LEADS_TO, index_of(NEW)) == member.id
    assert await fetch_value(LEADS_TO, index_of(OLD)) is None
    found = await client.post("/v1/members/search", json={"phone": NEW}, headers=headers)
    assert [one["phone_masked"] for one in found.json()] == ["138****8000"]
    tail = await client.post("/v1/members/search", json={"phone_tail": "5678"}, headers=headers)
    assert tail.json() == []
    away = await signed_in(await an_associate(await a_store()))
    assert (await client.post(address, json=body, headers=away | once())).status_code == 404
    await nothing_differs()


async def test_nobodys_phone_is_taken_from_them(committed_db: str, client: httpx.AsyncClient) -> None:
    store = await a_store()
    member, other = await a_member(store, phone=OLD), await a_member(store, phone=NEW)
    headers = await signed_in(await an_associate(store, Role.STORE_MANAGER))
    body = {"phone": NEW, "reason": "换了号码"}
    asking = await signed_in(await an_associate(store))
    waits = await client.post(f"/v1/members/{member.id}/phone", json=body, headers=asking | once())
    assert waits.status_code == 202, "who asks learns nothing of other members"
    done = await client.post(
        f"/v1/approvals/{waits.json()['id']}/approval", json={"note": ""}, headers=headers | once()
    )
    assert (done.status_code, done.json()["code"]) == (409, "phone_taken")
    assert await fetch_value(LEADS_TO, index_of(NEW)) == other.id
    assert await fetch_value(LEADS_TO, index_of(OLD)) == member.id
    await nothing_differs()


async def test_one_phone_goes_to_one_of_two_at_once(committed_db: str) -> None:
    store = await a_store()
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    members = [await a_member(store) for _ in range(6)]
    done = await asyncio.gather(*(change_phone(manager, asked(one, NEW)) for one in members), return_exceptions=True)
    assert sum(isinstance(one, PhoneTaken) for one in done) == 5, done
    owner = await fetch_value(LEADS_TO, index_of(NEW))
    assert owner in {one.id for one in members}
    await nothing_differs()


async def test_a_phone_that_somebody_registers_meanwhile_is_one_persons(committed_db: str) -> None:
    """Whichever is first: the phone leads to one member, and the other one is told, or recognised as that member."""
    store = await a_store()
    manager, seller = await an_actor_as(Role.STORE_MANAGER, store), await an_associate(store)
    for number in range(5):
        phone = f"1380013800{number}"
        member = await a_member(store)
        done = await asyncio.gather(
            consented(seller, phone), change_phone(manager, asked(member, phone)), return_exceptions=True
        )
        assert [one for one in done if isinstance(one, BaseException) and not isinstance(one, PhoneTaken)] == []
        assert await fetch_value("SELECT count(*) FROM member WHERE phone_masked = $1", f"138****800{number}") == 1
    await nothing_differs()


async def test_who_wins_a_phone_that_was_won_before_it_was_changed_is_paid_nothing(db: None) -> None:
    """Or one person would be won twice: by the new phone, and by the old one, registered anew."""
    store = await a_store()
    manager, seller = await an_actor_as(Role.STORE_MANAGER, store), await an_associate(store)
    for phone, acquirer, won_before in ((OLD, seller, True), (THIRD, None, False)):
        member = await a_member(store, phone=phone, acquirer=acquirer)
        await change_phone(manager, asked(member, NEW))
        await consented(seller, phone)
        assert bool(await fetch_value(WON, MemberRegistered.event_type)) is won_before
        await change_phone(manager, asked(member, f"1300000000{won_before:d}"))


async def test_a_till_knows_them_by_the_new_phone_alone(db: None) -> None:
    """What the till wrote down by the old phone stays theirs; its next customer with that phone is somebody else."""
    store = await a_store()
    manager = await an_actor_as(Role.STORE_MANAGER, store)
    member = await a_member(store, phone=OLD)
    at_till = await a_member(store, number=till_number(OLD))
    await known_to_till([at_till.id])
    await merged(await hq_actor(), member.id, at_till.id)
    await change_phone(manager, asked(member, NEW))
    number = await fetch_value("SELECT number FROM member WHERE id = $1", at_till.id)
    assert number.startswith(NO_PHONE_BEGINS)
    assert await fetch_value("SELECT count(*) FROM till_member WHERE number = $1", till_number(OLD)) == 0
    assert await fetch_value("SELECT merged_into FROM member WHERE id = $1", at_till.id) == member.id
    await change_phone(manager, asked(member, THIRD))
    await nothing_differs()


async def test_a_merge_that_is_undone_gives_back_no_phone_of_before(db: None) -> None:
    store = await a_store()
    manager, hq = await an_actor_as(Role.STORE_MANAGER, store), await hq_actor()
    member, other = await a_member(store, phone=OLD), await a_member(store, phone=NEW)
    merge = await merged(hq, member.id, other.id)
    await change_phone(manager, asked(member, THIRD))
    assert [await fetch_value(LEADS_TO, index_of(phone)) for phone in (OLD, NEW, THIRD)] == [None, None, member.id]
    await nothing_differs()
    await undo_merge(hq, merge.id, because="两个人")
    assert await fetch_value("SELECT phone_masked FROM member WHERE id = $1", member.id) == "137****7000"
    assert await fetch_value("SELECT phone_masked FROM member WHERE id = $1", other.id) == ""
    await nothing_differs()
