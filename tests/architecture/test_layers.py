"""The layers of `docs/architecture.md` hold: the contracts of import-linter, whole."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from commissions.engine import api as door
from tests.architecture.product import ROOT, sources


def test_imports_keep_to_the_layers() -> None:
    checked = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert checked.returncode == 0, checked.stdout
    assert f"{len(contracts)} kept, 0 broken" in checked.stdout


def test_the_door_of_the_commission_engine_opens_to_what_is_used_and_no_more() -> None:
    benchmarks = [(path, ast.parse(path.read_text())) for path in sorted((ROOT / "benchmarks").glob("*.py"))]
    taken = {
        alias.name
        for _, tree in [*sources(), *benchmarks]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == door.__name__
        for alias in node.names
    }
    assert taken == set(door.__all__)
