"""Assisted registration: nothing without the customer's own yes, nobody acquired twice."""

import asyncio
import hashlib
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members import queries
from guide_app.ground.members.consent_text import VERSION, consent_text
from guide_app.ground.members.errors import (
    ConsentAlreadyGiven,
    ConsentLinkExpired,
    ConsentLinkUnknown,
    ConsentTextChanged,
)
from guide_app.ground.members.jobs import expire_registrations
from guide_app.ground.members.rules import RegistrationStatus
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import BIRTHDAY, NAME, PHONE, birthday_index, consent_token, token_digest
from guide_app.ground.members.service.consenting import confirm_consent
from guide_app.ground.members.service.registering import start_registration
from tests.factories import AnAssociate, a_member, a_store, an_actor, an_actor_as, an_associate
from tests.members.consents import BROWSER, opened
from tests.statements import statements

PHONE_A = "139 1234 5678"
E164_A = "+8613912345678"
WIPED = ("name_sealed", "phone_sealed", "phone_index", "birthday_sealed", "birthday_index", "birthday", "key_wrapped")
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)


async def _start(associate: AnAssociate, phone: str = PHONE_A, **entered: object) -> str:
    command = StartRegistration(phone=phone, **({"name": "李小明"} | entered))  # type: ignore[arg-type]
    return consent_token((await start_registration(an_actor(associate), command)).id)


async def _confirm(token: str) -> None:
    await (await opened(token)).confirm()


async def _opened(purpose: str, what: str) -> str:
    """What is sealed of the only member."""
    columns = f"m.{what}_sealed AS sealed, k.key_wrapped"
    row = await fetch_row(f"SELECT {columns} FROM member m JOIN member_key k ON k.member = m.id")
    assert row is not None
    return vault().open_of(row["key_wrapped"], purpose, row["sealed"])


async def _events(kind: str) -> list[dict[str, object]]:
    rows = await fetch("SELECT payload FROM event WHERE type = $1 ORDER BY seq", kind)
    return [msgspec.json.decode(row["payload"]) for row in rows]


async def test_a_customer_who_says_yes_is_a_member(db: None) -> None:
    associate = await an_associate(name="王小美")
    with clock.pinned(NOW):
        command = StartRegistration(phone=PHONE_A, name="李小明", birthday=date(1990, 6, 18))
        started = await start_registration(an_actor(associate), command)
        token = consent_token(started.id)
        assert (started.status, started.name_masked, started.phone_masked) == (
            RegistrationStatus.PENDING,
            "李**",
            "139****5678",
        )
        assert await fetch_value("SELECT count(*) FROM member") == 0, "nothing before the customer's yes"
        link = await opened(token)
        asked = link.page
        assert (asked.associate, asked.phone_masked, asked.has_birthday) == ("王小美", "139****5678", True)
        await link.confirm()
        done = await queries.registration(an_actor(associate), started.id)
    assert (done.status, done.is_new_member) == (RegistrationStatus.CONFIRMED, True)
    row = await fetch_row("SELECT * FROM member WHERE id = $1", done.member_id)
    assert row is not None
    assert (row["acquirer"], row["dedicated"], row["home_store"]) == (associate.id, associate.id, associate.store_id)
    assert await _opened(NAME, "name") == "李小明"
    assert await _opened(PHONE, "phone") == E164_A
    assert await _opened(BIRTHDAY, "birthday") == "1990-06-18"
    assert (row["birthday"], row["birthday_index"]) == (None, birthday_index(date(1990, 6, 18)))
    assert (row["registered_at"], row["source"]) == (NOW, "assisted")
    [told] = await _events("member_registered")
    assert told == {
        "member_id": str(row["id"]),
        "associate_id": str(associate.id),
        "store_id": str(associate.store_id),
        "registered_at": "2026-03-01T04:00:00Z",
    }
    [bound] = await queries.bindings(an_actor(associate), row["id"])
    assert (bound.associate_id, bound.ended_at) == (associate.id, None)


async def test_the_consent_is_proven_by_the_exact_text(db: None) -> None:
    associate = await an_associate(name="王小美")
    await _confirm(await _start(associate))
    row = await fetch_row("SELECT * FROM consent")
    assert row is not None
    evidence = msgspec.json.decode(row["evidence"])
    text = consent_text(company=evidence["company"], store=evidence["store"], associate=evidence["associate"])
    assert (row["text_version"], row["text_digest"]) == (VERSION, text.digest)
    assert "王小美" in text.chinese[0]
    assert evidence["user_agent_sha256"] == hashlib.sha256(BROWSER.user_agent.encode()).hexdigest()
    assert consent_text(company="x", store="y", associate="z").digest != text.digest


async def test_what_was_entered_is_kept_once_and_the_token_never(db: None) -> None:
    associate = await an_associate()
    token = await _start(associate)
    everything = str(await fetch("SELECT * FROM registration"))
    assert token not in everything
    assert "39123" not in everything
    assert "小明" not in everything
    await _confirm(token)
    row = await fetch_row("SELECT * FROM registration")
    assert row is not None
    assert {row[column] for column in WIPED} == {None}


async def test_a_known_phone_leads_to_its_member_without_a_second_acquisition(db: None) -> None:
    first, second = await an_associate(), await an_associate()
    await _confirm(await _start(first, name=None))
    token = await _start(second, "+86 13912345678", name="李小明", birthday=date(1991, 1, 1))
    await _confirm(token)
    assert await fetch_value("SELECT count(*) FROM member") == 1
    assert len(await _events("member_registered")) == 1
    row = await fetch_row("SELECT * FROM member")
    assert row is not None
    assert (row["acquirer"], row["dedicated"], row["home_store"]) == (first.id, first.id, first.store_id)
    assert await _opened(BIRTHDAY, "birthday") == "1991-01-01", "gaps are filled, under the member's own key"
    assert await _opened(NAME, "name") == "李小明"
    assert row["name_masked"] == "李**"
    assert await fetch_value("SELECT count(*) FROM consent") == 2
    assert await fetch_value("SELECT is_new_member FROM registration WHERE associate = $1", second.id) is False


async def test_a_known_member_keeps_his_name(db: None) -> None:
    member = await a_member(phone=PHONE_A, name="赵大姐", dedicated=await an_associate())
    await _confirm(await _start(await an_associate(), name="别的名字"))
    assert await _opened(NAME, "name") == "赵大姐"
    assert await fetch_value("SELECT name_masked FROM member WHERE id = $1", member.id) == "赵**"


async def test_a_member_without_a_dedicated_associate_gets_the_one_who_asked(db: None) -> None:
    member = await a_member(phone=PHONE_A)
    associate = await an_associate()
    await _confirm(await _start(associate))
    row = await fetch_row("SELECT acquirer, dedicated FROM member WHERE id = $1", member.id)
    assert row is not None
    assert (row["acquirer"], row["dedicated"]) == (None, associate.id), "bound, but not acquired"
    [changed] = await _events("dedicated_changed")
    assert (changed["member_id"], changed["previous_id"], changed["associate_id"]) == (
        str(member.id),
        None,
        str(associate.id),
    )
    assert await _events("member_registered") == []


async def test_a_link_confirms_once(db: None) -> None:
    token = await _start(await an_associate())
    await _confirm(token)
    with pytest.raises(ConsentAlreadyGiven):
        await opened(token)


async def test_a_link_dies_after_half_an_hour(db: None) -> None:
    associate = await an_associate()
    with clock.pinned(NOW):
        token = await _start(associate)
    with clock.pinned(NOW + timedelta(minutes=29, seconds=59)):
        link = await opened(token)
        assert link.page.phone_masked == "139****5678"
    with clock.pinned(NOW + timedelta(minutes=30)):
        for attempt in (opened(token), link.confirm()):
            with pytest.raises(ConsentLinkExpired):
                await attempt
        only = await fetch_value("SELECT id FROM registration")
        assert (await queries.registration(an_actor(associate), only)).status is RegistrationStatus.EXPIRED
    assert await fetch_value("SELECT count(*) FROM member") == 0


async def test_what_was_entered_without_consent_is_wiped(db: None) -> None:
    associate = await an_associate()
    with clock.pinned(NOW):
        token = await _start(associate, birthday=date(1990, 1, 1))
    assert await expire_registrations(NOW + timedelta(minutes=29)) == 0
    assert await expire_registrations(NOW + timedelta(minutes=30)) == 1
    assert await expire_registrations(NOW + timedelta(minutes=30)) == 0
    row = await fetch_row("SELECT * FROM registration")
    assert row is not None
    assert {row[column] for column in WIPED} == {None}
    assert (row["name_masked"], row["phone_masked"]) == ("", "")
    with pytest.raises(ConsentLinkExpired):
        await opened(token)


async def test_an_unknown_link_and_another_text_are_refused(db: None) -> None:
    token = await _start(await an_associate())
    link = await opened(token)
    for unknown in ("", "x", token + "A", token[:-1], "\ud800"):
        for attempt in (opened(unknown), confirm_consent(unknown, link.yes(), device=link.device)):
            with pytest.raises(ConsentLinkUnknown):
                await attempt
    with pytest.raises(ConsentTextChanged) as why:
        await link.confirm(text_version="2020-01")
    assert why.value.facts == {"text_version": VERSION}


@pytest.mark.parametrize("phone", ["12345", "138001380001", "abcdefgh", "+8610086", "021-61234567", "1390000ABCD"])
async def test_what_is_no_phone_is_refused(db: None, phone: str) -> None:
    with pytest.raises(InvalidField):
        await _start(await an_associate(), phone)


@pytest.mark.parametrize(
    ("birthday", "rule"),
    [
        (date(2999, 1, 1), "1900"),
        (date(1899, 12, 31), "1900"),
        (date(2026, 3, 2), "1900"),
        (date(2012, 3, 2), "14"),
        (date(2020, 1, 1), "14"),
    ],
)
async def test_birthdays_that_cannot_be_and_those_of_children_are_refused(db: None, birthday: date, rule: str) -> None:
    associate = await an_associate()
    with clock.pinned(NOW), pytest.raises(InvalidField) as why:
        await _start(associate, birthday=birthday)
    assert why.value.facts["field"] == "birthday"
    assert rule in why.value.facts["rule"]


async def test_on_the_fourteenth_birthday_one_may_join(db: None) -> None:
    associate = await an_associate()
    with clock.pinned(NOW):
        await _confirm(await _start(associate, birthday=date(2012, 3, 1)))
    assert await fetch_value("SELECT count(*) FROM member") == 1


async def test_a_name_that_nobody_can_see_is_refused_by_its_field(db: None) -> None:
    with pytest.raises(InvalidField) as why:
        await _start(await an_associate(), name="\u202e明小李")
    assert why.value.facts["field"] == "name"


async def test_only_store_staff_registers(db: None) -> None:
    for role in (Role.SUPERVISOR, Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR, Role.INTEGRATOR):
        with pytest.raises(Forbidden):
            await start_registration(await an_actor_as(role), StartRegistration(phone=PHONE_A))


async def test_a_registration_is_seen_by_its_own_and_those_above(db: None) -> None:
    associate = await an_associate()
    await _start(associate)
    only = await fetch_value("SELECT id FROM registration")
    assert (await queries.registration(await an_actor_as(Role.AUDITOR), only)).associate_id == associate.id
    with pytest.raises(NotFound):
        await queries.registration(await an_actor_as(Role.ASSOCIATE, await a_store()), only)


async def test_two_confirmations_of_one_phone_make_one_member(committed_db: str) -> None:
    """Different links, different associates, the same phone, at the same moment."""
    tokens = [await _start(await an_associate()) for _ in range(6)]
    await asyncio.gather(*(_confirm(token) for token in tokens))
    assert await fetch_value("SELECT count(*) FROM member") == 1
    assert await fetch_value("SELECT count(*) FROM binding") == 1
    assert await fetch_value("SELECT count(*) FROM consent") == 6
    assert await fetch_value("SELECT count(*) FROM registration WHERE is_new_member") == 1
    [told] = await _events("member_registered")
    assert await fetch_value("SELECT acquirer::text FROM member") == told["associate_id"]


async def test_one_link_confirmed_many_times_at_once_confirms_once(committed_db: str) -> None:
    link = await opened(await _start(await an_associate()))
    await asyncio.gather(*(link.confirm() for _ in range(6)))
    assert await fetch_value("SELECT count(*) FROM consent") == 1
    assert await fetch_value("SELECT count(*) FROM member") == 1


async def test_a_free_member_is_bound_to_one_of_two_who_ask_at_once(committed_db: str) -> None:
    await a_member(phone=PHONE_A)
    tokens = [await _start(await an_associate()) for _ in range(4)]
    await asyncio.gather(*(_confirm(token) for token in tokens))
    assert await fetch_value("SELECT count(*) FROM binding WHERE ended_at IS NULL") == 1
    same = "SELECT m.dedicated = b.associate FROM member m JOIN binding b ON b.member = m.id"
    assert await fetch_value(same) is True
    assert len(await _events("dedicated_changed")) == 1


async def test_a_digest_is_all_the_database_knows(db: None) -> None:
    token = await _start(await an_associate())
    assert await fetch_value("SELECT consent_digest FROM registration") == token_digest(token)
    assert await execute("UPDATE registration SET consent_digest = $1", hashlib.sha256(b"x").digest()) == 1
    with pytest.raises(ConsentLinkUnknown):
        await opened(token)


async def test_starting_writes_once_and_confirming_reads_and_writes_once(db: None) -> None:
    associate = await an_associate()
    async with statements() as sent:
        token = await _start(associate)
    assert len([one for one in sent if "SAVEPOINT" not in one]) == 1
    link = await opened(token)
    async with statements() as sent:
        await link.confirm()
    assert len([one for one in sent if "SAVEPOINT" not in one]) == 2


async def test_a_phone_registered_between_reading_and_writing_is_recognised(committed_db: str) -> None:
    first, second = await an_associate(), await an_associate(number="A9")
    tokens = [await _start(first), await _start(second)]
    await asyncio.gather(*(_confirm(token) for token in tokens))
    rows = await fetch("SELECT is_new_member, member FROM registration ORDER BY is_new_member")
    assert [row["is_new_member"] for row in rows] == [False, True]
    assert len({row["member"] for row in rows}) == 1
    assert await fetch_value("SELECT count(*) FROM binding") == 1
    assert await fetch_value("SELECT count(*) FROM consent") == 2
