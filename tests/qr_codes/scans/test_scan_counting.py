"""Counting scans: every one is logged, each visitor is credited once in ten minutes."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value
from guide_app.base.kernel.ids import new_id
from qr_codes.events import CodeScanned
from qr_codes.jobs import forget_old_credits
from qr_codes.queries.scans import scans_of_associate
from qr_codes.rules.scans import CREDIT_WINDOW, Client, client_of, is_prefetch, visitor_in
from qr_codes.scans.writing import write_scans
from qr_codes.service.badges import badge_code_of
from tests.factories import a_store, an_actor, an_associate
from tests.qr_codes.scans.made_scans import NOON, a_scan
from tests.qr_codes.stickers import a_bound_code, a_phone, cookie_of, credited_scans, scan

TODAY = date(2026, 3, 2)


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
    report = await scans_of_associate(an_actor(associate), associate.id, first=TODAY, last=TODAY)
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
