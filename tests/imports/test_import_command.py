"""`guide import stores FILE`: the same steps on the server, for people and for programs."""

import json
import os
import subprocess
import sys
from pathlib import Path

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.base.kernel.imports.mapping import headings_in
from guide_app.base.kernel.imports.reading import read_sheet
from guide_app.ground.imports.meaning import remember
from tests.databases import owner_of
from tests.factories import a_region, an_entity
from tests.imports.sheets import workbook

GUIDE = str(Path(sys.executable).with_name("guide"))
HEAD = ("门店编码", "门店名称", "所属区域编码", "法人编码", "经营方式")


def types(url: str, *command: object) -> subprocess.CompletedProcess[str]:
    """Run `guide import` to its end."""
    environment = os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner_of(url)}
    line = [GUIDE, "import", *map(str, command)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=120, env=environment)


async def test_stores_are_imported_by_command_and_refused_rows_come_back(committed_db: str, tmp_path: Path) -> None:
    await a_region("EAST")
    await an_entity()
    file, errors = tmp_path / "stores.xlsx", tmp_path / "errors.xlsx"
    file.write_bytes(workbook(HEAD, ("S1", "甲", "EAST", "HQ", "直营"), ("S2", "乙", "WEST", "HQ", "直营")))

    dry = types(committed_db, "stores", file, "--dry-run")
    assert (dry.returncode, "未写入" in dry.stdout, "第 3 行" in dry.stdout) == (0, True, True), dry
    assert await fetch_value("SELECT count(*) FROM store") == 0
    assert await fetch_value("SELECT count(*) FROM sheet_import") == 0

    whole = types(committed_db, "stores", file, "--errors", errors, "--all-or-nothing", "--json")
    assert (whole.returncode, json.loads(whole.stdout)["code"], errors.exists()) == (2, "rows_refused", True)
    errors.unlink()
    assert await fetch_value("SELECT count(*) FROM store") == 0

    done = types(committed_db, "stores", file, "--errors", errors, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["applied"]["new"], told["applied"]["refused"], told["dry_run"]) == (1, 1, False)
    [refused] = read_sheet(KINDS["stores"], errors.read_bytes()).read()
    assert refused.cells[2:4] == ("S2", "乙")
    assert await fetch_value("SELECT string_agg(code, ' ') FROM store") == "S1"


async def test_headings_are_mapped_by_command_beside_what_is_remembered(committed_db: str, tmp_path: Path) -> None:
    await a_region("EAST")
    await an_entity()
    file = tmp_path / "stores.xlsx"
    file.write_bytes(workbook(("店号", "店名", *HEAD[2:]), ("S1", "甲", "EAST", "HQ", "直营")))
    headings = headings_in(("店号", "店名", *HEAD[2:]))
    await remember(SYSTEM, "stores", headings, {"店号": "name"}, clock.now())
    wrong = types(committed_db, "stores", file, "--map", "店号=nothing")
    assert (wrong.returncode, "--map" in wrong.stderr) == (2, True)
    done = types(committed_db, "stores", file, "--map", "店号=code", "--map", "店名=门店名称")
    assert done.returncode == 0, done.stderr
    assert await fetch_value("SELECT name FROM store WHERE code = 'S1'") == "甲"


async def test_what_cannot_be_read_is_a_plain_line_and_exit_code_2(committed_db: str, tmp_path: Path) -> None:
    file = tmp_path / "stores.xlsx"
    file.write_bytes(b"%PDF-1.7")
    ended = types(committed_db, "stores", file, "--json")
    assert (ended.returncode, json.loads(ended.stdout)["code"]) == (2, "no_sheet_in_file")
    assert "Traceback" not in ended.stderr
    nowhere = types(committed_db, "template", "stores", tmp_path / "no" / "folder.xlsx")
    assert (nowhere.returncode, "file_not_written" in nowhere.stderr) == (2, True)
    assert types(committed_db, "template", "stores", file).returncode == 0
    assert types(committed_db, "stores", file, "--json").returncode == 2, "an empty template"
