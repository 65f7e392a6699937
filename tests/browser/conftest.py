"""One demo and one browser for all browser tests: `make test-pages`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium, say_missing
from tests.browser.people import People
from tests.browser.sharing import IS_SHARED, a_walk
from tests.browser.walking import Walk
from tests.demos import SmallDemo


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    missing = say_missing()
    if missing:
        pytest.fail(missing, pytrace=False)
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Every page that somebody finds."""
    base = tmp_path_factory.getbasetemp()
    with a_walk(base.parent if IS_SHARED else base) as walk:
        yield walk


@pytest.fixture(scope="session")
def people(walk: Walk) -> People:
    """Everybody who can sign in."""
    return walk.people


@pytest.fixture(scope="session")
def made(walk: Walk) -> dict[str, str]:
    """Names of what the demo has, see `preparing.py`."""
    return walk.made


@pytest.fixture(scope="session")
def demo(people: People) -> SmallDemo:
    """The product as `make demo` starts it, with little data."""
    return people.demo
