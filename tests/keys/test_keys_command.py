"""Commands with the keys of the database, and with others: a plain sentence and no traceback."""

import asyncio
import json
import os
import subprocess

import pytest

from guide_app.base.kernel.database import fetch_value
from tests.factories import a_member, hq_actor
from tests.keys.chain_keys import OTHER, SECRET, data_keys, started_with
from tests.safety.faults import GUIDE

pytestmark = [pytest.mark.slow, pytest.mark.faults]


async def said(url: str, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run a command with these settings to its end: its exit code and all it says."""
    command = [*GUIDE, *arguments]
    given = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    ran = await asyncio.to_thread(
        lambda: subprocess.run(
            command, env={**given, "DATABASE_URL": url, **environment}, capture_output=True, text=True, check=False
        )
    )
    return ran.returncode, ran.stdout + ran.stderr


async def test_whoever_starts_with_another_secret_is_told_which_setting_is_wrong(committed_db: str) -> None:
    with started_with(GUIDE_SECRET=SECRET):
        await a_member(phone="13912345678")
    code, text = await said(committed_db, "migrate", GUIDE_SECRET=OTHER)
    assert (code, "values_do_not_open" in text) == (2, True), text
    code, text = await said(committed_db, "migrate", GUIDE_SECRET=SECRET)
    assert code == 0, text
    wrong_index = {"GUIDE_SECRET": SECRET, "GUIDE_INDEX_SECRET": OTHER}
    for arguments in (("serve",), ("serve", "--no-migrate"), ("worker",), ("worker", "--no-migrate"), ("verify",)):
        code, text = await said(committed_db, *arguments, PORT="0", **wrong_index)
        assert code == 2, (arguments, text)
        assert "GUIDE_INDEX_SECRET" in text
        assert "拒绝启动" in text
        assert "Traceback" not in text
    code, text = await said(committed_db, "keys", "status", "--json", **wrong_index)
    assert code == 0, text
    (line,) = [one for one in text.splitlines() if one.startswith("[")]
    states = {state["name"]: state for state in json.loads(line)}
    assert (states["index"]["is_right"], states["data:s1"]["is_right"]) == (False, True)


async def test_a_key_is_rotated_out_by_the_command_and_may_then_be_left_out(committed_db: str) -> None:
    first, both, last = data_keys("k1"), data_keys("k2", "k1"), data_keys("k2")
    with started_with(GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=first):
        await a_member(phone="13912345678", name="李小明")
        await hq_actor()
    assert (await said(committed_db, "migrate", GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=first))[0] == 0
    assert await said(committed_db, "keys", "print", GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=both) == (0, f"{both}\n")
    code, text = await said(committed_db, "keys", "rotate", GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=last)
    assert (code, "data_key_missing" in text, "k1" in text) == (2, True, True), text
    code, text = await said(committed_db, "keys", "rotate", GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=both)
    assert code == 0, text
    assert "member_key.key_wrapped" in text
    assert "k1：不再使用" in text
    code, text = await said(committed_db, "keys", "status", GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=last)
    assert (code, "no longer used" in text) == (0, True), text
    assert (await said(committed_db, "verify", GUIDE_SECRET=SECRET, GUIDE_DATA_KEYS=last))[0] == 0
    assert await fetch_value("SELECT count(*) FROM key_fingerprint WHERE retired_at IS NOT NULL") == 1
