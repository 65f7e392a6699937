"""Members from a sheet: one person is one member, what is sealed stays sealed, and nobody has won them."""

import asyncio
from datetime import date
from typing import Any

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.privacy import vault
from guide_app.ground.imports import at_once
from guide_app.ground.imports.schemas import ImportCounts
from guide_app.ground.members.bulk import Sighting, ensure_members
from guide_app.ground.members.checks import CHECKS
from guide_app.ground.members.sealing import BIRTHDAY, NAME, PHONE
from tests.factories import a_member, a_region, a_store, an_associate, with_account
from tests.imports.sheets import imported, previewed, workbook
from tests.members.merging import known_to_till, merged

HEAD = ("手机号", "卡号", "姓名", "生日", "所属门店编码", "专属导购工号", "入会日期", "会员服务同意日期")
WITH_GENDER = ("手机号", "姓名", "性别", "所属门店编码")


async def books_are_right() -> None:
    """What `guide verify` finds of members."""
    for check in CHECKS:
        [found] = await fetch(str(check.statement))
        assert found["different"] == 0, (check.name, found["examples"])


async def opened(phone_end: str) -> dict[str, Any]:
    """What is kept of the member of a phone, in clear."""
    row = (
        await fetch(
            "SELECT m.*, k.key_wrapped FROM member m JOIN member_key k ON k.member = m.id WHERE m.phone_masked LIKE $1",
            f"%{phone_end}",
        )
    )[0]
    own = vault().person(row["key_wrapped"])
    purposes = {"name": NAME, "phone": PHONE, "birthday": BIRTHDAY}
    clear = {
        field: own.open(purpose, row[f"{field}_sealed"]) if row[f"{field}_sealed"] else None
        for field, purpose in purposes.items()
    }
    return dict(row) | clear


async def test_new_members_are_sealed_found_and_won_by_nobody(committed_db: str) -> None:
    store = await a_store("S1")
    seller = await an_associate(store)
    data = workbook(
        HEAD,
        ("13812340001", None, "王小美", "1990-05-18", "S1", seller.number, "2024-03-08", "2024-03-08"),
        (13812340002, "VIP2", "陈兰", 32000, "S1", None, None, None),
        (None, "VIP3", None, None, "S1", None, None, None),
        (None, None, "无名", None, "S1", None, None, None),
        ("13812340004", None, "远", None, "S9", None, None, None),
        ("13812340005", None, "小", date.today().isoformat(), "S1", None, "2999-01-01", None),  # noqa: DTZ011
        ("13812340001", None, "王小美", None, "S1", None, None, None),
        ("13812340006", "VIP2", "陈", None, "S1", "A-NOBODY", None, None),
    )
    import_id, told, kept = await previewed("members", data)
    assert told.previewed == ImportCounts(new=3, refused=5)
    problems = {row.row: [one.rule_en for one in row.problems] for row in told.shown if row.problems}
    assert problems[5] == ["a phone, a number, or both"]
    assert problems[7][0] == "not later than today"
    assert problems[8] == ["the same as in row 2"]
    assert problems[9] == ["an earlier row is the same member", "the number of somebody posted at the home store"]
    stored = await fetch_value("SELECT shown::text || coalesce(problem::text, '') FROM sheet_import")
    assert not [clear for clear in ("王小美", "13812340001", "1990-05-18", "陈兰") if clear in stored]
    assert kept.sheet is not None
    done = await at_once.committed(SYSTEM, KINDS["members"], import_id, data, tell=lambda *_: None, keep=kept)
    assert done.applied is not None
    assert done.applied.new == 3

    one = await opened("0001")
    assert (one["name"], one["phone"], one["birthday"]) == ("王小美", "+8613812340001", "1990-05-18")
    assert (one["source"], one["acquirer"], one["dedicated"], one["level"]) == ("import", None, seller.id, "basic")
    assert f"{one['registered_at']:%Y-%m-%d %H}" == "2024-03-07 16"
    two = await opened("0002")
    assert (two["number"], two["birthday"]) == ("VIP2", "1987-08-11")
    assert await fetch_value("SELECT reason FROM binding WHERE member = $1", one["id"]) == "import"
    [consent] = await fetch("SELECT member, channel, evidence FROM consent")
    assert (consent["member"], consent["channel"]) == (one["id"], "import")
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'member_registered'") == 0
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'members.imported'") == 3
    at_till = await ensure_members([Sighting("VIP2", "S1", one["registered_at"])])
    assert at_till == {"VIP2": two["id"]}
    again = await imported("members", data)
    assert again.applied is None or again.applied.new == 0
    assert again.previewed.unchanged == 3
    await books_are_right()


async def test_who_is_known_gets_what_is_not_known_of_them_and_stays_one_member(committed_db: str) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    store, far = await a_store("S1", east), await a_store("S2", west)
    seller = await an_associate(store)
    hq = await with_account(await an_associate(role=Role.HQ_OPERATOR))
    kept, twin = await a_member(store, phone="13812340001", name="李女士"), await a_member(store, phone="13812340002")
    till, elsewhere = await a_member(store, number="VIP3"), await a_member(far, phone="13812340004")
    await known_to_till([till.id])
    await merged(hq, kept.id, twin.id)
    narrow = await with_account(await an_associate(role=Role.HQ_OPERATOR, region=east))
    data = workbook(
        HEAD,
        ("13812340002", None, "别名", "1990-05-18", "S1", seller.number, None, None),
        ("13812340003", "VIP3", "陈兰", "1991-01-02", None, seller.number, None, "2024-03-08"),
        ("13812340001", "VIP3", "混", None, None, None, None, None),
        ("13812340004", None, "远", None, "S1", None, None, None),
    )
    _, told, _ = await previewed("members", data, narrow)
    assert told.previewed == ImportCounts(changed=2, refused=2)
    rules = {row.row: row.problems[0].rule_en for row in told.shown if row.problems}
    assert rules == {4: "of two members, merge them first", 5: "a member already, out of your reach"}
    done = await imported("members", data, narrow)
    assert done.applied is not None
    assert (done.applied.changed, done.applied.refused) == (2, 2)
    survivor = await fetch_value("SELECT coalesce(merged_into, id) FROM member WHERE id = $1", twin.id)
    whole = await opened("0001")
    assert (whole["id"], whole["name"], whole["birthday"]) == (survivor, "李女士", "1990-05-18")
    assert whole["dedicated"] == seller.id
    filled = await opened("0003")
    assert (filled["id"], filled["name"], filled["phone"]) == (till.id, "陈兰", "+8613812340003")
    assert (filled["source"], filled["dedicated"]) == ("till", seller.id)
    assert await fetch_value("SELECT count(*) FROM consent WHERE member = $1", till.id) == 1
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'dedicated_changed'") == 2
    assert await fetch_value("SELECT name_masked FROM member WHERE id = $1", elsewhere.id) == "李**"
    assert (await imported("members", data, narrow)).previewed.unchanged == 2
    await books_are_right()


async def test_two_sheets_that_bring_the_same_people_at_once_make_each_of_them_once(committed_db: str) -> None:
    await a_store("S1")
    lines = [(13812000000 + n, f"V{n}", "王小美", None, "S1", None, None, None) for n in range(700)]
    forwards, backwards = workbook(HEAD, *lines), workbook(HEAD, *reversed(lines))
    one, _, kept = await previewed("members", forwards)
    other, _, _ = await previewed("members", backwards)

    async def commit(import_id: Any, data: bytes) -> Any:
        return await at_once.committed(SYSTEM, KINDS["members"], import_id, data, tell=lambda *_: None, keep=kept)

    done = await asyncio.gather(commit(one, forwards), commit(other, backwards))
    assert sum(told.applied.new for told in done) == 700
    for table in ("member", "member_phone", "member_key", "till_member"):
        assert await fetch_value(f"SELECT count(*) FROM {table}") == 700, table
    await books_are_right()


async def test_genders_come_as_people_write_them_and_fill_what_is_not_known(committed_db: str) -> None:
    await a_store("S1")
    rows = [("13812340001", "王", "女士", "S1"), ("13812340002", "李", "M", "S1"), ("13812340003", "周", "保密", "S1")]
    told = await imported("members", workbook(WITH_GENDER, *rows))
    assert told.applied is not None
    assert told.applied.new == 3
    assert [(await opened(end))["gender"] for end in ("0001", "0002", "0003")] == ["female", "male", "unknown"]
    again = [("13812340001", None, "男", "S1"), ("13812340003", None, "女", "S1"), ("13812340004", "吴", "甲", "S1")]
    _, told_before, _ = await previewed("members", workbook(WITH_GENDER, *again))
    assert told_before.previewed == ImportCounts(unchanged=1, changed=1, refused=1)
    assert "one of female, male, unknown" in str([row.problems for row in told_before.shown])
    stored = await fetch_value("SELECT string_agg(shown::text, '') FROM sheet_import")
    assert not [clear for clear in ("女士", '"女"', '"男"') if clear in stored]
    await imported("members", workbook(WITH_GENDER, *again[:2]))
    assert [(await opened(end))["gender"] for end in ("0001", "0003")] == ["female", "female"]
