"""Importing people with their posts."""

from datetime import date

from guide_app.base.kernel.access import HQ_PATH, SYSTEM, Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.ground.associates.service import PHONE
from guide_app.ground.imports.schemas import ImportCounts
from tests.factories import a_region, a_store, an_associate
from tests.imports.sheets import csv_text, imported, previewed, workbook

HEAD = ("工号", "姓名", "手机号", "企业微信账号", "岗位", "门店编码", "区域编码", "任职开始日期")
HQ_OPERATOR = Actor(new_id(), Role.HQ_OPERATOR, (HQ_PATH,), new_id())


async def test_people_are_taken_on_with_their_posts(db: None) -> None:
    east = await a_region("EAST")
    store = await a_store("SH001", east)
    data = workbook(
        HEAD,
        ("A1", "李小明", 13912345678, "li", "导购", "SH001", None, date(2026, 1, 31)),
        ("A2", "王店长", "139 1234 5679", None, "店长", "SH001", None, 46053),
        ("A3", "张督导", None, None, "区域督导", None, "EAST", "2026/2/1"),
    )
    told = await imported("associates", data, HQ_OPERATOR)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (3, 0)
    rows = await fetch(
        "SELECT a.number, a.phone_sealed, a.phone_masked, a.wecom_userid, p.role, p.path, p.store, p.valid_from"
        " FROM associate a JOIN posting p ON p.associate = a.id WHERE a.number LIKE 'A_' ORDER BY a.number"
    )
    assert [(row["role"], row["path"], row["store"]) for row in rows] == [
        ("associate", "/EAST/SH001/", store.id),
        ("store_manager", "/EAST/SH001/", store.id),
        ("regional_supervisor", "/EAST/", None),
    ]
    assert vault().open(PHONE, rows[0]["phone_sealed"]) == "+8613912345678"
    assert rows[0]["phone_masked"] == "139****5678"
    assert [row["valid_from"] for row in rows] == [date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 1)]
    events = "SELECT count(*) FROM event WHERE type = 'associate_posted' AND payload->>'path' LIKE '/EAST/%'"
    assert await fetch_value(events) == 3


async def test_the_same_people_twice_change_nothing(db: None) -> None:
    await a_store("SH001", await a_region("EAST"))
    rows = [(f"P{number}", "李小明", 13900000000 + number, f"w{number}", "导购", "SH001") for number in range(700)]
    data = workbook(HEAD, *rows)
    assert (await imported("associates", data)).previewed == ImportCounts(new=700)
    again = await imported("associates", data)
    assert again.previewed == ImportCounts(unchanged=700)
    assert await fetch_value("SELECT max(version) FROM associate WHERE number LIKE 'P%'") == 1


async def test_another_store_is_a_new_post_that_ends_the_one_before(db: None) -> None:
    east = await a_region("EAST")
    first, second = await a_store("SH001", east), await a_store("SH002", east)
    person = await an_associate(first)
    told = await imported("associates", csv_text(HEAD, (person.number, "", "", "", "", "SH002", "", "2026-06-01")))
    assert told.applied is not None
    assert told.applied.changed == 1
    assert {change.field: change.after for change in told.shown[0].changes} == {
        "store": second.path,
        "valid_from": "2026-06-01",
    }
    rows = await fetch("SELECT * FROM posting WHERE associate = $1 ORDER BY valid_from", person.id)
    assert [(row["store"], row["valid_to"]) for row in rows] == [(first.id, date(2026, 6, 1)), (second.id, None)]


def _moved(number: str, store: str) -> bytes:
    return csv_text(HEAD, (number, "", "", "", "", store, "", "2019-06-01"))


async def test_a_post_before_the_one_that_holds_is_refused(db: None) -> None:
    east = await a_region("EAST")
    person = await an_associate(await a_store("SH001", east))
    await a_store("SH002", east)
    _, told, _ = await previewed("associates", _moved(person.number, "SH002"))
    assert told.shown[0].problems[0].field == "valid_from"
    _, told, _ = await previewed("associates", _moved(person.number, "SH001"))
    assert "began on 2020-01-01" in told.shown[0].problems[0].rule_en


async def test_a_post_at_headquarters_needs_a_second_person_and_the_product_itself_none(db: None) -> None:
    data = csv_text(HEAD, ("F1", "财务", "", "", "财务", "", "", ""))
    _, told, _ = await previewed("associates", data, HQ_OPERATOR)
    assert "second person" in told.shown[0].problems[0].rule_en
    integrator = Actor(new_id(), Role.INTEGRATOR, (HQ_PATH,), new_id())
    _, told, _ = await previewed("associates", data, integrator)
    assert told.shown[0].problems[0].rule_en == "this role is not yours to give"
    _, told, _ = await previewed("associates", data, SYSTEM)
    assert told.previewed == ImportCounts(new=1)


async def test_whoever_holds_a_post_at_headquarters_is_not_moved_to_a_store_by_an_import(db: None) -> None:
    await a_store("SH001", await a_region("EAST"))
    person = await an_associate(role=Role.FINANCE)
    data = csv_text(HEAD, (person.number, "", "", "", "导购", "SH001", "", "2026-06-01"))
    _, told, _ = await previewed("associates", data, HQ_OPERATOR)
    assert told.previewed == ImportCounts(refused=1)


async def test_who_has_left_is_refused_and_who_is_out_of_reach_is_not_told_of(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    gone, other = await an_associate(await a_store("SH001", east)), await an_associate(await a_store("W1", west))
    await execute("UPDATE associate SET status = 'left', left_at = now() WHERE id = $1", gone.id)
    keeper = Actor(new_id(), Role.HQ_OPERATOR, (east.path,), new_id())
    data = csv_text(("number", "name"), (gone.number, "新名"), (other.number, "新名"))
    _, told, _ = await previewed("associates", data, keeper)
    assert [row.problems[0].rule_en for row in told.shown] == ["this associate has left", "this number is taken"]


async def test_one_wecom_account_is_one_persons_within_a_file_and_against_what_is_there(db: None) -> None:
    store = await a_store("SH001", await a_region("EAST"))
    person = await an_associate(store)
    await execute("UPDATE associate SET wecom_userid = 'taken' WHERE id = $1", person.id)
    rows = [("N1", "甲", "", "taken"), ("N2", "乙", "", "new"), ("N3", "丙", "", "new")]
    data = csv_text(HEAD, *((*row, "导购", "SH001", "", "") for row in rows))
    told = await imported("associates", data)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (1, 2)


async def test_a_wecom_account_signs_in_and_is_named_by_an_import_to_who_works_in_stores_alone(db: None) -> None:
    sells = await an_associate(await a_store("SH001", await a_region("EAST")))
    pays, keeps = await an_associate(role=Role.FINANCE), await an_associate(role=Role.HQ_OPERATOR)
    operator = Actor(new_id(), Role.HQ_OPERATOR, (HQ_PATH,), keeps.id)
    data = csv_text(("工号", "企业微信账号"), *((one.number, f"w-{one.number}") for one in (sells, pays, keeps)))
    for who, refused in ((operator, 2), (Actor(new_id(), Role.INTEGRATOR, (HQ_PATH,), new_id()), 2), (SYSTEM, 0)):
        _, told, _ = await previewed("associates", data, who)
        assert told.previewed == ImportCounts(changed=3 - refused, refused=refused)
        rules = [problem.rule_en for row in told.shown for problem in row.problems]
        assert rules == ["it signs in as this person, name it by itself"] * refused
    await execute("UPDATE associate SET wecom_userid = 'w-' || number")
    _, told, _ = await previewed("associates", data, operator)
    assert told.previewed == ImportCounts(unchanged=3), "what is named already may stand in the file"


async def test_a_name_changes_alone_and_phones_are_told_masked(db: None) -> None:
    person = await an_associate(await a_store("SH001", await a_region("EAST")))
    told = await imported("associates", csv_text(("工号", "手机号"), (person.number, "13911112222")))
    assert told.shown[0].changes[-1].after == "139****2222"
    _, told, _ = await previewed("associates", csv_text(("工号", "手机号"), (person.number, "139111122")))
    assert told.shown[0].problems[0].value == "*******22"


async def test_a_role_needs_its_kind_of_place(db: None) -> None:
    await a_store("SH001", await a_region("EAST"))
    rows = [("R1", "甲", "", "", "导购", "", "EAST", ""), ("R2", "乙", "", "", "督导", "SH001", "", "")]
    rows += [("R3", "丙", "", "", "区域督导", "SH001", "", ""), ("R4", "丁", "", "", "导购", "", "", "")]
    rows += [("R5", "戊", "", "", "导购", "SH001", "EAST", "")]
    _, told, _ = await previewed("associates", csv_text(HEAD, *rows))
    assert told.previewed == ImportCounts(refused=5)
    assert [row.problems[0].field for row in told.shown] == ["store"] * 5


async def test_nobody_is_posted_to_a_region_that_closes_and_who_is_there_stays(db: None) -> None:
    north, east = await a_region("NORTH"), await a_region("EAST")
    there = await an_associate(None, Role.SUPERVISOR, region=east)
    await execute("UPDATE region SET closed_on = current_date + 30 WHERE id = ANY($1::uuid[])", [north.id, east.id])
    rows = [("R1", "甲", "", "", "区域督导", "", "NORTH", ""), (there.number, "", "", "", "区域督导", "", "EAST", "")]
    _, told, _ = await previewed("associates", csv_text(HEAD, *rows))
    assert told.previewed == ImportCounts(unchanged=1, refused=1)
    (refused,) = [row for row in told.shown if row.problems]
    assert (refused.problems[0].field, "该区域已撤销" in refused.problems[0].rule_zh) == ("region", True)


BESIDE = ("工号", "兼岗门店编码", "岗位", "兼岗开始日期", "兼岗结束日期")


async def test_a_person_has_a_row_for_each_further_store_and_main_posts_move_without_them(db: None) -> None:
    east = await a_region("EAST")
    main, one, two = [await a_store(code, east) for code in ("SH001", "SH002", "SH003")]
    person, colleague = await an_associate(main), await an_associate(one)
    sheet = csv_text(
        BESIDE,
        (person.number, "SH002", "", "2026-01-01", "2099-02-01"),
        (person.number, "SH003", "店长", "2026-01-01", ""),
        (person.number, "SH001", "", "", ""),
        (colleague.number, "SH003", "", "2019-01-01", ""),
        (colleague.number, "SH004", "", "", ""),
        ("NOBODY", "SH003", "", "", ""),
    )
    told = await imported("second_posts", sheet, HQ_OPERATOR)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (2, 4)
    refused = {shown.row: shown.problems[0].field for shown in told.shown if shown.problems}
    assert list(refused.values()) == ["store", "valid_from", "store", "number"]
    beside = "SELECT role, path, valid_to FROM posting WHERE associate = $1 AND NOT is_main ORDER BY path"
    posts = [tuple(row) for row in await fetch(beside, person.id)]
    assert posts == [("associate", one.path, date(2099, 2, 1)), ("store_manager", two.path, None)]
    assert await fetch_value("SELECT count(*) FROM event WHERE payload->>'is_main' = 'false'") == 2
    again = await imported("second_posts", sheet, HQ_OPERATOR)
    assert (again.previewed.unchanged, again.previewed.refused) == (2, 4)
    # Another main post, by the sheet of people, ends the main one before and no other; one's name alone moves nobody.
    renamed = csv_text(HEAD[:2], (person.number, "改名"))
    (shown,) = (await imported("associates", renamed)).shown
    assert [change.field for change in shown.changes] == ["name"]
    north = await a_store("SH005", east)
    moved = csv_text(HEAD, (person.number, "", "", "", "", "SH005", "", "2026-06-01"))
    (shown,) = (await imported("associates", moved)).shown
    assert {change.field: change.before for change in shown.changes}["store"] == main.path
    assert [tuple(row) for row in await fetch(beside, person.id)] == posts
    mains = await fetch("SELECT path, valid_to FROM posting WHERE associate = $1 AND is_main ORDER BY path", person.id)
    assert [tuple(row) for row in mains] == [(main.path, date(2026, 6, 1)), (north.path, None)]
    taken = csv_text(HEAD, (person.number, "", "", "", "", "SH002", "", "2026-07-01"))
    (shown,) = (await imported("associates", taken)).shown
    assert [problem.field for problem in shown.problems] == ["store"], "a second post is there already"
