"""Importing the organisation: entities, regions, stores."""

from datetime import timedelta

import msgspec
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.kinds import Outcome
from guide_app.ground.imports.schemas import ImportCounts
from guide_app.ground.stores.jobs import come_to_hold
from tests.factories import a_region, a_root, a_store, an_associate, an_entity, with_account
from tests.imports.sheets import csv_text, imported, previewed, workbook

REGIONS = ("区域编码", "区域名称", "上级区域编码")
STORES = ("门店编码", "门店名称", "所属区域编码", "法人编码", "经营方式", "开业日期")


async def test_a_tree_is_imported_whatever_the_order_of_its_rows(db: None) -> None:
    await a_root()
    data = workbook(REGIONS, ("EAST-1", "上海", "EAST"), ("EAST-1-A", "浦东", "EAST-1"), ("EAST", "华东", "HQ"))
    told = await imported("regions", data)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (3, 0)
    paths = {row["path"] for row in await fetch("SELECT path FROM region WHERE code LIKE 'EAST%'")}
    assert paths == {"/EAST/", "/EAST/EAST-1/", "/EAST/EAST-1/EAST-1-A/"}


async def test_a_preview_writes_nothing_of_what_it_shows(db: None) -> None:
    await a_root()
    before = await fetch_value("SELECT count(*) FROM region")
    _, told, kept = await previewed("regions", workbook(REGIONS, ("EAST", "华东", "HQ"), ("X", "无上级", "NOWHERE")))
    assert told.previewed == ImportCounts(new=1, refused=1)
    assert await fetch_value("SELECT count(*) FROM region") == before
    assert kept.sheet is not None
    [refused, new] = told.shown
    assert (refused.row, refused.key, refused.problems[0].field) == (3, "X", "parent")
    assert (new.row, new.outcome, [change.after for change in new.changes]) == (2, Outcome.NEW, ["EAST", "华东", "HQ"])


async def test_rows_below_each_other_in_a_circle_are_refused_and_others_imported(db: None) -> None:
    await a_root()
    data = workbook(REGIONS, ("A", "甲", "B"), ("B", "乙", "A"), ("C", "丙", "HQ"))
    told = await imported("regions", data)
    assert told.applied is not None
    assert (told.applied.new, told.applied.refused) == (1, 2)


async def test_the_same_file_twice_changes_nothing(db: None) -> None:
    await a_region("EAST")
    await an_entity()
    rows = [(f"S{number}", f"店{number}", "EAST", "HQ", "直营", "2026-01-31") for number in range(1200)]
    data = workbook(STORES, *rows)
    first = await imported("stores", data)
    assert first.applied is not None
    assert first.applied.new == 1200
    again = await imported("stores", data)
    assert again.previewed == ImportCounts(unchanged=1200)
    assert again.applied is not None
    assert again.applied.unchanged == 1200
    assert await fetch_value("SELECT count(*) FROM store_day_cut d JOIN store s ON s.id = d.store") == 1200


async def test_a_known_store_changes_what_is_filled_in_and_keeps_the_rest(db: None) -> None:
    east = await a_region("EAST")
    store = await a_store("SH001", east, name="旧名")
    data = csv_text(("code", "name", "营业日起始小时"), ("SH001", "新名", "5"))
    _, told, _ = await previewed("stores", data)
    assert [(c.field, c.before, c.after) for c in told.shown[0].changes] == [
        ("name", "旧名", "新名"),
        ("day_cut_hours", "0", "5"),
    ]
    await imported("stores", data)
    row = (await fetch("SELECT name, address, version FROM store WHERE id = $1", store.id))[0]
    assert (row["name"], row["address"], row["version"]) == ("新名", store.address, 2)
    assert await fetch_value("SELECT count(*) FROM store_day_cut WHERE store = $1", store.id) == 2


async def test_a_store_of_another_region_moves_tomorrow_and_hours_come_by_columns(db: None) -> None:
    await a_store("SH001", await a_region("EAST"))
    await a_region("WEST")
    heads = ("code", "region", "hours_weekdays", "hours_weekend")
    _, told, _ = await previewed("stores", csv_text(heads, ("SH001", "WEST", "10-22", "")))
    assert [problem.field for problem in told.shown[0].problems] == ["hours_weekdays"]
    data = csv_text(heads, ("SH001", "WEST", "10:00-22:00", "休息"))
    await imported("stores", data)
    assert (await imported("stores", data)).previewed == ImportCounts(unchanged=1)
    assert await fetch_value("SELECT path FROM store WHERE code = 'SH001'") == "/EAST/SH001/"
    tomorrow = clock.now() + timedelta(days=1)
    with clock.pinned(tomorrow):
        await come_to_hold(tomorrow)
    assert await fetch_value("SELECT path FROM store WHERE code = 'SH001'") == "/WEST/SH001/"
    week = "SELECT jsonb_path_query_array(week, '$[*].size()')::text FROM store_hours"
    assert await fetch_value(week) == "[1, 1, 1, 1, 1, 0, 0]"


async def test_a_region_of_another_parent_is_proposed_to_move_and_a_second_person_decides(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    await a_region("SH", east)
    data = csv_text(("code", "parent"), ("SH", "WEST"))
    asker = await with_account(await an_associate(role=Role.HQ_OPERATOR))
    told = await imported("regions", data, asker)
    assert [(one.before, one.after) for one in told.shown[0].changes] == [("EAST", "WEST")]
    asked = await fetch_value("SELECT command FROM approval WHERE kind = 'stores.moving' AND path = '/'")
    assert msgspec.json.decode(asked)["units"][0]["parent"] == "WEST"
    assert not await fetch("SELECT FROM unit_move"), "it waits for a second person"
    await imported("regions", data)
    assert await fetch_value("SELECT parent FROM unit_move WHERE state = 'announced'") == west.id
    assert (await imported("regions", data)).previewed == ImportCounts(unchanged=1)
    below = await imported("regions", csv_text(("code", "parent"), ("EAST", "SH")))
    assert below.previewed == ImportCounts(refused=1)


@pytest.mark.parametrize(("kind", "above", "unit"), [("regions", "parent", "SH"), ("stores", "region", "S1")])
async def test_a_move_that_waits_for_approval_is_not_asked_again(kind: str, above: str, unit: str, db: None) -> None:
    east = await a_region("EAST")
    await a_region("WEST")
    await a_region("NORTH")
    await a_region("SH", east)
    await a_store("S1", east)
    asker, other = [await with_account(await an_associate(role=Role.HQ_OPERATOR)) for _ in range(2)]
    data = csv_text(("code", above), (unit, "WEST"))
    waits = "SELECT count(*) FROM approval WHERE kind = 'stores.moving' AND state = 'pending'"
    await imported(kind, data, asker)
    for again in (asker, other):
        assert (await imported(kind, data, again)).previewed == ImportCounts(unchanged=1)
    assert await fetch_value(waits) == 1
    _, told, _ = await previewed(kind, csv_text(("code", above), (unit, "NORTH")), other)
    [[change]] = [one.changes for one in told.shown]
    assert change.before == "EAST（已申请调往 / asked to WEST）"
    await execute("UPDATE approval SET state = 'refused', decided_at = now()")
    assert (await imported(kind, data, other)).previewed == ImportCounts(changed=1)
    assert await fetch_value(waits) == 1, "what was refused can be asked for again"
    await execute("UPDATE approval SET requested_at = requested_at - interval '8 days', expires_at = now()")
    assert (await imported(kind, data, asker)).previewed == ImportCounts(changed=1)


async def test_a_store_keeps_its_entity_and_a_closed_one_only_reopens(db: None) -> None:
    east = await a_region("EAST")
    await an_entity("FR")
    await a_store("SH001", east)
    _, told, _ = await previewed("stores", csv_text(("code", "entity"), ("SH001", "FR")))
    assert told.shown[0].problems[0].rule_en == "an import does not change this, it is: HQ"
    _, told, _ = await previewed("stores", csv_text(("code", "status"), ("SH001", "关闭")))
    assert told.shown[0].problems[0].rule_zh == "请走关店流程"
    await execute("UPDATE store SET status = 'closed', version = version + 1")
    _, told, _ = await previewed("stores", csv_text(("code", "name"), ("SH001", "新名")))
    assert told.shown[0].problems[0].field == "status"
    opened = await imported("stores", csv_text(("code", "name", "status"), ("SH001", "新名", "营业")))
    assert opened.applied is not None
    assert opened.applied.changed == 1


async def test_what_lies_out_of_reach_is_refused_row_by_row(db: None) -> None:
    east = await a_region("EAST")
    west = await a_region("WEST")
    await a_store("W1", west)
    await an_entity()
    keeper = Actor(new_id(), Role.HQ_OPERATOR, (east.path,), new_id())
    rows = (("W1", "改名", None, None, None, None), ("W2", "新店", "WEST", "HQ", "直营", None))
    _, told, _ = await previewed("stores", workbook(STORES, *rows, ("E1", "新店", "EAST", "HQ", "直营", None)), keeper)
    assert told.previewed == ImportCounts(new=1, refused=2)
    assert [row.problems[0].field for row in told.shown[:2]] == ["code", "region"]


async def test_a_region_and_a_store_never_share_a_path_by_an_import(db: None) -> None:
    east = await a_region("EAST")
    await a_store("X1", east)
    await a_region("X2", east)
    _, told, _ = await previewed("regions", workbook(REGIONS, ("X1", "区", "EAST")))
    assert told.previewed == ImportCounts(refused=1)
    _, told, _ = await previewed("stores", workbook(STORES, ("X2", "店", "EAST", "HQ", "直营", None)))
    assert told.previewed == ImportCounts(refused=1)


async def test_all_errors_of_a_row_are_told_together(db: None) -> None:
    await a_root()
    data = workbook(STORES, ("店 1", "", "NOWHERE", "NOBODY", "租赁", "2026-02-30"))
    _, told, _ = await previewed("stores", data)
    assert {problem.field for problem in told.shown[0].problems} == {
        "code",
        "region",
        "entity",
        "ownership",
        "opened_on",
    }


async def test_what_was_imported_names_the_import_in_the_audit_log(db: None) -> None:
    await a_root()
    actor = Actor(new_id(), Role.HQ_OPERATOR, (HQ_PATH,), new_id())
    await imported("regions", workbook(REGIONS, ("EAST", "华东", "HQ")), actor)
    rows = await fetch("SELECT action, request_id, actor_id FROM audit_entry WHERE actor_id = $1", actor.id)
    assert {row["action"] for row in rows} == {"stores.region_created", "imports.committed"}
    assert len({row["request_id"] for row in rows}) == 1
    assert all(row["request_id"].startswith("import:") for row in rows)
