"""Files in the folder of backups: copied once, whole or not at all, kept as long as a moment leads to them."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from guide_app.base.kernel.backup.files import copy_files, copy_named
from guide_app.base.kernel.backup.store import FACTS, Backup, Store
from guide_app.base.kernel.files.folder import UNFINISHED, FolderStore

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def a_file(live: Path, content: bytes) -> str:
    key = hashlib.sha256(content).hexdigest()
    place = FolderStore(live).place_of(key)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return key


def a_backup(store: Store, ended_at: datetime) -> None:
    folder = store.base / f"{ended_at:%Y%m%d}"
    folder.mkdir()
    made = Backup(folder.name, "1", "18", 1, ended_at, ended_at, "0/0", "0/0", "0" * 24, 1, 1)
    (folder / FACTS).write_bytes(msgspec.json.encode(made))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.made(tmp_path / "backups")


def keys_in(folder: Path) -> set[str]:
    return {one.key for one in FolderStore(folder).kept()}


def test_new_files_are_copied_and_those_that_are_there_are_not(tmp_path: Path, store: Store) -> None:
    live = tmp_path / "files"
    assert copy_files(live, store, now=NOW).files == 0
    first = a_file(live, b"first")
    done = copy_files(live, store, now=NOW)
    assert (done.files, done.bytes) == (1, 5)
    place = FolderStore(store.files).place_of(first)
    before = place.stat()
    second = a_file(live, b"second")
    assert copy_files(live, store, now=NOW).files == 1
    assert keys_in(store.files) == {first, second}
    assert place.stat().st_ino == before.st_ino
    assert place.stat().st_mode & 0o077 == 0 or place.parent.stat().st_mode & 0o077 == 0


def test_a_damaged_file_is_not_copied_and_is_told(tmp_path: Path, store: Store) -> None:
    live = tmp_path / "files"
    key = a_file(live, b"whole")
    FolderStore(live).place_of(key).write_bytes(b"other")
    done = copy_files(live, store, now=NOW)
    assert (done.files, done.damaged) == (0, 1)
    assert keys_in(store.files) == set()
    assert list((store.files / UNFINISHED).iterdir()) == []


def test_a_file_that_is_gone_stays_as_long_as_a_backup_leads_to_it(tmp_path: Path, store: Store) -> None:
    live = tmp_path / "files"
    key = a_file(live, b"a picture")
    a_backup(store, NOW)
    copy_files(live, store, now=NOW)
    FolderStore(live).place_of(key).unlink()
    for later in (1, 2, 30):
        assert copy_files(live, store, now=NOW + later * DAY).removed == 0
    a_backup(store, NOW + DAY)
    store.keep(1)
    assert copy_files(live, store, now=NOW + 31 * DAY).removed == 0, "it was seen to be gone with the end of this one"
    a_backup(store, NOW + 2 * DAY)
    store.keep(1)
    assert copy_files(live, store, now=NOW + 32 * DAY).removed == 1
    assert keys_in(store.files) == set()


def test_a_file_that_comes_back_is_not_gone(tmp_path: Path, store: Store) -> None:
    live = tmp_path / "files"
    key = a_file(live, b"a picture")
    copy_files(live, store, now=NOW)
    FolderStore(live).place_of(key).unlink()
    copy_files(live, store, now=NOW)
    copy_named([key], FolderStore(store.files), FolderStore(live))
    copy_files(live, store, now=NOW + DAY)
    a_backup(store, NOW + 2 * DAY)
    assert copy_files(live, store, now=NOW + 3 * DAY).removed == 0
    assert keys_in(live) == {key}


def test_what_a_kill_left_is_tidied(tmp_path: Path, store: Store) -> None:
    left = store.files / UNFINISHED / "half"
    left.parent.mkdir()
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    copy_files(tmp_path / "files", store, now=NOW)
    assert not left.exists()
