"""The console script: exit codes, the one error answer, and how quickly it starts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commissions.engine.small_scenarios import close, plan, rate, result_of, sale, scenario

GUIDE = Path(sys.executable).with_name("guide")
INVALID = {"error": "SCENARIO_INVALID"}


def simulate(path: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([GUIDE, "commissions", "simulate", path], capture_output=True, check=False, timeout=60)


def test_a_valid_scenario_prints_its_result(tmp_path: Path) -> None:
    document = scenario(sale("o1", 12_345), close(), plans=[plan(line_components=rate(15_000))])
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(document))
    done = simulate(path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == result_of(document)


@pytest.mark.parametrize("text", [b"", b"{}", b"no json", b"\xff", b"[" * 100_000, b'{"first_period": "2026-02-30"}'])
def test_an_invalid_document_prints_one_error(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "scenario.json"
    path.write_bytes(text)
    done = simulate(path)
    assert (done.returncode, done.stderr) == (2, b"")
    assert json.loads(done.stdout) == INVALID


def test_a_folder_or_a_missing_file_prints_the_same_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.json"):
        done = simulate(path)
        assert (done.returncode, done.stderr) == (2, b"")
        assert json.loads(done.stdout) == INVALID


def test_the_command_starts_without_the_web_stack(tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(scenario()))
    script = (
        "import sys\n"
        "from guide_app.entry.cli.main import root\n"
        f"root.main(['commissions', 'simulate', {str(path)!r}], standalone_mode=False)\n"
        "heavy = {'litestar', 'piccolo', 'rich', 'asyncio', 'hypothesis'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
