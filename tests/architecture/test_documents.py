"""The documents say what is: error codes, settings, the map of the repository, the links between pages."""

import ast
import re
from pathlib import Path

import pytest

from guide_app.base.kernel.errors import OWN_MEMBERS, Refusal
from guide_app.entry.cli.api_page import API_PAGE, api_page
from guide_app.entry.cli.documenting import PACKAGES, PAGE, error_page, refusals_of_product
from guide_app.entry.cli.main import COMMANDS
from tests.architecture.product import ROOT, modules, sources

READMES = ("README.md", "README.zh-CN.md")
NOT_ON_THE_MAP = {"build", "guide_toolkit.egg-info"}
SETTING = re.compile(r"""(?:environ\.get|said\.get|number|networks)\(\s*(?:said,\s*)?"([A-Z][A-Z0-9_]+)\"""")
READS_ENVIRONMENT = {
    "guide_app/base/environment.py",
    "guide_app/base/kernel/connecting.py",  # tells Piccolo where its configuration is
    "guide_app/base/kernel/embedded.py",  # hands the environment on to a program of the embedded server
    "guide_app/base/kernel/postmaster.py",  # the embedded server's programs want a runtime directory
    "guide_app/base/processes.py",  # with whom a process ends is no setting: who starts it says so
    "guide_app/entry/cli/serving.py",  # hands the address of the database to the server's processes
    "guide_app/entry/cli/founding.py",  # tells the settings of the file of keys that it has written
    "guide_app/entry/cli/demo.py",  # a demo has a brand of its own unless one is set
    "guide_app/entry/demo/running.py",  # hands its own environment on to the processes of the demo
}


def test_the_page_of_error_codes_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == error_page(), "run `make docs`"


def test_the_page_of_operations_is_up_to_date() -> None:
    assert API_PAGE.read_text(encoding="utf-8") == api_page(), "run `make docs`"


def test_every_refusal_says_in_both_languages_what_it_means() -> None:
    modules()
    for refusal in refusals_of_product():
        assert "title" in refusal.__dict__ or refusal.__bases__[0] is not Refusal, refusal
        chinese, english = refusal.title
        assert re.search(r"[\u4e00-\u9fff]", chinese), refusal
        assert english.isascii(), refusal
        assert refusal.__doc__ != Refusal.__doc__, refusal
        assert 400 <= refusal.status < 600, refusal


def test_no_fact_of_a_refusal_hides_a_member_of_every_problem() -> None:
    modules()
    names = {refusal.__name__ for refusal in refusals_of_product()}
    made = [
        (f"{path}:{call.lineno}", {keyword.arg for keyword in call.keywords})
        for path, tree in sources()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names
    ]
    assert len(made) > 100
    assert [place for place, facts in made if facts & OWN_MEMBERS] == []


def test_every_setting_is_described() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    names = ("settings", "environment", "wechat", "wechat_pay")
    files = [f"guide_app/base/{name}.py" for name in names]
    read = {name for file in files for name in SETTING.findall((ROOT / file).read_text(encoding="utf-8"))}
    described = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", page, re.MULTILINE))
    assert len(read) > 15
    assert described == read


def test_only_the_settings_read_the_environment() -> None:
    readers = {str(path) for path, _ in sources() if "os.environ" in (ROOT / path).read_text(encoding="utf-8")}
    assert readers <= READS_ENVIRONMENT


@pytest.mark.parametrize("readme", READMES)
def test_the_map_of_the_repository_is_the_repository(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    block = re.search(r"```text\n(guide_app/.*?)```", text, re.DOTALL)
    assert block
    drawn = set(re.findall(r"^([\w./-]+)/ ", block[1], re.MULTILINE))
    tops = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "__")) and path.name not in NOT_ON_THE_MAP
    }
    floors = {path.parent for path in (ROOT / "guide_app").glob("*/__init__.py")}
    rooms = {path.parent for floor in floors for path in floor.glob("*/__init__.py")}
    assert drawn == tops | {str(path.relative_to(ROOT)) for path in floors | rooms}
    assert set(PACKAGES) <= drawn


def pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_to_is_there(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not re.match(r"https?:", target):
            assert (page.parent / target).exists(), target
    for name in re.findall(r"`([\w/]+/[\w./-]+\.(?:py|md|toml|typ|html))`", text):
        near = [ROOT / name, page.parent / name, *(ROOT / package / name for package in PACKAGES)]
        assert any(path.exists() for path in near), name


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_that_is_named_is_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake ([a-z][a-z-]+)\b(?=[`\s])", page.read_text(encoding="utf-8")):
        if f"`make {target}" in page.read_text(encoding="utf-8"):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_named_is_there(page: Path) -> None:
    for named in re.findall(r"(?:`|\$ |/)guide ((?:[a-z-]+ ?)+)", page.read_text(encoding="utf-8")):
        words = named.split()
        place = COMMANDS.get(words[0])
        assert place is not None, named
        if isinstance(place, dict) and len(words) > 1:
            assert words[1] in place, named


def test_the_license_is_the_one_that_is_declared() -> None:
    assert 'license = { text = "Apache-2.0" }' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.lstrip().startswith("Apache License\n                           Version 2.0, January 2004")
    assert "END OF TERMS AND CONDITIONS" in text
