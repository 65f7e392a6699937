"""A rotation brings everything under the new key, knows every sealed column, and says which old keys may go."""

from datetime import date
from uuid import UUID

import pytest

from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import Unreadable, vault
from guide_app.base.kernel.resealing import keys_in_use, rotate
from guide_app.entry.demo.agreeing import agree
from guide_app.entry.wiring import SEALING
from guide_app.ground.members import queries
from guide_app.ground.members.schemas import FindMembers, RevealPhone, StartRegistration
from guide_app.ground.members.sealing import BIRTHDAY, NAME, PHONE, consent_token
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.members.service.revealing import reveal_phone
from tests.coupons.coupon_factories import a_coupon, a_shop, buy, code_of
from tests.factories import AMember, a_member, an_actor, an_associate, hq_actor
from tests.keys.chain_keys import SECRET, data_keys, started_with
from tests.members.consents import BROWSER

COLUMNS = """
SELECT table_name::text AS of, column_name::text AS name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name ~ '(^|_)(sealed|wrapped)$'
  AND table_name NOT IN (SELECT relname FROM pg_class WHERE relispartition)
"""
OLD = {"GUIDE_SECRET": SECRET, "GUIDE_DATA_KEYS": data_keys("k1")}
BOTH = {"GUIDE_SECRET": SECRET, "GUIDE_DATA_KEYS": data_keys("k2", "k1")}
NEW = {"GUIDE_SECRET": SECRET, "GUIDE_DATA_KEYS": data_keys("k2")}


async def test_every_sealed_column_is_known_to_the_rotation(db: None) -> None:
    listed = {(one.table, one.column) for one in SEALING.columns}
    listed |= {(one.table, name) for one in SEALING.owned for name in one.columns}
    assert listed == {(row["of"], row["name"]) for row in await fetch(COLUMNS)}


async def as_of_before(member: AMember, birthday: date) -> None:
    """The member as a release without people's own keys left them."""
    keys = vault()
    await execute("DELETE FROM member_key WHERE member = $1", member.id)
    await execute(
        "UPDATE member SET name_sealed = $2, phone_sealed = $3, birthday = $4 WHERE id = $1",
        member.id,
        keys.seal(NAME, member.name),
        keys.seal(PHONE, member.phone),
        birthday,
    )


async def everything(associate: UUID) -> None:
    """One value in each table whose values the chain seals itself, and what WeCom said in a release before."""
    keys = vault()
    await execute("UPDATE associate SET phone_sealed = $2 WHERE id = $1", associate, keys.seal("associate.phone", "1"))
    await execute(
        "INSERT INTO wecom_inbox (id, dedup_key, body_sealed, received_at) VALUES ($1, 'x', $2, now())",
        new_id(),
        keys.seal("wecom.callback", "<xml/>"),
    )
    await execute(
        "INSERT INTO wecom_token (id, corp_id, agent_id, token_sealed, token_index, obtained_at, expires_at, renew_at)"
        " VALUES ($1, 'c', 1, $2, '', now(), now(), now())",
        new_id(),
        keys.seal("wecom.token", "t"),
    )
    contact, follower = new_id(), new_id()
    await execute(
        "INSERT INTO wecom_contact (id, external_userid, name_sealed, mirrored_at) VALUES ($1, 'wm1', $2, now())",
        contact,
        keys.seal("wecom.contact.name", "陈女士"),
    )
    await execute("INSERT INTO wecom_member (id, userid, seen_at) VALUES ($1, 'u1', now())", follower)
    await execute(
        "INSERT INTO wecom_follow (id, member, contact, remark_sealed, mirrored_at) VALUES ($1, $2, $3, $4, now())",
        new_id(),
        follower,
        contact,
        keys.seal("wecom.follow.remark", "陈姐"),
    )


async def done() -> dict[str, int]:
    """Rotate to the end; rows by what they were."""
    found: dict[str, int] = {}
    async for progress in rotate(SEALING):
        found[progress.name] = progress.done
        assert progress.done <= progress.of
    return found


async def test_a_rotation_leaves_nothing_under_the_old_key_and_all_can_be_read(db: None) -> None:
    hq = await hq_actor()
    with started_with(**OLD):
        seller = await an_associate()
        fresh, before = await a_member(name="李小明"), await a_member(name="欧阳修", phone="13712345678")
        await as_of_before(before, date(1992, 2, 29))
        await everything(seller.id)
        started = await start_registration(an_actor(seller), StartRegistration(phone="13612345678", name="赵一"))
        assert await keys_in_use(SEALING) == {"k1"}
    with started_with(**BOTH):
        assert await done() == {
            "member": 1,
            "member.birthday": 1,
            "member_key.key_wrapped": 1,
            "registration.key_wrapped": 1,
            "associate.phone_sealed": 1,
            "wecom_inbox.body_sealed": 1,
            "wecom_token.token_sealed": 1,
            "wecom_contact": 1,
            "wecom_follow": 1,
        }
        assert await keys_in_use(SEALING) == {"k2"}
        assert await done() == {}, "what is done is not done again"
    with started_with(**NEW):
        for member in (fresh, before):
            (found,) = await queries.search(hq, FindMembers(name=member.name[:2]))
            assert found.id == member.id
            assert (await reveal_phone(hq, member.id, RevealPhone(reason="回访"))).phone == member.phone
        assert (await queries.member(hq, before.id)).birthday == "02-29"
        row = await fetch_row(
            "SELECT m.*, k.key_wrapped FROM member m JOIN member_key k ON k.member = m.id WHERE id = $1", before.id
        )
        assert row is not None
        assert row["birthday"] is None
        assert vault().open_of(row["key_wrapped"], BIRTHDAY, row["birthday_sealed"]) == "1992-02-29"
        with pytest.raises(Unreadable):
            vault().open(NAME, row["name_sealed"])
        remark = await fetch_row(
            "SELECT remark_sealed, key_wrapped FROM wecom_follow f JOIN wecom_contact_key k ON k.contact = f.contact"
        )
        assert remark is not None
        assert vault().open_of(remark["key_wrapped"], "wecom.follow.remark", remark["remark_sealed"]) == "陈姐"
        await agree(consent_token(started.id), device=BROWSER)
        assert [one.name_masked for one in await queries.search(hq, FindMembers(phone="13612345678"))] == ["赵*"]


async def test_coupon_codes_are_sealed_anew_and_still_redeemed(db: None) -> None:
    with started_with(**OLD):
        shop = await a_shop()
        coupon, code = await a_coupon(shop)
    with started_with(**BOTH):
        assert (await done())["coupon.code_sealed"] == 1
    with started_with(**NEW):
        assert await code_of(shop, coupon) == code
        await buy(shop, code)


async def test_a_value_that_never_opened_stays_and_keeps_its_key_in_use(db: None) -> None:
    with started_with(**OLD):
        broken = vault().seal("something.else", "?")
        seller = await an_associate()
        await execute("UPDATE associate SET phone_sealed = $2 WHERE id = $1", seller.id, broken)
    with started_with(**BOTH):
        await done()
        assert await fetch_value("SELECT phone_sealed FROM associate WHERE id = $1", seller.id) == broken
        assert await keys_in_use(SEALING) == {"k1"}
