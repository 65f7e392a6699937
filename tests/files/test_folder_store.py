"""Files in a folder: whole or not there, under the hash of their bytes, for nobody else's eyes."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guide_app.base.kernel.files.folder import UNFINISHED, FolderStore
from guide_app.base.kernel.files.port import FileMissing


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


async def whole(store: FolderStore, key: str) -> bytes:
    return b"".join([piece async for piece in store.open(key)])


async def test_a_file_is_found_under_the_hash_of_its_bytes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files")
    assert await store.names() == []
    key = await store.put(pieces(b"one ", b"two"))
    assert key == hashlib.sha256(b"one two").hexdigest()
    assert await whole(store, key) == b"one two"
    [kept] = await store.names()
    assert (kept.key, kept.size) == (key, 7)
    assert abs(kept.at - datetime.now(UTC)) < timedelta(minutes=1)
    for folder in (store.root, store.root / key[:2], store.root / UNFINISHED):
        assert folder.stat().st_mode & 0o077 == 0, folder
    assert await store.remove(key)
    assert not await store.remove(key)
    with pytest.raises(FileMissing):
        await whole(store, key)


async def test_a_file_that_is_not_sent_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    async def broken_off() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    store = FolderStore(tmp_path)
    with pytest.raises(ConnectionResetError):
        await store.put(broken_off())
    assert await store.names() == []
    assert list((tmp_path / UNFINISHED).iterdir()) == []


async def test_what_a_kill_left_unfinished_is_no_file_and_is_tidied(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    await store.put(pieces(b"whole"))
    left = tmp_path / UNFINISHED / "left"
    left.write_bytes(b"half")
    now = datetime.now(UTC)
    assert await store.tidy(now - timedelta(hours=1)) == 0
    os.utime(left, (0, 0))
    assert len(await store.names()) == 1
    assert await store.tidy(now - timedelta(hours=1)) == 1
    assert not left.exists()


async def test_many_store_the_same_and_others_at_once(tmp_path: Path) -> None:
    stores = [FolderStore(tmp_path), FolderStore(tmp_path)]
    keys = await asyncio.gather(*(stores[n % 2].put(pieces(bytes([n % 5]) * 1000)) for n in range(40)))
    assert len(set(keys)) == len(await stores[0].names()) == 5
    for key in keys:
        assert hashlib.sha256(await whole(stores[1], key)).hexdigest() == key


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 63, "G" * 64, "a" * 64 + "\n", ".unfinished"])
async def test_what_is_no_key_leads_nowhere(tmp_path: Path, key: str) -> None:
    store = FolderStore(tmp_path)
    with pytest.raises(FileMissing):
        await whole(store, key)
    assert not await store.remove(key)
