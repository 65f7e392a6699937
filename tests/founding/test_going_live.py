"""From nothing to a chain that is served, by the commands alone, as somebody does it who has just installed it."""

import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from guide_app.base.kernel.roles import Addresses

GUIDE = str(Path(sys.executable).with_name("guide"))
REFUSED = 2
ANSWERS = ("--chain", "远途旅行", "--entity", "上海远途旅行用品有限公司", "--name", "周景行")


class Operator:
    """Somebody at the server's terminal, without a terminal: a script."""

    def __init__(self, addresses: Addresses, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUIDE_", "WECOM_", "HOST"))}
        self.environment = kept | addresses.environment | {"GUIDE_HOME": str(folder / "home"), "HOME": str(folder)}

    def types(self, *command: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `guide` to its end."""
        return subprocess.run(
            [GUIDE, *command],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env=self.environment | environment,
        )


@pytest.mark.slow
async def test_a_chain_goes_live(empty_database: Addresses, tmp_path: Path) -> None:
    operator = Operator(empty_database, tmp_path)
    file = tmp_path / "keys" / "guide.env"
    init = ("init", *ANSWERS, "--password-file", "-", "--keys-file", str(file))

    short = operator.types(*init, given="short")
    assert (short.returncode, file.exists()) == (REFUSED, False)
    assert "field=password" in short.stderr
    assert "长度须不小于 8" in short.stderr
    unsaid = operator.types("init", "--chain", "远途", "--password-file", "-", given="correct horse")
    assert (unsaid.returncode, "--entity" in unsaid.stderr) == (REFUSED, True)
    wrong = operator.types(*init, "--public-url", "guide.example.cn", given="correct horse")
    assert (wrong.returncode, "field=public_url" in wrong.stderr) == (REFUSED, True)

    # Somebody has looked around with the demo's keys before; nothing is sealed with them yet.
    assert operator.types("migrate").returncode == 0
    assert operator.types("events", "status").returncode == 0
    founded = operator.types(*init, "--public-url", "https://guide.example.cn/", given="correct horse\n")
    assert founded.returncode == 0, founded.stderr
    assert f"export GUIDE_ENV_FILE={file}" in founded.stdout
    keys = file.read_text("utf-8")
    assert "GUIDE_PUBLIC_URL='https://guide.example.cn'" in keys
    assert "correct horse" not in keys + founded.stdout + founded.stderr

    again = operator.types(*init, given="correct horse")
    assert (again.returncode, "chain_exists" in again.stderr) == (REFUSED, True)
    assert file.read_text("utf-8") == keys

    bare = operator.types("serve", GUIDE_PUBLIC_URL="https://guide.example.cn")
    assert bare.returncode == REFUSED
    assert "拒绝启动" in bare.stderr

    known = {"GUIDE_ENV_FILE": str(file)}
    reset = operator.types("account", "reset-password", "hq", "--password-file", "-", given="a new horse", **known)
    assert reset.returncode == 0, reset.stderr
    nobody = operator.types("account", "reset-password", "hx", "--password-file", "-", given="a new horse", **known)
    assert (nobody.returncode, "account_unknown" in nobody.stderr) == (REFUSED, True)

    others = operator.types("events", "status")
    assert (others.returncode, "index_key_wrong" in others.stderr) == (REFUSED, True)

    seen = operator.types("doctor", "--json", **known | {"GUIDE_PUBLIC_URL": "http://127.0.0.1:1"})
    assert '"subject":["密钥","keys"],"level":"ok"' in seen.stdout, seen.stderr
    assert '"subject":["数据库结构","shape of the database"],"level":"ok"' in seen.stdout

    connection = await asyncpg.connect(empty_database.application)
    try:
        assert await connection.fetchval("SELECT name FROM legal_entity") == "上海远途旅行用品有限公司"
        assert await connection.fetchval("SELECT count(*) FROM account") == 1
    finally:
        await connection.close()


def test_a_doctor_where_nothing_is_yet_makes_nothing(tmp_path: Path) -> None:
    operator = Operator(Addresses("", ""), tmp_path)
    seen = operator.types("doctor", DATABASE_URL="", DATABASE_OWNER_URL="")
    assert seen.returncode == 1
    assert "guide init" in seen.stdout
    assert not (tmp_path / "home").exists()
