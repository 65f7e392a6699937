"""Files that are kept: named by a row, sealed, used, let go, forgotten, and held against what lies there."""

import os
import tracemalloc
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.files.store import files_folder
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.verifying import compare
from guide_app.ground.files.checks import every_file, nothing_else
from guide_app.ground.files.errors import FileLost
from guide_app.ground.files.forgetting import forget_files
from guide_app.ground.files.keeping import (
    LET_GO,
    Described,
    FileFacts,
    content_of,
    expire,
    file_of,
    keep,
    let_go,
    use,
    whole_content_of,
)
from guide_app.ground.files.permissions import SEE_FILES, SEND_FILES
from guide_app.ground.files.purposes import LOGO, SHEET
from guide_app.ground.files.rules import PURPOSES, Purpose
from tests.factories import an_actor_as, hq_actor

PNG = Described("image/png", "门店 logo.png", 20, 10)


async def a_file(content: bytes = b"pixels", purpose: Purpose = LOGO) -> FileFacts:
    return await keep(content, PNG, purpose=purpose, by=await hq_actor())


def place_of(file: FileFacts) -> Path:
    return files_folder() / file.key[:2] / file.key


def make_older(file: FileFacts, age: timedelta) -> None:
    then = (clock.now() - age).timestamp()
    os.utime(place_of(file), (then, then))


async def test_a_file_that_is_kept_is_read_again_and_lies_sealed(db: None) -> None:
    made = await a_file(b"all that is in it" * 100)
    found = await file_of(made.id, at=clock.now())
    assert found == made
    assert await whole_content_of(found) == b"all that is in it" * 100
    assert (found.name, found.size, found.width, found.owner) == ("门店 logo.png", 1700, 20, None)
    lying = place_of(found).read_bytes()
    assert b"all that" not in lying
    assert b"logo" not in found.name_sealed
    entry = await fetch_value("SELECT detail FROM audit_entry WHERE subject = $1", f"file:{made.id}")
    assert '"purpose": "files.logo"' in entry
    assert "logo.png" not in entry


async def test_two_files_of_the_same_bytes_are_two_files(db: None) -> None:
    first, second = await a_file(), await a_file()
    assert first.sha256 == second.sha256
    assert first.key != second.key


async def test_a_large_file_goes_through_piece_by_piece(db: None) -> None:
    size, piece = 32, b"x" * 1_000_000

    async def rows() -> AsyncIterator[bytes]:
        for _ in range(size):
            yield piece

    actor, read = await hq_actor(), 0
    tracemalloc.start()
    try:
        made = await keep(rows(), Described("text/csv", "导出.csv"), purpose=LOGO, by=actor)
        async for each in content_of(made):
            read += len(each)
        _, at_most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == made.size == size * len(piece)
    assert at_most < 8_000_000


async def test_private_files_are_owned_and_go_by_themselves(db: None) -> None:
    actor = await hq_actor()
    made = await keep(b"a,b", Described("text/csv", "a.csv"), purpose=SHEET, by=actor)
    assert made.owner == actor.id
    assert SHEET.unused is not None
    assert made.expires_at == made.at + SHEET.unused
    await expire(made.id, at=clock.now())
    with pytest.raises(NotFound):
        await file_of(made.id, at=clock.now() + timedelta(seconds=1))


async def test_a_file_stays_as_long_as_anything_uses_it(db: None) -> None:
    waiting = Purpose("tests.used", ("测试", "Test"), SEND_FILES, SEE_FILES, unused=timedelta(days=1))
    try:
        made = await a_file(purpose=waiting)
    finally:
        del PURPOSES[waiting.name]
    at = clock.now()
    for _ in range(2):
        await use(made.id, purpose=waiting, field="picture", at=at)
    await let_go(made.id, at=at)
    await expire(made.id, at=at)
    assert (await file_of(made.id, at=at + timedelta(days=900))).expires_at is None
    await let_go(made.id, at=at)
    assert (await file_of(made.id, at=at)).expires_at == at + LET_GO
    await use(made.id, purpose=waiting, field="picture", at=at)
    assert (await file_of(made.id, at=at)).expires_at is None


async def test_only_a_file_that_is_there_and_for_this_is_used(db: None) -> None:
    logo = await a_file()
    gone = await a_file(purpose=SHEET)
    for file_id, purpose, at in (
        (logo.id, SHEET, clock.now()),
        (new_id(), LOGO, clock.now()),
        (gone.id, SHEET, clock.now() + timedelta(days=365)),
    ):
        with pytest.raises(InvalidField) as refused:
            await use(file_id, purpose=purpose, field="picture", at=at)
        assert refused.value.facts["field"] == "picture"


async def test_what_is_over_is_removed_with_its_bytes_and_nothing_else(db: None) -> None:
    stays, goes = await a_file(), await a_file(purpose=SHEET)
    later = clock.now() + timedelta(days=7, minutes=59)
    assert (await forget_files(later)).expired == 0
    later += timedelta(minutes=2)
    done = await forget_files(later)
    assert done.expired == 1
    assert not place_of(goes).exists()
    assert await whole_content_of(await file_of(stays.id, at=later)) == b"pixels"
    assert await fetch_value("SELECT count(*) FROM stored_file WHERE id = $1", goes.id) == 0
    assert (await forget_files(later)).expired == 0


class _RolledBack(Exception):
    pass


async def test_bytes_of_a_row_that_was_rolled_back_are_nobodys(db: None) -> None:
    made = None
    with pytest.raises(_RolledBack):
        async with transaction():
            made = await a_file()
            raise _RolledBack
    assert made is not None
    assert (await forget_files(clock.now())).nobodys == 0
    assert place_of(made).exists()
    assert (await compare(nothing_else)).different == 0
    make_older(made, timedelta(hours=2))
    found = await compare(nothing_else)
    assert [one.key for one in found.examples] == [made.key]
    assert (await forget_files(clock.now())).nobodys == 1
    assert not place_of(made).exists()


async def test_a_file_that_is_missing_or_changed_is_found_out(db: None) -> None:
    whole, missing, changed = [await a_file(bytes([number]) * 10) for number in range(3)]
    assert (await compare(every_file)).different == 0
    place_of(missing).unlink()
    place_of(changed).write_bytes(place_of(changed).read_bytes()[:-1] + b"?")
    found = await compare(every_file)
    assert {one.key for one in found.examples} == {missing.key, changed.key}
    assert found.compared - found.different >= 1
    for file in (missing, changed):
        with pytest.raises(FileLost):
            await whole_content_of(file)
    assert await whole_content_of(whole) == b"\0" * 10


async def test_whoever_takes_the_row_has_erased_the_file(db: None) -> None:
    made = await a_file()
    await execute("DELETE FROM stored_file WHERE id = $1", made.id)
    assert b"pixels" not in place_of(made).read_bytes()
    assert made.key_wrapped[13:] not in place_of(made).read_bytes()


async def test_the_row_says_who_sent_it(db: None) -> None:
    actor = await an_actor_as(Role.HQ_OPERATOR)
    made = await keep(b"1", PNG, purpose=LOGO, by=actor, path="/EAST/")
    assert (made.uploaded_by, made.path) == (actor.id, "/EAST/")
