"""One demo and one browser for all browser tests: `make test-pages`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium, say_missing
from tests.browser.people import People
from tests.browser.preparing import prepare
from tests.browser.walking import Walk
from tests.demos import SmallDemo, a_small_demo
from tests.places import a_quick_folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDemo]:
    """The product as `make demo` starts it, with little data."""
    log = tmp_path_factory.mktemp("demo") / "demo.log"
    with (
        a_quick_folder("guide-pages-") as home,
        a_small_demo(home, log, GUIDE_RATE_LIMIT="1000000") as running,
    ):
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    missing = say_missing()
    if missing:
        pytest.fail(missing, pytrace=False)
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def people(demo: SmallDemo) -> People:
    """Everybody who can sign in."""
    return People(demo)


@pytest.fixture(scope="session")
def made(people: People) -> dict[str, str]:
    """Names of what the demo has, see `preparing.py`."""
    return prepare(people)


@pytest.fixture(scope="session")
def walk(people: People, made: dict[str, str]) -> Walk:
    """Every page that somebody finds."""
    walk = Walk(people, made)
    walk.go()
    return walk
