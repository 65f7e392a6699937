"""`guide import pos` on a fresh machine: one JSON document, clear refusals, nothing left behind."""

import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from guide_app.base.kernel.sheets import disarmed
from guide_app.entry.cli.importing import pos
from tests.orders.till_import.till_files import OCTOBER, SEPTEMBER, a_file, a_line, as_text

COMMAND = [sys.executable, "-c", "from guide_app.entry.cli.main import main; main()", "import", "pos"]


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, object]:
        """The one JSON document of standard output."""
        found: dict[str, object] = json.loads(self.out)
        return found


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Run]:
    """The command in a process of its own with an embedded database in a fresh folder."""
    environment = {**os.environ, "GUIDE_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)

    def command(*arguments: object) -> Run:
        words = [*COMMAND, *map(str, arguments)]
        ended = subprocess.run(words, capture_output=True, env=environment, timeout=120, check=False)
        return Run(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return command


def servers_of(home: Path) -> list[int]:
    """Processes of an embedded database below `home`."""
    return [
        process.pid
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres" and str(home) in " ".join(process.info["cmdline"] or [])
    ]


@pytest.mark.long
def test_two_months_go_into_a_fresh_home_and_a_second_time_change_nothing(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    packed = tmp_path / "october.csv.gz"
    packed.write_bytes(gzip.compress(OCTOBER.read_bytes()))
    errors = tmp_path / "refused.csv"

    rehearsal = run(SEPTEMBER, packed, "--json", "--dry-run", "--create-stores")
    assert (rehearsal.code, rehearsal.err) == (0, "")
    first = run(SEPTEMBER, packed, "--json", "--create-stores", "--errors", errors)
    assert (first.code, first.err) == (0, "")
    document = first.document
    assert rehearsal.document == {**document, "dry_run": True}
    assert document["lines"] == 522
    assert document["already_imported"] is False
    files = document["files"]
    assert isinstance(files, list)
    assert [file["lines"] for file in files] == [211, 311]
    for member in ("lines", "accepted", "receipts", "sales_fen", "returns_fen", "refused_fen", "unmatched_returns_fen"):
        assert document[member] == sum(file[member] for file in files)
    refused = document["refused"]
    assert isinstance(refused, dict)
    with errors.open(encoding="utf-8-sig", newline="") as sheet:
        lines = list(csv.DictReader(sheet))
    assert len(lines) == sum(refused.values())
    assert {line["reason"] for line in lines} == refused.keys()
    assert errors.read_bytes().startswith(b"\xef\xbb\xbf")

    second = run(SEPTEMBER, packed, "--json", "--create-stores", "--errors", errors)
    again = second.document
    assert again.pop("already_imported") is True
    assert {name: value for name, value in again.items() if name != "files"} == {
        name: value for name, value in document.items() if name not in ("files", "already_imported")
    }
    with errors.open(encoding="utf-8-sig", newline="") as sheet:
        assert list(csv.DictReader(sheet)) == lines

    for_people = run(SEPTEMBER)
    assert for_people.code == 0
    assert "5,331.35" in for_people.out
    assert "未作改动" in for_people.out
    assert servers_of(tmp_path / "home") == []


def test_a_server_that_is_not_there_is_said_plainly(run: Callable[..., Run], tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file where the folder of the database should be")
    ended = run(SEPTEMBER, "--json")
    assert (ended.code, ended.document["code"]) == (1, "database_unavailable")
    assert "数据库暂时不可用" in ended.err
    assert "Traceback" not in ended.err


def refusal_of(*arguments: object) -> tuple[dict[str, object], str]:
    """The problem document and what standard error says."""
    result = CliRunner().invoke(pos, [*map(str, arguments), "--profile", "guide", "--json"])
    assert result.exit_code == 2
    problem: dict[str, object] = json.loads(result.stdout)
    return problem, result.stderr


def test_a_refused_file_is_named_in_both_languages_and_no_database_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("GUIDE_HOME", str(home))
    good = a_file(tmp_path, a_line(), name="good.csv")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(gzip.compress(as_text(a_line()).encode())[:-9])
    problem, said = refusal_of(good, broken)
    assert problem["code"] == "till_file_damaged"
    assert problem["file"] == str(broken)
    assert problem["status"] == 422
    assert problem["imported"] == []
    assert "压缩文件已损坏" in said
    assert "damaged" in said
    assert str(broken) in said
    assert not home.exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "till_file_empty"),
        (b"a,b\n1,2\n", "till_file_header_wrong"),
        (as_text(a_line()).encode() + b"\0", "till_file_not_text"),
        (as_text(a_line(name="£30 x")).encode("latin-1"), "till_file_encoding_unknown"),
        (as_text(a_line()).encode() + b'"', "till_file_malformed"),
    ],
)
def test_each_broken_file_has_its_own_code(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "till.csv"
    path.write_bytes(data)
    problem, _ = refusal_of(path)
    assert problem["code"] == code


def test_a_folder_and_a_missing_file_have_their_codes(tmp_path: Path) -> None:
    assert refusal_of(tmp_path)[0]["code"] == "till_file_is_a_directory"
    assert refusal_of(tmp_path / "missing.csv")[0]["code"] == "till_file_unreadable"


def test_an_errors_file_that_cannot_be_written_stops_the_import(tmp_path: Path) -> None:
    problem, _ = refusal_of(a_file(tmp_path, a_line()), "--errors", tmp_path / "no" / "such" / "folder.csv")
    assert problem["code"] == "errors_file_unwritable"


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "-"])
def test_a_cell_that_would_calculate_is_disarmed(cell: str) -> None:
    assert disarmed(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "-72", "+1.50", "12.75", "REGENCY CAKESTAND", "樱花", "'="])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert disarmed(cell) == cell
