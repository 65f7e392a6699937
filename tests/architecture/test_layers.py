"""The layers of `docs/architecture.md` hold: the contracts of import-linter, whole."""

import subprocess
import sys
from pathlib import Path

from product import ROOT


def test_imports_keep_to_the_layers() -> None:
    checked = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert "3 kept, 0 broken" in checked.stdout
