"""The journal of erasures: each subject once, on the disk, whole after a crash."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.erasures import Eraser, ErasureEntry, append, entries, reapply
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.ids import new_id

AT = datetime(2026, 3, 1, tzinfo=UTC)


def an_entry(subject: UUID | None = None, kind: str = "member") -> ErasureEntry:
    return ErasureEntry(kind, subject or new_id(), AT, None, Role.SYSTEM)


def test_each_subject_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "erasures.jsonl"
    first, second = an_entry(), an_entry()
    assert append([first], path) == 1
    assert append([first, second], path) == 1
    assert append([first, second], path) == 0
    assert entries(path) == [first, second]


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    every = [an_entry() for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda entry: append([entry, every[0]], path), every)) == 40
    assert {entry.subject for entry in entries(path)} == {entry.subject for entry in every}


def test_a_line_that_a_crash_broke_off_hides_no_other(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    first, broken, third = an_entry(), an_entry(), an_entry()
    append([first, broken], path)
    path.write_bytes(path.read_bytes()[:-20])
    assert entries(path) == [first]
    assert append([third], path) == 1
    assert entries(path) == [first, third]
    assert append([broken], path) == 1
    assert entries(path) == [first, third, broken]


def test_a_file_that_is_no_journal_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    path.write_text('\n{"kind": "member"}\n')
    with pytest.raises(InvalidField, match="file"):
        entries(path)
    with pytest.raises(InvalidField, match="file"):
        entries(tmp_path / "nowhere")


async def test_who_has_come_back_is_erased_again_and_counted() -> None:
    back, gone = an_entry(), an_entry()

    async def erase(entry: ErasureEntry) -> bool:
        return entry is back

    done = await reapply([Eraser("member", erase)], [back, gone])
    assert (done.named, done.erased) == (2, 1)
    with pytest.raises(InvalidField, match="kind"):
        await reapply([Eraser("member", erase)], [back, an_entry(kind="nobody")])
