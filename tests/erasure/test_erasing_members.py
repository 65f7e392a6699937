"""A member is erased: nobody finds, shows or serves them any more, and what they bought stands."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.erasures import JOURNAL, ErasureJournalUnwritable, entries
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.verifying import compare
from guide_app.entry import wiring
from guide_app.entry.cli.verifying import verified
from guide_app.entry.erasing import reapply_erasures
from guide_app.ground.members.bulk import Sighting, ensure_members
from guide_app.ground.members.checks import TILL_NUMBERS
from guide_app.ground.members.errors import ConsentLinkExpired
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import BIRTHDAY, birthday_index, consent_token
from guide_app.ground.members.service.erasing import erase_member
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.members.till_phones import number_without_phone
from tests.erasure.remains import found_in_clear, journal_in, opened
from tests.factories import a_member, a_sku, a_store, an_actor, an_actor_as, an_associate, hq_actor, once, signed_in
from tests.members.consents import consented
from tests.members.consents import opened as link_opened
from tests.members.merging import known_to_till, merged, till_number

PHONE, NAME = "13987654321", "欧阳测试名"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The file of the journal; it appears with the first erasure."""
    return tmp_path / JOURNAL


@pytest.fixture(autouse=True)
def _own_journal(journal: Path) -> Iterator[None]:
    with journal_in(journal.parent):
        yield


async def erased(member_id: UUID, actor: Actor | None = None) -> None:
    """The member is erased by headquarters."""
    await erase_member(actor or await hq_actor(), member_id, at=clock.now())


async def test_a_customer_who_wants_to_be_forgotten_is(client: httpx.AsyncClient, db: None, journal: Path) -> None:
    store = await a_store()
    seller = await an_associate(store)
    await consented(seller, PHONE, NAME)
    asking, approving = await an_associate(role=Role.HQ_OPERATOR), await an_associate(role=Role.HQ_OPERATOR)
    hq, second, till = await signed_in(asking), await signed_in(approving), await signed_in(seller)
    sku = await a_sku()
    (member,) = (await client.post("/v1/members/search", json={"phone": PHONE}, headers=till)).json()
    address = f"/v1/members/{member['id']}"
    order = {"lines": [{"sku": sku.code}], "member_id": member["id"], "payment": {"method": "till_cash"}}
    sold = await client.post("/v1/orders", json=order, headers=till | once())
    assert sold.status_code == 201, sold.text
    await client.post(f"{address}/reveal", json={"reason": f"回访{NAME}"}, headers=till)

    asked = await client.post(f"{address}/erasure", json={"reason": "顾客要求"}, headers=hq | once())
    assert asked.status_code == 202, asked.text
    assert (await client.get(address, headers=hq)).json()["erased_at"] is None, "not by one person alone"
    decision = f"/v1/approvals/{asked.json()['id']}/approval"
    own = await client.post(decision, json={}, headers=hq | once())
    assert own.status_code in (403, 409), own.text
    done = await client.post(decision, json={}, headers=second | once())
    assert done.status_code == 200, done.text

    shown = (await client.get(address, headers=hq)).json()
    assert (shown["name_masked"], shown["phone_masked"], shown["birthday"]) == ("已删除", "", None)
    assert shown["erased_at"] is not None
    assert shown["dedicated_id"] is None
    for wanted in ({"phone": PHONE}, {"phone_tail": PHONE[-4:]}, {"name": NAME[:2]}, {"number": member["number"]}):
        assert (await client.post("/v1/members/search", json=wanted, headers=hq)).json() == [], wanted
    assert (await client.post(f"{address}/reveal", json={"reason": "回访"}, headers=hq)).status_code == 404
    assert (await client.post("/v1/orders", json=order, headers=till | once())).status_code == 404
    again = await client.post(f"{address}/erasure", json={"reason": "顾客要求"}, headers=hq | once())
    assert (again.status_code, again.json()["member_id"]) == (200, member["id"])
    stands = await client.get(f"/v1/orders/{sold.json()['id']}", headers=till)
    assert (stands.status_code, stands.json()["member_id"]) == (200, member["id"])

    (line,) = entries(journal)
    assert (line.kind, str(line.subject)) == ("member", member["id"])
    assert NAME not in msgspec.json.encode(line).decode()
    audited = await client.get(f"/v1/audit-entries?subject=member:{member['id']}&action=members.erased", headers=hq)
    assert len(audited.json()["items"]) == 1

    await consented(seller, PHONE, "新的名字")
    (new,) = (await client.post("/v1/members/search", json={"phone": PHONE}, headers=till)).json()
    assert new["id"] != member["id"]


async def test_nothing_is_left_in_any_column_that_any_key_opens(committed_db: str) -> None:
    seller = await an_associate()
    await consented(seller, PHONE, NAME)
    other = await a_member(phone="13700000001", name="别人的名")
    member: UUID = await fetch_value("SELECT member FROM registration")
    own = vault().person(await fetch_value("SELECT key_wrapped FROM member_key WHERE member = $1", member))
    await execute(
        "UPDATE member SET birthday_sealed = $2, birthday_index = $3 WHERE id = $1",
        member,
        own.seal(BIRTHDAY, "1977-07-07"),
        birthday_index(clock.now().date()),
    )
    await execute(
        "INSERT INTO member_reveal (id, member, actor_id, reason, at) VALUES ($1, $1, $1, $2, now())", member, NAME
    )
    before = await opened()
    assert {NAME, f"+86{PHONE}", "1977-07-07", other.name} <= before, "this would find what is there"
    assert await found_in_clear(NAME) != []
    backup = await fetch_value("SELECT name_sealed FROM member WHERE id = $1", member)

    await erased(member)

    after = await opened()
    assert not {NAME, f"+86{PHONE}", "1977-07-07"} & after
    assert {other.name, other.phone} <= after, "nobody else is touched"
    assert await found_in_clear(NAME, PHONE, "1977-07-07") == []
    await execute("UPDATE member SET name_sealed = $2 WHERE id = $1", member, backup)
    assert NAME not in await opened(), "nor does what lies in a copy open with any key that is left"


async def test_an_open_registration_of_the_phone_is_ended(db: None) -> None:
    seller = await an_associate()
    member = await a_member(phone=PHONE, name=NAME)
    started = await start_registration(an_actor(seller), StartRegistration(phone=PHONE, name="赵一"))
    link = await link_opened(consent_token(started.id))
    await erased(member.id)
    with pytest.raises(ConsentLinkExpired):
        await link.confirm()
    wiped = "SELECT coalesce(name_masked || phone_masked, '') FROM registration WHERE key_wrapped IS NULL"
    assert await fetch_value(wiped) == ""
    assert await fetch_value("SELECT count(*) FROM consent") == 0


async def test_the_next_receipt_of_the_phone_is_nobodys_who_was_erased(db: None) -> None:
    store, number = await a_store(), till_number(PHONE)
    at_till = await a_member(store, number=number)
    await known_to_till([at_till.id])
    member = await a_member(store, phone=PHONE, name=NAME)
    await merged(await hq_actor(), member.id, at_till.id)
    await erased(member.id)
    freed = await fetch_value("SELECT number FROM member WHERE id = $1", at_till.id)
    assert freed == number_without_phone(at_till.id)
    assert await fetch_value("SELECT count(*) FROM till_member WHERE number = $1", number) == 0, "no hash of the phone"
    assert (await compare(TILL_NUMBERS)).different == 0
    (anew,) = (await ensure_members([Sighting(number, store.code, clock.now())])).values()
    assert anew not in (member.id, at_till.id)
    assert await fetch_value("SELECT erased_at FROM member WHERE id = $1", anew) is None


async def test_erasing_twice_changes_nothing_and_books_stay_right(db: None) -> None:
    member = await a_member(dedicated=await an_associate())
    hq = await hq_actor()
    await erased(member.id, hq)
    version = await fetch_value("SELECT version FROM member WHERE id = $1", member.id)
    await erased(member.id, hq)
    assert await fetch_value("SELECT version FROM member WHERE id = $1", member.id) == version
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'members.erased'") == 1
    assert await fetch_value("SELECT count(*) FROM binding WHERE ended_at IS NULL") == 0
    differing = [one.name for one in await verified([], mend=False) if one.found.different]
    # The member of this test was made without the event that sums of performance are kept by.
    assert [name for name in differing if not name.startswith("performance.")] == []


async def test_only_headquarters_erases_and_only_whom_they_reach(db: None) -> None:
    store = await a_store()
    member = await a_member(store)
    for role in (Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.FINANCE, Role.INTEGRATOR, Role.AUDITOR):
        with pytest.raises(Forbidden):
            await erased(member.id, await an_actor_as(role))
    with pytest.raises(NotFound):
        await erased(store.id)


async def test_without_a_journal_nothing_is_erased(db: None, journal: Path) -> None:
    member = await a_member(name=NAME)
    await asyncio.to_thread(journal.mkdir)
    with pytest.raises(ErasureJournalUnwritable):
        await erased(member.id)
    assert await fetch_value("SELECT erased_at FROM member WHERE id = $1", member.id) is None


async def _erased_and_undone(member_id: UUID) -> None:
    """As if a backup of before had been restored."""
    async with transaction():
        await erased(member_id)
        raise ZeroDivisionError


async def test_who_is_alive_though_in_the_journal_is_erased_again(db: None, journal: Path) -> None:
    member, other = await a_member(phone=PHONE, name=NAME), await a_member()
    with pytest.raises(ZeroDivisionError):
        await _erased_and_undone(member.id)
    assert [entry.subject for entry in entries(journal)] == [member.id], "the journal has outlived the database"
    for step in wiring.AFTER_RESTORE:
        await step()
    assert await fetch_value("SELECT erased_at FROM member WHERE id = $1", member.id) is not None
    assert (await reapply_erasures()).erased == 0
    assert (await reapply_erasures(journal)).erased == 0
    assert await fetch_value("SELECT count(*) FROM erasure") == 1
    assert NAME not in await opened()
    assert await fetch_value("SELECT erased_at FROM member WHERE id = $1", other.id) is None
