"""Many rows at once: set by set, resumed where it was killed, and never twice."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.ground.imports import at_once
from guide_app.ground.imports.schemas import ImportCounts
from tests.factories import a_region, a_root, a_store, an_entity
from tests.imports.sheets import csv_text, imported, previewed, workbook
from tests.statements import statements

STORES = ("门店编码", "门店名称", "所属区域编码", "法人编码", "经营方式")
PEOPLE = ("工号", "姓名", "手机号", "岗位", "门店编码")


def stores(number: int) -> bytes:
    return csv_text(STORES, *((f"S{n}", f"店{n}", "EAST", "HQ", "直营") for n in range(number)))


def people(number: int, of_stores: int) -> bytes:
    rows = ((f"A{n}", "李小明", 13_000_000_000 + n, "导购", f"S{n % of_stores}") for n in range(number))
    return csv_text(PEOPLE, *rows)


async def commit(kind: str, import_id: UUID, data: bytes, *, dies_after: int | None = None, whole: bool = False) -> Any:
    """Commit an import, or die as soon as so many rows are told as done."""

    def tell(done: int, _: int) -> None:
        if dies_after is not None and done >= dies_after:
            raise asyncio.CancelledError

    async def keep(_: bytes) -> UUID | None:
        return None

    return await at_once.committed(SYSTEM, KINDS[kind], import_id, data, tell=tell, keep=keep, whole=whole)


@pytest.mark.slow
async def test_thousands_of_rows_take_some_statements_for_each_piece_and_none_for_each_row(db: None) -> None:
    await a_region("EAST")
    await an_entity()
    for kind, data, rows in (("stores", stores(5_000), 5_000), ("associates", people(20_000, 5_000), 20_000)):
        pieces = -(-rows // KINDS[kind].piece)
        async with statements() as of_preview:
            import_id, told, _ = await previewed(kind, data)
        assert told.previewed == ImportCounts(new=rows)
        async with statements() as of_commit:
            done = await commit(kind, import_id, data)
        assert done.applied.new == rows
        assert len(of_preview) <= 6 * pieces + 10
        assert len(of_commit) <= 18 * pieces + 10


async def test_what_was_killed_goes_on_and_writes_no_row_twice(db: None) -> None:
    await a_region("EAST")
    await an_entity()
    data = stores(1_700)
    import_id, _, _ = await previewed("stores", data)
    with pytest.raises(asyncio.CancelledError):
        await commit("stores", import_id, data, dies_after=900)
    there = await fetch_value("SELECT count(*) FROM store")
    assert there == 1_000
    done = await commit("stores", import_id, data)
    assert (done.applied.new, done.applied.unchanged, done.applied.judged_again) == (1_700, 0, [])
    assert await fetch_value("SELECT count(*) FROM store") == 1_700
    entries = await fetch("SELECT subject FROM audit_entry WHERE request_id = $1", f"import:{import_id}")
    assert len(entries) == len({row["subject"] for row in entries}) == 1_701


async def test_of_a_whole_that_was_killed_nothing_is_there_and_all_of_it_once_it_goes_on(committed_db: str) -> None:
    await a_region("EAST")
    await an_entity()
    data = stores(1_200)
    import_id, _, _ = await previewed("stores", data)
    with pytest.raises(asyncio.CancelledError):
        await commit("stores", import_id, data, dies_after=1_000, whole=True)
    assert await fetch_value("SELECT count(*) FROM store") == 0
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE request_id IS NOT NULL") == 0
    done = await asyncio.gather(*(commit("stores", import_id, data, whole=True) for _ in range(2)))
    assert {told.applied.new for told in done} == {1_200}
    assert await fetch_value("SELECT count(*) FROM store") == 1_200
    entries = "SELECT count(*) FROM audit_entry WHERE action = 'imports.committed' AND detail ->> 'whole' = 'true'"
    assert await fetch_value(entries) == 1


async def test_a_row_whose_state_has_changed_since_the_preview_is_judged_again_and_told(db: None) -> None:
    east = await a_region("EAST")
    for code in ("S1", "S2", "S3"):
        await a_store(code, east, name="旧名")
    data = csv_text(("code", "name"), ("S1", "新名"), ("S2", "新名"), ("S3", "新名"), ("S4", "新店"))
    import_id, told, _ = await previewed("stores", data)
    assert told.previewed == ImportCounts(changed=3, refused=1)
    await execute("UPDATE store SET name = '新名', version = version + 1 WHERE code = 'S1'")
    await execute("UPDATE store SET status = 'closed', version = version + 1 WHERE code = 'S2'")
    done = await commit("stores", import_id, data)
    assert (done.applied.changed, done.applied.unchanged, done.applied.refused) == (1, 1, 2)
    assert done.applied.judged_again == [2, 3]
    assert {row["name"] for row in await fetch("SELECT name FROM store WHERE code IN ('S1', 'S3')")} == {"新名"}
    assert await fetch_value("SELECT name FROM store WHERE code = 'S2'") == "旧名"


async def test_another_file_than_the_previewed_one_is_not_committed(db: None) -> None:
    await a_region("EAST")
    await an_entity()
    import_id, _, _ = await previewed("stores", stores(3))
    with pytest.raises(Exception, match="sheet_changed"):
        await commit("stores", import_id, stores(4))
    assert await fetch_value("SELECT count(*) FROM store") == 0


async def test_two_commits_of_one_import_at_once_write_each_row_once(committed_db: str) -> None:
    await a_region("EAST")
    await an_entity()
    data = stores(1_600)
    import_id, _, _ = await previewed("stores", data)
    await asyncio.gather(*(commit("stores", import_id, data) for _ in range(3)))
    assert await fetch_value("SELECT count(*) FROM store") == 1_600
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'stores.store_created'") == 1_600
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'imports.committed'") == 1


async def test_two_files_that_bring_the_same_rows_at_once_agree(committed_db: str) -> None:
    await a_region("EAST")
    await an_entity()
    await imported("stores", stores(20))
    forwards = people(1_200, 20)
    lines = forwards.decode().splitlines()
    backwards = "\n".join([lines[0], *reversed(lines[1:])]).encode()
    one, _, _ = await previewed("associates", forwards)
    other, _, _ = await previewed("associates", backwards)
    done = await asyncio.gather(commit("associates", one, forwards), commit("associates", other, backwards))
    assert sorted((told.applied.new + told.applied.unchanged) for told in done) == [1_200, 1_200]
    assert sum(told.applied.new for told in done) == 1_200
    assert await fetch_value("SELECT count(*) FROM posting p JOIN associate a ON a.id = p.associate") == 1_200
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'associate_posted'") == 1_200


async def test_somebody_who_takes_a_number_at_the_same_moment_is_not_overwritten(committed_db: str) -> None:
    await a_root()
    data = workbook(("code", "name", "parent"), *((f"R{n}", f"区{n}", "HQ") for n in range(300)))
    import_id, _, _ = await previewed("regions", data)

    async def by_hand() -> None:
        for number in range(0, 300, 37):
            await a_region(f"R{number}", name="手工")

    results = await asyncio.gather(commit("regions", import_id, data), by_hand(), return_exceptions=True)
    assert not isinstance(results[0], BaseException), results
    assert await fetch_value("SELECT count(*) FROM region WHERE code LIKE 'R%'") == 300
    assert await fetch_value("SELECT state FROM sheet_import WHERE id = $1", import_id) == "done"
