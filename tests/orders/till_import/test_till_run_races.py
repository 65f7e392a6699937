"""Two who book, give up or change at once: a till import is booked once or not at all."""

import asyncio
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.background import KINDS, Work
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.background.running import run_next
from guide_app.ground.orders.till_import.runs.background import BOOK, OfTillImport
from tests.factories import a_store, an_associate, signed_in, with_account
from tests.orders.till_import.runs_over_http import a_sale, asked, csv_of, previewed, shown

FILE = csv_of(*(a_sale(f"{number}") for number in range(40)))


@pytest.fixture
async def hq(client: httpx.AsyncClient, committed_db: str) -> dict[str, str]:
    await a_store("S1")
    return await signed_in(await an_associate(role=Role.HQ_OPERATOR))


async def test_two_commits_at_once_book_once(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    seen = await previewed(client, hq, FILE)
    answers = await asyncio.gather(*(asked(client, hq, seen["id"], "commit") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    await asyncio.gather(*(run_next() for _ in range(3)))
    assert await fetch_value("SELECT count(*) FROM orders") == 40
    assert await fetch_value("SELECT count(*) FROM background_job WHERE kind = 'orders.book_till_file'") == 1


async def test_a_job_whose_lease_was_lost_books_once(
    client: httpx.AsyncClient, hq: dict[str, str], tmp_path: Path
) -> None:
    seen = await previewed(client, hq, FILE)
    await asked(client, hq, seen["id"], "commit")
    actor = await with_account(await an_associate(role=Role.HQ_OPERATOR, number="H2"))
    params = OfTillImport(import_id=UUID(seen["id"]))
    places = [tmp_path / name for name in "ab"]
    for place in places:
        place.mkdir()
    await asyncio.gather(*(KINDS[BOOK].run(actor, params, Work(new_id(), place)) for place in places))
    assert (await shown(client, hq, seen["id"]))["state"] == "booked"
    assert await fetch_value("SELECT count(*) FROM orders") == 40
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'order_paid'") == 40


@pytest.mark.parametrize("pause", [0.0, 0.05, 0.2])
async def test_a_booking_that_is_given_up_meanwhile_is_there_whole_or_not(
    client: httpx.AsyncClient, hq: dict[str, str], pause: float
) -> None:
    seen = await previewed(client, hq, FILE)
    await asked(client, hq, seen["id"], "commit")
    working = asyncio.create_task(run_next())
    await asyncio.sleep(pause)
    answer = await asked(client, hq, seen["id"], "cancel")
    await working
    state = (await shown(client, hq, seen["id"]))["state"]
    assert state == ("cancelled" if answer.status_code == 200 else "booked")
    assert await fetch_value("SELECT count(*) FROM orders") == (0 if state == "cancelled" else 40)


async def test_of_two_files_alike_that_are_booked_at_once_one_is(client: httpx.AsyncClient, hq: dict[str, str]) -> None:
    first, second = await previewed(client, hq, FILE), await previewed(client, hq, FILE)
    for one in (first, second):
        await asked(client, hq, one["id"], "commit")
    await asyncio.gather(run_next(), run_next())
    states = {(await shown(client, hq, one["id"]))["state"] for one in (first, second)}
    assert states == {"booked", "failed"}
    assert await fetch_value("SELECT count(*) FROM orders") == 40
