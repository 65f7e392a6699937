"""Every page times every role times where the thing is: `reach_table.py` says what is expected."""

import re
from dataclasses import dataclass

import httpx
import pytest
from litestar.routes import HTTPRoute

from guide_app.base.kernel.access import Role
from guide_app.base.web.authentication import CUSTOMERS_KEY, PAGES_KEY, SESSION_COOKIE
from guide_app.base.web.envelope import Envelope
from tests.factories import a_region, an_associate, signed_in
from tests.pages.reach_table import PAGES, Kind, Row
from tests.safety.reach.roles import PEOPLE
from tests.safety.two_regions import CHAIN_WIDE, Names, Side, a_side, nowhere, spelled

HOLE = re.compile(r"{(\w+)(?::\w+)?}")
REFUSED = {403, 404}
SHOWN = {200, 204, 302, 303}
"""A page, the way on to one, or that nothing has changed on it."""
SHARED = CHAIN_WIDE | {"plan", "phone"}
"""Names that everybody may see."""


@dataclass(frozen=True)
class Places:
    """What people are asked about: by whom they see themselves."""

    own: Side
    next_door: Side
    """Another store of the same region."""
    far: Side


@pytest.fixture
async def places(db: None) -> Places:
    """Two stores of one region, one of another."""
    region = await a_region("EAST")
    return Places(await a_side("EAST", region), await a_side("NEXT", region), await a_side("WEST"))


def pages_of_staff(application: Envelope) -> set[str]:
    """The routes that show pages to people who have signed in as staff."""
    return {
        route.path
        for route in application.litestar.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.opt.get(PAGES_KEY) and "GET" in handler.http_methods
        if not handler.opt.get("public") and not handler.opt.get(CUSTOMERS_KEY)
    }


def address_of(path: str, row: Row, names: Names) -> str:
    """The address of a page about something that is called by `names`."""

    def filled(hole: re.Match[str]) -> str:
        if hole[1] in row.at:
            said = row.at[hole[1]]
            return names.get(said, said)
        return names.get(hole[1]) or names[hole[1].removesuffix("_id")]

    return HOLE.sub(filled, path)


async def status_of(http: httpx.AsyncClient, cookie: str, path: str, row: Row, names: Names) -> tuple[int, str]:
    """What somebody is answered, and what they read."""
    address = address_of(path, row, names)
    asked = spelled(dict(row.query), names)
    answer = await http.get(address, params=asked or None, headers={"Cookie": cookie, "Accept": "text/html"})
    return answer.status_code, answer.text


async def cookie_of(role: Role, places: Places, *, at_headquarters: bool = False) -> str:
    """The session of somebody of that role: of the store, of the region, or of headquarters."""
    place = {"store": places.own.store} if role.works_in_store else {"region": places.own.region}
    person = await an_associate(role=role, **({} if at_headquarters else place))
    token = (await signed_in(person))["Authorization"].removeprefix("Bearer ")
    return f"{SESSION_COOKIE}={token}"


def test_the_table_has_every_page(application: Envelope) -> None:
    served = pages_of_staff(application)
    assert not served - PAGES.keys(), "say in tests/pages/reach_table.py who may open this"
    assert not PAGES.keys() - served, "no such page"


@pytest.mark.parametrize("role", PEOPLE)
async def test_a_role_opens_what_it_may_where_it_may_and_nothing_else(
    role: Role, places: Places, client: httpx.AsyncClient
) -> None:
    cookie = await cookie_of(role, places)
    wrong = []
    for path, row in PAGES.items():
        for side in ("own", "next_door", "far"):
            names = getattr(places, side).names
            status, _ = await status_of(client, cookie, path, row, names)
            expected = expected_of(role, row, side)
            if status not in expected:
                wrong.append(f"{path} of {side}: {status}, not {sorted(expected)}")
    assert not wrong, "\n".join(["", *wrong])


def expected_of(role: Role, row: Row, side: str) -> set[int]:
    """The statuses that a page may answer somebody of the store, or of the region."""
    if role not in row.allowed:
        return REFUSED
    if row.kind is Kind.MINE:
        return {404}
    if row.kind is not Kind.ONE or side == "own" or (side == "next_door" and not role.works_in_store):
        return SHOWN
    return {404}


@pytest.mark.parametrize("role", PEOPLE)
async def test_pages_show_nothing_of_another_region(role: Role, places: Places, client: httpx.AsyncClient) -> None:
    cookie = await cookie_of(role, places)
    secret = {value for name, value in places.far.names.items() if name not in SHARED}
    for path, row in PAGES.items():
        if row.kind in {Kind.OWN, Kind.LIST}:
            status, text = await status_of(client, cookie, path, row, places.own.names)
            assert status < 500, (path, text)
            assert not {value for value in secret if value in text}, path


@pytest.mark.parametrize("role", [role for role in PEOPLE if not role.works_in_store])
async def test_headquarters_open_pages_of_every_region(role: Role, places: Places, client: httpx.AsyncClient) -> None:
    cookie = await cookie_of(role, places, at_headquarters=True)
    wrong = []
    for path, row in PAGES.items():
        if row.kind is Kind.ONE:
            status, _ = await status_of(client, cookie, path, row, places.far.names)
            if status not in (SHOWN if role in row.allowed else REFUSED):
                wrong.append(f"{path}: {status}")
    assert not wrong, "\n".join(["", *wrong])


async def test_what_is_nowhere_is_not_found(places: Places, client: httpx.AsyncClient) -> None:
    cookie = await cookie_of(Role.HQ_OPERATOR, places, at_headquarters=True)
    for path, row in PAGES.items():
        if row.kind is Kind.ONE and HOLE.search(path):
            status, _ = await status_of(client, cookie, path, row, nowhere(places.own.names))
            assert status in REFUSED, path
