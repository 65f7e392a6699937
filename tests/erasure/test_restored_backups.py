"""A backup of before an erasure is restored: the commands make it forget again, on this machine and on another."""

import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.postmaster import program
from guide_app.ground.members.service.erasing import erase_member
from tests.databases import application_of, owner_of, run_on, with_database
from tests.erasure.remains import found_in_clear, journal_in, opened
from tests.factories import an_associate, hq_actor
from tests.members.consents import consented
from tests.safety.faults import GUIDE, connected

pytestmark = [pytest.mark.slow, pytest.mark.faults]

PHONE, NAME = "13987654321", "欧阳测试名"


def ran(*command: str, url: str, erasures: Path) -> str:
    """What a command of the product prints, on this database and with this journal."""
    environment = os.environ | {"DATABASE_URL": url, "GUIDE_ERASURES": str(erasures)}
    done = subprocess.run([*GUIDE, *command], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@asynccontextmanager
async def restored(server_url: str, dump: Path) -> AsyncIterator[str]:
    """The dump in a database of its own, with the product's pool on it."""
    name = f"guide_restored_{uuid4().hex[:8]}"
    url = with_database(server_url, name)
    await run_on(server_url, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    await run_on(url, "ALTER SCHEMA public OWNER TO guide_owner")
    subprocess.run([str(program("pg_restore")), f"--dbname={owner_of(url)}", str(dump)], check=False)  # noqa: ASYNC221
    try:
        async with connected(application_of(url)):
            yield application_of(url)
    finally:
        await run_on(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def test_a_restored_backup_forgets_again(server_url: str, committed_db: str, tmp_path: Path) -> None:
    here, elsewhere, dump = tmp_path / "here", tmp_path / "elsewhere", tmp_path / "before.dump"
    with journal_in(here):
        await consented(await an_associate(), PHONE, NAME)
        hq = await hq_actor()
        member = await fetch_value("SELECT id FROM member")
        command = [str(program("pg_dump")), "--format=custom", f"--file={dump}", owner_of(committed_db)]
        subprocess.run(command, check=True)  # noqa: ASYNC221 - alone
        await erase_member(hq, member, at=clock.now())
        assert NAME not in await opened()
    exported = ran("erasures", "export", url=committed_db, erasures=elsewhere)
    (tmp_path / "copied.jsonl").write_text(exported, encoding="utf-8")
    for words in ((), ("--file", str(tmp_path / "copied.jsonl"))):
        journal = elsewhere if words else here
        async with restored(server_url, dump) as url:
            assert {NAME, f"+86{PHONE}"} <= await opened(), "the backup holds what was erased since"
            assert await fetch_value("SELECT erased_at FROM member") is None
            assert "重新删除 1 个" in ran("erasures", "apply", *words, url=url, erasures=journal)
            assert not {NAME, f"+86{PHONE}"} & await opened()
            assert await found_in_clear(NAME, PHONE) == []
            assert await fetch_value("SELECT erased_at FROM member") is not None
            assert await fetch_value("SELECT count(*) FROM erasure WHERE subject = $1", member) == 1
            assert "重新删除 0 个" in ran("erasures", "apply", *words, url=url, erasures=journal)
