"""A restore brings the files back that its rows name: in their place, into a copy to look at, after a lost disk."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.files.folder import FolderStore
from guide_app.base.kernel.files.store import files_in
from guide_app.ground.files.keeping import Described, file_of, keep, whole_content_of
from guide_app.ground.files.purposes import LOGO
from tests.safety.faults import connected, own_postgres
from tests.safety.test_restores import guide, home  # noqa: F401 - a fixture

pytestmark = pytest.mark.faults


@asynccontextmanager
async def opened(home: Path) -> AsyncIterator[None]:  # noqa: F811 - as the fixture
    """The database of a home, and its files."""
    with embedded_server(home) as addresses, files_in(home / "files"):
        async with connected(addresses.application):
            yield


async def a_file(content: bytes) -> UUID:
    return (await keep(content, Described("image/png", "logo.png"), purpose=LOGO, by=SYSTEM)).id


async def contents() -> set[bytes]:
    rows = await fetch("SELECT id FROM stored_file")
    return {await whole_content_of(await file_of(row["id"], at=clock.now())) for row in rows}


async def forget_all(home: Path) -> None:  # noqa: F811
    """As when nothing has used them for long: rows and bytes go."""
    await execute("DELETE FROM stored_file")
    store = FolderStore(home / "files")
    for one in store.kept():
        await store.remove(one.key)


async def test_files_come_back_with_the_rows_that_name_them(home: Path) -> None:  # noqa: F811
    backups = home.with_name("backups")
    looked_at = home.with_name("looked-at")
    with own_postgres(home) as server, files_in(home / "files"):
        async with connected(server.url):
            await a_file(b"first")
            taken = await guide(home, "backup", "--to", str(backups))
            await a_file(b"second")
    assert taken["files"]["files"] == 1
    async with opened(home):
        both = datetime.now(UTC)
    await guide(home, "backup", "--to", str(backups))
    async with opened(home):
        await forget_all(home)
        await a_file(b"third")
    gone = datetime.now(UTC)
    seen = await guide(home, "restore", "--from", str(backups), "--to", both.isoformat(), "--into", str(looked_at))
    assert seen["different"] == []
    async with opened(looked_at):
        assert await contents() == {b"first", b"second"}
    done = await guide(home, "restore", "--from", str(backups), "--to", both.isoformat())
    assert done["different"] == []
    async with opened(home):
        assert await contents() == {b"first", b"second"}
    shutil.rmtree(home / "files")
    await guide(home, "restore", "--from", str(backups), "--to", gone.isoformat(), "--timeline", "1")
    async with opened(home):
        assert await contents() == {b"third"}, "what was given up can be reached, with its files"


@pytest.mark.long
async def test_a_restore_whose_files_are_lost_says_so_and_changes_nothing(home: Path) -> None:  # noqa: F811
    with own_postgres(home) as server, files_in(home / "files"):
        async with connected(server.url):
            await guide(home, "backup")
            await a_file(b"never copied")
    shutil.rmtree(home / "files")
    done = await guide(home, "restore", "--latest", ends=1)
    assert [one["name"] for one in done["different"]] == ["files.kept"]
    assert done["aside"] is None
    await guide(home, "restore", "--latest", "--accept-differences")
