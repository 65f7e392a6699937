"""One address earns a code only so many credits in an hour; every scan is logged, with why it earned nothing."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.settings import settings
from guide_app.base.web.envelope import Envelope
from guide_app.entry.cli.verifying import verified
from qr_codes.jobs import forget_old_credits
from qr_codes.queries.scans import scans_of_code
from qr_codes.rules.scans import ORIGIN_WINDOW, Ceilings, Earned, Withheld
from qr_codes.scans.writing import Origin, Scan, write_scans
from tests.asgi import transport_to
from tests.factories import hq_actor
from tests.qr_codes.scans.made_scans import NOON, a_scan
from tests.qr_codes.stickers import WECHAT, a_bound_code, a_phone, cookie_of

DEVICE, ADDRESS = 5, 30
WHY = "SELECT withheld, count(*)::int AS scans FROM code_scan GROUP BY 1"


async def why() -> dict[str | None, int]:
    return {row["withheld"]: row["scans"] for row in await fetch(WHY)}


@pytest.fixture(autouse=True)
def ceilings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GUIDE_SCAN_CREDITS_PER_DEVICE", str(DEVICE))
    monkeypatch.setenv("GUIDE_SCAN_CREDITS_PER_ADDRESS", str(ADDRESS))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def at_address(application: Envelope, address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=transport_to(application, client=(address, 1)), base_url="http://guide.test")


async def test_a_program_that_keeps_no_cookie_earns_a_code_a_few_credits(db: None, application: Envelope) -> None:
    code = await a_bound_code()
    async with at_address(application, "203.0.113.7") as program:
        for _ in range(40):
            program.cookies.clear()
            assert (await program.get(f"/q/{code.code}", headers={"User-Agent": WECHAT})).status_code == 200
    assert await why() == {None: DEVICE, Withheld.DEVICE: 40 - DEVICE}
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'code_scanned'") == DEVICE
    assert await fetch_value("SELECT count(*) FROM touch") == DEVICE


async def test_a_program_that_changes_its_name_and_keeps_cookies_earns_what_an_address_may(
    db: None, application: Envelope
) -> None:
    code = await a_bound_code()
    async with at_address(application, "203.0.113.7") as program:
        for number in range(ADDRESS + 10):
            program.cookies.clear()
            headers = a_phone() | ({"Cookie": f"guide_visitor={number:022}"} if number % 2 else {})
            await program.get(f"/q/{code.code}", headers=headers)
    assert await why() == {None: ADDRESS, Withheld.ADDRESS: 10}


async def test_a_mall_behind_one_address_is_counted_by_its_phones(db: None, application: Envelope) -> None:
    """Different phones, some of the same kind; those who were here before bring their cookies."""
    code = await a_bound_code()
    async with at_address(application, "203.0.113.7") as mall:
        for number in range(12):
            mall.cookies.clear()
            await mall.get(f"/q/{code.code}", headers={"User-Agent": f"{WECHAT} Kind/{number % 4}"})
        for number in range(12):
            cookie = {"Cookie": f"guide_visitor={number:022}", "User-Agent": WECHAT}
            await mall.get(f"/q/{code.code}", headers=cookie)
    assert await why() == {None: 24}


async def test_codes_addresses_and_hours_are_counted_apart(db: None, application: Envelope) -> None:
    codes = [await a_bound_code(), await a_bound_code()]

    async def many(address: str) -> None:
        async with at_address(application, address) as program:
            for code in codes:
                for _ in range(DEVICE + 1):
                    program.cookies.clear()
                    await program.get(f"/q/{code.code}", headers={"User-Agent": WECHAT})

    with clock.pinned(NOON):
        await many("2001:db8::1")
        assert (await why())[None] == 2 * DEVICE
        await many("2001:db8::2")
        assert (await why())[None] == 2 * DEVICE, "the same network"
        await many("2001:db8:0:1::1")
        assert (await why())[None] == 4 * DEVICE
    with clock.pinned(NOON + ORIGIN_WINDOW):
        await many("2001:db8::1")
    assert (await why())[None] == 6 * DEVICE


async def test_people_see_why_scans_were_not_credited(db: None, application: Envelope) -> None:
    code = await a_bound_code()
    with clock.pinned(NOON):
        async with at_address(application, "203.0.113.7") as program:
            cookie = cookie_of(await program.get(f"/q/{code.code}", headers={"User-Agent": WECHAT}))
            await program.get(f"/q/{code.code}", headers={"User-Agent": WECHAT, "Cookie": cookie})
            for _ in range(DEVICE):
                program.cookies.clear()
                await program.get(f"/q/{code.code}", headers={"User-Agent": WECHAT})
        report = await scans_of_code(await hq_actor(), code.id)
    assert (report.scans, report.credited, report.repeated) == (7, 5, 1)
    assert (report.withheld_device, report.withheld_address) == (1, 0)
    (day,) = report.days
    assert (day.scans, day.credited, day.repeated, day.withheld_device, day.withheld_address) == (7, 5, 1, 1, 0)
    assert [one.found.different for one in await verified(["codes.days"], mend=False)] == [0]


def from_one_place(count: int, *, is_new: bool = True) -> list[Scan]:
    code = new_id()
    origin = Origin(b"d" * 16, b"a" * 16, is_new)
    return [a_scan(code, visitor=bytes([number]) * 16)._replace(origin=origin) for number in range(count)]


async def test_several_processes_together_credit_no_more_than_the_ceiling(committed_db: str) -> None:
    scans = from_one_place(64)
    await asyncio.gather(*(write_scans(scans[first::8]) for first in range(8)))
    assert await why() == {None: DEVICE, Withheld.DEVICE: 64 - DEVICE}
    assert await fetch_value("SELECT sum(withheld_device) FROM code_scan_day") == 64 - DEVICE
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'code_scanned'") == DEVICE


async def test_what_was_earned_is_forgotten_after_the_hour(db: None) -> None:
    await write_scans(from_one_place(2))
    assert await fetch_value("SELECT count(*) FROM scan_origin") == 2
    assert await forget_old_credits(NOON + ORIGIN_WINDOW) == 2, "the visitors"
    assert await forget_old_credits(NOON + 2 * ORIGIN_WINDOW + timedelta(seconds=1)) == 2


@given(st.lists(st.tuples(st.integers(0, 7_000), st.booleans()), max_size=80))
def test_no_hour_that_begins_with_a_credit_holds_more_than_the_ceiling(steps: list[tuple[int, bool]]) -> None:
    ceilings = Ceilings(device=3, address=7)
    device = address = Earned(NOON, 0)
    credited = []
    for seconds, is_new in sorted(steps):
        at = NOON + timedelta(seconds=seconds)
        device, address = device.by(at), address.by(at)
        if ceilings.withheld(device, address, is_new=is_new) is None:
            device, address = device.and_one(), address.and_one()
            credited.append((address.since, is_new))
    for since in {since for since, _ in credited}:
        assert sum(one == since for one, _ in credited) <= 7
