"""Birthdays are sealed, and found by month and day without being opened."""

from datetime import date, timedelta

import httpx
import pytest

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import execute
from guide_app.base.web.pages import PageRequest, decode_cursor
from guide_app.ground.members import queries
from guide_app.ground.members.sealing import LEAP_YEAR, birthday_index, birthdays_on, day_of_index
from tests.factories import (
    AMember,
    a_member,
    a_region,
    a_store,
    an_actor,
    an_actor_as,
    an_associate,
    hq_actor,
    signed_in,
)


async def born(member: AMember, birthday: date) -> AMember:
    """The member with this birthday, as it is found."""
    await execute("UPDATE member SET birthday_index = $2 WHERE id = $1", member.id, birthday_index(birthday))
    return member


async def found(actor: Actor, day: date, *, size: int = 20) -> list[str]:
    """Numbers of the members who keep their birthday on that day, page by page."""
    numbers: list[str] = []
    paging = PageRequest(None, size)
    while True:
        page = await queries.birthdays(actor, day, paging)
        numbers += [member.number for member in page.items]
        if page.next_cursor is None:
            return numbers
        paging = PageRequest(decode_cursor(page.next_cursor), size)


def test_every_day_of_a_year_has_an_index_that_tells_it() -> None:
    days = [LEAP_YEAR + timedelta(days=place) for place in range(366)]
    assert [day_of_index(birthday_index(day)) for day in days] == [day.strftime("%m-%d") for day in days]
    assert birthday_index(date(1990, 6, 18)) == birthday_index(date(2001, 6, 18))
    assert day_of_index(None) is None
    assert day_of_index(1) is None


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        (date(2026, 6, 18), ["06-18"]),
        (date(2026, 2, 28), ["02-28", "02-29"]),
        (date(2024, 2, 28), ["02-28"]),
        (date(2024, 2, 29), ["02-29"]),
        (date(2100, 2, 28), ["02-28", "02-29"]),
        (date(2026, 3, 1), ["03-01"]),
    ],
)
def test_those_of_a_leap_day_keep_it_on_the_last_of_february(day: date, kept: list[str]) -> None:
    assert [one.strftime("%m-%d") for one in birthdays_on(day)] == kept


async def test_birthdays_of_a_day_are_seen_within_reach_and_page_by_page(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    here, near, far = await a_store("SH1", east), await a_store("SH2", east), await a_store("BJ1", west)
    seller = await an_associate(here)
    for number, store in (("HERE", here), ("NEAR", near), ("FAR", far)):
        await born(await a_member(store, number=number), date(1990, 6, 18))
    await born(await a_member(far, number="MINE", dedicated=seller), date(1971, 6, 18))
    await born(await a_member(here, number="OTHER"), date(1990, 6, 19))
    day = date(2026, 6, 18)
    assert set(await found(an_actor(seller), day)) == {"HERE", "MINE"}
    assert set(await found(await an_actor_as(Role.SUPERVISOR, region=east), day)) == {"HERE", "NEAR"}
    by_pages = await found(await hq_actor(), day, size=1)
    assert sorted(by_pages) == ["FAR", "HERE", "MINE", "NEAR"]


async def test_birthdays_of_before_they_were_sealed_are_found_and_shown(db: None) -> None:
    member = await a_member(number="OLD")
    await execute("UPDATE member SET birthday = '1992-02-29' WHERE id = $1", member.id)
    hq = await hq_actor()
    assert await found(hq, date(2026, 2, 28)) == ["OLD"]
    assert await found(hq, date(2028, 2, 28)) == []
    assert (await queries.member(hq, member.id)).birthday == "02-29"


async def test_birthdays_are_asked_for_by_a_date(client: httpx.AsyncClient, db: None) -> None:
    seller = await an_associate()
    member = await born(await a_member(dedicated=seller), date(1990, 6, 18))
    headers = await signed_in(seller)
    answer = await client.get("/v1/members/birthdays?on=2026-06-18", headers=headers)
    assert [(one["id"], one["birthday"]) for one in answer.json()["items"]] == [(str(member.id), "06-18")]
    assert (await client.get("/v1/members/birthdays?on=06-18", headers=headers)).status_code == 400
    assert (await client.get("/v1/members/birthdays", headers=headers)).status_code == 400
