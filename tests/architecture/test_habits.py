"""How the project is worked on: commit messages, decisions, hooks and continuous integration hold what they promise."""

import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import yaml
from pre_commit.clientlib import load_config

from guide_app.entry.cli.decisions_page import DECISIONS_PAGE, HEAD_OF_DECISION, decisions, decisions_page
from tests.architecture.product import ROOT

TEXTS = {".md", ".py", ".toml", ".yml", ".yaml", ".html", ".css", ".js", ".typ", ".in", ".txt", ".sql"}
NOT_OURS = {".venv", ".git", ".guide", "build", "dist"}

spec = spec_from_file_location("commit_messages", ROOT / ".ci/commit_messages.py")
assert spec
assert spec.loader
commit_messages = module_from_spec(spec)
spec.loader.exec_module(commit_messages)

GOOD = "Keep one order of locks\n\nTwo that disagree wait for ever.\n\nSigned-off-by: A\n"


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (GOOD, None),
        (f"{'a' * 72}\n\nWhy.", None),
        ("Merge branch 'main'", None),
        (f"Point at a page\n\n{'https://example.test/' + 'a' * 90}", None),
        ("# what git says is no message\nKeep it\n\nWhy.\n# ------------------------ >8 ---\ndiff", None),
        (f"{'a' * 73}\n\nWhy.", "73 characters"),
        ("Keep one order of locks", "no body"),
        ("Keep one order of locks\n\nSigned-off-by: A", "no body"),
        ("Keep one order of locks\nWhy.", "not empty"),
        ("Keep one order of locks.\n\nWhy.", "full stop"),
        ("fixup! Keep one order\n\nWhy.", "squashed"),
        (f"Keep one order\n\n{'why ' * 21}", "80 characters"),
        ("\n\n", "no subject"),
    ],
)
def test_a_commit_message_has_a_short_subject_and_says_why(message: str, fault: str | None) -> None:
    found = commit_messages.faults(message)
    assert (found == []) if fault is None else (fault in "; ".join(found))


def test_the_new_commits_are_read_and_the_old_ones_are_not(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.test", *words],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def read(since: str) -> tuple[int, str]:
        script = [sys.executable, str(ROOT / ".ci/commit_messages.py"), "since", since]
        done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "x")
    first = git("rev-parse", "HEAD")
    git("commit", "-q", "--allow-empty", "-m", GOOD)
    assert read(first) == (0, "")
    assert read("0" * 40) == (0, "")
    second = git("rev-parse", "HEAD")
    git("commit", "-q", "--allow-empty", "-m", "Say nothing")
    status, said = read(second)
    assert status == 1
    assert "'Say nothing': there is no body" in said


def test_hooks_run_the_tools_of_the_project() -> None:
    config = load_config(ROOT / ".pre-commit-config.yaml")
    (local,) = config["repos"]
    assert local["repo"] == "local"
    entries = [hook["entry"].split() for hook in local["hooks"]]
    for program, *_ in entries:
        assert (ROOT / program).exists(), program
    checks = re.search(r"^check:.*?\n\n", (ROOT / "Makefile").read_text(), re.MULTILINE | re.DOTALL)
    assert checks
    for tool in re.findall(r"\$\(BIN\)/([\w-]+)", checks[0]):
        assert any(program.endswith(tool) for program, *_ in entries), tool


def test_continuous_integration_runs_what_the_readme_shows() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    assert ".ci/run" in [step.get("run") for step in workflow["jobs"]["run"]["steps"]]
    steps = re.findall(r"^make (\S+)", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    assert steps == ["check", "test", "test-pages", "test-faults", "faults"]


def test_forms_speak_both_languages() -> None:
    forms = [path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"]
    assert len(forms) > 1
    for form in forms:
        read = yaml.safe_load(form.read_text(encoding="utf-8"))
        labels = [one["attributes"]["label"] for one in read["body"] if one["type"] != "markdown"]
        for label in [read["name"], read["description"], *labels]:
            assert re.search(r"[\u4e00-\u9fff].* · [A-Z a-z]", label), label


@pytest.mark.parametrize("page", decisions(), ids=lambda page: page.stem)
def test_a_decision_has_a_status_and_a_date(page: Path) -> None:
    assert HEAD_OF_DECISION.match(page.read_text(encoding="utf-8"))


def test_the_list_of_decisions_is_up_to_date() -> None:
    assert DECISIONS_PAGE.read_text(encoding="utf-8") == decisions_page(), "run `make docs`"


def test_texts_are_as_the_editor_is_told() -> None:
    tops = [path for path in ROOT.iterdir() if path.name not in NOT_OURS and not path.name.endswith("_cache")]
    inside = [path for top in tops if top.is_dir() for path in top.rglob("*")]
    files = [path for path in tops + inside if path.suffix in TEXTS and path.is_file()]
    assert len(files) > 500
    for path in files:
        text = path.read_bytes()
        assert text == b"" or text.endswith(b"\n"), path
        assert b"\r" not in text or path.suffix == ".txt", path
        if path.suffix != ".md":
            assert not re.search(rb"[ \t]$", text, re.MULTILINE), path
