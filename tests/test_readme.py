"""What the README shows is executed: its walk-through, command by command, against the real demo."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.demos import BIN, a_small_demo
from tests.places import a_quick_folder

ROOT = Path(__file__).resolve().parents[1]
STEP = re.compile(r"```sh\n(?P<commands>.*?)```\n(?:```text\n(?P<answer>.*?)```)?", re.DOTALL)
MARK = "-- next step --"
WALK_SECONDS = 120.0


class Step(NamedTuple):
    """Commands, and what the page says that they print."""

    commands: str
    answer: str


def steps_of(page: str) -> list[Step]:
    """The steps of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [Step(found["commands"], found["answer"] or "") for found in STEP.finditer(text)]


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of its own, not below pytest's folder: each pytest that starts shuts that one to the server's own user."""
    with a_quick_folder("guide-readme-") as folder:
        yield folder


@pytest.fixture
def demo(home: Path, tmp_path: Path) -> Iterator[str]:
    """The real demo with little data; its address."""
    with a_small_demo(home, tmp_path / "demo.log") as demo:
        yield demo.url


def test_both_readmes_walk_the_same_way() -> None:
    assert steps_of("README.md") == steps_of("README.zh-CN.md")


@pytest.mark.slow
def test_the_walk_through_of_the_readme(demo: str, tmp_path: Path) -> None:
    steps = steps_of("README.md")
    assert len(steps) > 8
    script = "set -eu\n" + f"echo '{MARK}'\n".join(step.commands for step in steps)
    walked = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "BASE": demo, "PATH": f"{BIN}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=WALK_SECONDS,
        check=False,
    )
    assert walked.returncode == 0, (walked.stdout, walked.stderr)
    assert walked.stdout.split(f"{MARK}\n") == [step.answer for step in steps]
