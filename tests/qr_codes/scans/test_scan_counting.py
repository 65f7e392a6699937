"""Counting scans: every one is logged, each visitor is credited once in ten minutes, none is lost."""

import asyncio
import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import httpx
import pytest
from litestar import Litestar

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.settings import settings
from qr_codes import queries
from qr_codes.events import CodeScanned
from qr_codes.jobs import forget_old_credits
from qr_codes.rules.scans import CREDIT_WINDOW, Client, client_of, is_prefetch, visitor_in
from qr_codes.scans import log as scan_log
from qr_codes.scans.log import ScanLog
from qr_codes.scans.writing import Scan, write_scans
from qr_codes.service.badges import badge_code_of
from tests.factories import a_store, an_actor, an_associate
from tests.qr_codes.stickers import a_bound_code, a_phone, cookie_of, credited_scans, scan

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def a_scan(
    code_id: UUID | None = None, *, visitor: bytes = b"v" * 16, at: datetime = NOON, associate_id: UUID | None = None
) -> Scan:
    return Scan(new_id(), code_id or new_id(), associate_id, None, at, visitor, Client.WECHAT)


async def facts() -> list[CodeScanned]:
    rows = await fetch("SELECT payload FROM event WHERE type = 'code_scanned' ORDER BY seq")
    return [CodeScanned.decode(row["payload"]) for row in rows]


async def test_a_scan_is_logged_credited_touched_and_told(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate()
    badge = await badge_code_of(an_actor(associate), associate.id)
    with clock.pinned(NOON):
        answer = await scan(client, badge.code)
        assert await credited_scans(associate.id, TODAY) == 1
    row = await fetch_row("SELECT * FROM code_scan")
    assert row is not None
    assert (row["code"], row["associate"], row["store"], row["at"]) == (
        badge.id,
        associate.id,
        associate.store_id,
        NOON,
    )
    assert (row["credited"], row["client"]) == (True, "WECHAT")
    told = await facts()
    assert [(fact.scan_id, fact.associate_id, fact.scanned_at) for fact in told] == [(row["id"], associate.id, NOON)]
    touch = await fetch_row("SELECT kind, associate, store, at FROM touch")
    assert touch is not None
    assert tuple(touch) == ("scan", associate.id, associate.store_id, NOON)
    cookie = cookie_of(answer)
    assert cookie.encode() not in row["visitor"]
    assert row["visitor"].hex() not in cookie


async def test_a_visitor_is_credited_once_in_ten_minutes(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate()
    code = (await badge_code_of(an_actor(associate), associate.id)).code
    with clock.pinned(NOON):
        cookie = cookie_of(await scan(client, code))
    for minutes, credited in ((1, 1), (9.99, 1), (10, 2), (19.99, 2), (20.01, 3)):
        with clock.pinned(NOON + timedelta(minutes=minutes)):
            again = await scan(client, code, cookie)
            assert "set-cookie" not in again.headers
            assert await credited_scans(associate.id, TODAY) == credited
    report = await queries.scans_of_associate(an_actor(associate), associate.id, first=TODAY, last=TODAY)
    assert (report.scans, report.credited) == (6, 3)
    assert len(await facts()) == 3
    assert await fetch_value("SELECT count(*) FROM touch") == 3


async def test_two_visitors_and_two_codes_are_credited_apart(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    first, second = await a_bound_code(store), await a_bound_code(store)
    cookie = cookie_of(await scan(client, first.code))
    await scan(client, second.code, cookie)
    await scan(client, first.code)
    assert await fetch_value("SELECT count(*) FROM code_scan WHERE credited") == 3
    assert await fetch_value("SELECT count(DISTINCT visitor) FROM code_scan") == 2


async def test_a_day_ends_when_the_business_day_of_the_store_does(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate(await a_store(day_cut_hours=5))
    code = (await badge_code_of(an_actor(associate), associate.id)).code
    with clock.pinned(datetime(2026, 3, 2, 20, 30, tzinfo=UTC)):  # 04:30 on the 3rd in Shanghai
        await scan(client, code)
    assert await credited_scans(associate.id, TODAY) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "Slackbot-LinkExpanding 1.0"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "preview"},
    ],
)
async def test_machines_that_look_at_links_are_shown_the_page_and_not_counted(
    db: None, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    code = await a_bound_code()
    answer = await client.get(f"/q/{code.code}", headers=a_phone() | headers)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert not await fetch_value("SELECT count(*) FROM code_scan")


@pytest.mark.parametrize(
    ("agent", "client"),
    [
        ("Mozilla/5.0 (iPhone) MicroMessenger/8.0.50 NetType/WIFI", Client.WECHAT),
        ("Mozilla/5.0 (Linux; Android 14) wxwork/4.1.30 MicroMessenger/7.0.1", Client.WECOM),
        ("Mozilla/5.0 (Linux; Android 14) AlipayClient/10.5", Client.ALIPAY),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 20) Chrome/120", Client.BROWSER),
        ("GuideMini/1.0", Client.OTHER),
        ("YandexBot/3.0", None),
    ],
)
def test_who_asks_is_told_by_the_user_agent(agent: str, client: Client | None) -> None:
    assert client_of(agent) is client


def test_only_ids_that_we_could_have_given_are_taken_from_a_cookie() -> None:
    ours = "A" * 22
    assert visitor_in(f"other=1; guide_visitor={ours}; x=2") == ours
    for cookies in (
        "",
        "guide_visitor=",
        f"xguide_visitor={ours}",
        f"guide_visitor={ours}A",
        "guide_visitor=" + "'" * 22,
    ):
        assert visitor_in(cookies) is None
    assert not is_prefetch("")


async def test_a_batch_holds_many_scans_of_the_same_visitor_and_credits_one(db: None) -> None:
    code_id = new_id()
    await write_scans([a_scan(code_id) for _ in range(50)] + [a_scan(code_id, visitor=b"w" * 16)])
    row = await fetch_row("SELECT sum(scans) AS scans, sum(credited) AS credited FROM code_scan_day")
    assert row is not None
    assert tuple(row) == (51, 2)


async def test_several_processes_credit_a_visitor_once(committed_db: str) -> None:
    codes = [new_id() for _ in range(5)]
    people = [(await an_associate()).id for _ in range(2)]
    visitors = [bytes([number]) * 16 for number in range(8)]
    scans = [
        a_scan(code_id, visitor=visitor, associate_id=people[codes.index(code_id) % 2])
        for code_id in codes
        for visitor in visitors
    ]

    async def process(turn: int) -> None:
        own = [scan._replace(id=new_id()) for scan in scans[turn:] + scans[:turn]]
        await write_scans(own)

    await asyncio.gather(*(process(turn * 5) for turn in range(8)))
    assert await fetch_value("SELECT count(*) FROM code_scan") == 8 * 40
    assert await fetch_value("SELECT count(*) FROM code_scan WHERE credited") == 40
    assert await fetch_value("SELECT sum(credited) FROM code_scan_day") == 40
    assert await fetch_value("SELECT sum(scans) FROM code_scan_day") == 8 * 40
    assert await fetch_value("SELECT count(*) FROM event WHERE type = 'code_scanned'") == 40


async def test_the_log_of_scans_cannot_be_rewritten(db: None) -> None:
    await write_scans([a_scan()])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("UPDATE code_scan SET credited = false")


async def test_credits_are_forgotten_when_they_decide_nothing_any_more(db: None) -> None:
    code_id = new_id()
    await write_scans([a_scan(code_id)])
    assert await forget_old_credits(NOON + CREDIT_WINDOW) == 0
    assert await forget_old_credits(NOON + 3 * CREDIT_WINDOW) == 1
    await write_scans([a_scan(code_id, at=NOON + 3 * CREDIT_WINDOW)])
    assert await fetch_value("SELECT count(*) FROM code_scan WHERE credited") == 2


async def test_a_page_is_sent_when_its_scan_is_written_and_whoever_comes_meanwhile_shares_the_next_batch() -> None:
    batches: list[int] = []
    gate = asyncio.Event()

    async def write(scans: Sequence[Scan]) -> None:
        await gate.wait()
        batches.append(len(scans))

    log = ScanLog(write)
    first = asyncio.create_task(log.add(a_scan()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(log.add(a_scan())) for _ in range(9)]
    await asyncio.sleep(0.01)
    assert not first.done()
    assert not any(other.done() for other in others)
    gate.set()
    await asyncio.gather(first, *others)
    assert batches == [1, 9]


async def test_a_customer_who_goes_away_takes_no_scan_along() -> None:
    written: list[Scan] = []

    async def write(scans: Sequence[Scan]) -> None:
        await asyncio.sleep(0.01)
        written.extend(scans)

    log = ScanLog(write)
    tasks = [asyncio.create_task(log.add(a_scan())) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.gather(*tasks[1:])
    assert len(written) == 3


async def test_no_customer_waits_for_a_database_that_is_away_and_no_scan_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan_log, "RETRY_SECONDS", 0.01)
    written: list[Scan] = []
    away = True

    async def write(scans: Sequence[Scan]) -> None:
        if away:
            raise ConnectionRefusedError
        written.extend(scans)

    log = ScanLog(write)
    async with asyncio.timeout(1):
        for _ in range(5):
            await log.add(a_scan())
    assert not written
    away = False
    await log.close()
    assert len(written) == 5


async def test_patience_ends_before_a_slow_write_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_log, "PATIENCE_SECONDS", 0.02)
    written: list[Scan] = []

    async def write(scans: Sequence[Scan]) -> None:
        await asyncio.sleep(0.1)
        written.extend(scans)

    log = ScanLog(write)
    await log.add(a_scan())
    assert not written
    await log.close()
    assert len(written) == 1


async def test_deferred_scans_are_answered_at_once_and_all_written_before_the_end() -> None:
    batches: list[int] = []

    async def write(scans: Sequence[Scan]) -> None:
        await asyncio.sleep(0.01)
        batches.append(len(scans))

    log = ScanLog(write, deferred=True)
    for _ in range(100):
        await log.add(a_scan())
    assert not batches
    await log.close()
    assert sum(batches) == 100


async def test_pages_wait_for_a_log_that_falls_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_log, "DEFERRED_SECONDS", 0.02)
    monkeypatch.setattr(scan_log, "PATIENCE_SECONDS", 5.0)
    gate = asyncio.Event()

    async def write(scans: Sequence[Scan]) -> None:
        await gate.wait()

    log = ScanLog(write, deferred=True)
    for _ in range(5):
        await log.add(a_scan())
    await asyncio.sleep(0.03)
    late = asyncio.create_task(log.add(a_scan()))
    await asyncio.sleep(0.01)
    assert not late.done()
    gate.set()
    await late
    await log.close()


async def test_deferred_scans_are_on_disk_within_two_hundred_milliseconds(committed_db: str) -> None:
    log = ScanLog(write_scans, deferred=True)
    for _ in range(50):
        await log.add(a_scan(visitor=new_id().bytes))
    async with asyncio.timeout(0.2 * 10):  # ten times the promise, for a test machine that is busy
        while await fetch_value("SELECT count(*) FROM code_scan") < 50:  # noqa: ASYNC110 - nothing tells of a commit
            await asyncio.sleep(0.01)
    await log.close()


async def test_what_does_not_fit_is_dropped_and_what_fits_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_log, "MOST_WAITING", 10)
    written: list[Scan] = []

    async def write(scans: Sequence[Scan]) -> None:
        written.extend(scans)

    log = ScanLog(write, deferred=True)
    for _ in range(15):
        await log.add(a_scan())
    await log.close()
    assert len(written) == 10


async def test_the_application_defers_while_it_lives_unless_told_to_be_durable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for durable in (False, True):
        chosen = dataclasses.replace(settings(), durable_scans=durable)
        monkeypatch.setattr(scan_log, "settings", lambda chosen=chosen: chosen)
        async with scan_log.scans_written(Litestar([])):
            assert scan_log.SCANS.deferred is not durable
        assert not scan_log.SCANS.deferred


async def test_a_scan_that_cannot_be_stored_takes_no_other_with_it() -> None:
    written: list[Scan] = []

    async def write(scans: Sequence[Scan]) -> None:
        if any(scan.visitor == b"bad" for scan in scans):
            raise asyncpg.CheckViolationError
        written.extend(scans)

    log = ScanLog(write)
    await asyncio.gather(*(log.add(a_scan(visitor=visitor)) for visitor in (b"a", b"bad", b"c")))
    assert [scan.visitor for scan in written] == [b"a", b"c"]
