"""Every page that is served, on a phone and on a desk, in light and in dark, with large letters and with long names.

The pages are found from the routes of the application, so a new one is tested as soon as it is served: nothing has to
be added here. One that no link leads to needs a name in `preparing.py`.
`SCREENSHOTS=folder make test-pages` keeps pictures of all of them.
"""

import os
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.browser.looking import CONTRAST, DESK, LARGE_LETTERS, TABLET, USUAL_LETTERS, Look, looking_at
from tests.browser.people import ASSOCIATE, CUSTOMER, LONG_LOGIN, NOBODY, People
from tests.browser.walking import PageRoute, Walk, page_routes, route_of

pytestmark = pytest.mark.browser

CUSTOMERS_BYTES, PHONE_BYTES, CONSOLE_BYTES = 10_000, 25_000, 60_000
"""Of the first view, packed, with all that it needs."""
MOST_REQUESTS = 6
PATHS = [route.path for route in page_routes()]


@pytest.fixture(scope="module")
def pictures() -> Path | None:
    """The folder for pictures, if some are wanted."""
    wanted = os.environ.get("SCREENSHOTS")
    if not wanted:
        return None
    Path(wanted).mkdir(parents=True, exist_ok=True)
    return Path(wanted).resolve()


def route_at(path: str) -> PageRoute:
    return next(route for route in page_routes() if route.path == path)


def most_bytes(route: PageRoute, who: str) -> int:
    """The budget of a page."""
    if route.is_console:
        return CONSOLE_BYTES
    return CUSTOMERS_BYTES if who in {NOBODY, CUSTOMER} and route.path != "/sign-in" else PHONE_BYTES


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_fit_for_everybody(
    path: str, walk: Walk, browser: Browser, people: People, pictures: Path | None
) -> None:
    route = route_at(path)
    found = walk.page(route)
    assert found, f"nobody finds this page: no link leads to it, or it refuses; {walk.refused.get(path)}"
    if not found.is_html:
        return  # read by the walk
    with looking_at(browser, people, found, pictures) as look:
        assert look.status == 200
        look_by_phone(look, is_phone=not route.is_console)
        if route.is_console:
            look_by_desk(look)
        budget = most_bytes(route, found.who)
        assert not look.found, "\n".join(["", *look.found[:12]])
        assert look.traffic.bytes <= budget, (look.traffic.bytes, look.traffic.requests)
        assert len(look.traffic.requests) <= MOST_REQUESTS, look.traffic.requests


def look_by_phone(look: Look, *, is_phone: bool) -> None:
    """At 375 px: as it is, in dark, with letters of twice their size. Colours of the console are judged on the desk."""
    look.measured("375", "overflow", "tiny", "cut", "small")
    look.accessible("375", without=CONTRAST)
    if is_phone:
        look.colours("375")
    look.picture("375")
    look.dialogs()
    look.page.emulate_media(color_scheme="dark")
    if is_phone:
        look.colours("dark")
    look.picture("dark")
    look.page.emulate_media(color_scheme="light")
    look.page.evaluate(LARGE_LETTERS)
    look.measured("200 %", "overflow", "cut")
    look.picture("large")
    look.page.evaluate(USUAL_LETTERS)
    if is_phone:
        look.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        look.measured("1280", "overflow")


def look_by_desk(look: Look) -> None:
    """On a desk and on a tablet."""
    look.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    look.measured("1280", "overflow", "tiny", "cut")
    look.accessible("1280", "scrollable-region-focusable", "nested-interactive")
    look.colours("1280")
    look.picture("1280")
    look.page.emulate_media(color_scheme="dark")
    look.colours("1280 dark")
    look.page.emulate_media(color_scheme="light")
    look.page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    look.measured("820", "overflow", "cut", "small")
    look.picture("820")


@pytest.mark.parametrize("path", [route.path for route in page_routes() if route.is_phone])
def test_a_page_of_the_phone_bears_names_of_forty_letters(
    path: str, walk: Walk, browser: Browser, people: People
) -> None:
    found = walk.page(route_at(path), LONG_LOGIN) or walk.page(route_at(path), ASSOCIATE)
    if found is None or not found.is_html:
        pytest.skip("not a page of an associate")
    with looking_at(browser, people, found) as look:
        look.measured("375", "overflow", "cut", "small")
        look.page.evaluate(LARGE_LETTERS)
        look.measured("200 %", "overflow", "cut")
        assert not look.found, "\n".join(["", *look.found[:12]])


def test_a_page_that_is_not_there_is_a_page(browser: Browser, people: People, walk: Walk) -> None:
    for who, address in ((ASSOCIATE, "/a/nothing-here"), (NOBODY, "/q/0000000"), (ASSOCIATE, "/hq/nothing")):
        answer = httpx.get(people.demo.url + address, cookies=people.cookies(who), headers={"Accept": "text/html"})
        assert answer.status_code == 404, address
        assert answer.headers["content-type"].startswith("text/html"), address


def test_links_of_pages_lead_somewhere(walk: Walk) -> None:
    assert walk.links > 1_000
    assert not walk.broken, "\n".join(["", *walk.broken[:20]])


def test_every_page_is_in_the_walk() -> None:
    assert len(PATHS) > 60
    assert all(route_of(path) for path in PATHS if "{" not in path)
