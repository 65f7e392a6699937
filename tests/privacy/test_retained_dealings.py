"""Touches, contacts and appointments go when they have been kept long enough: the old ones, and no younger ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.checks import PLACES
from appointments.rules import AppointmentState
from guide_app.base.kernel import clock, retention
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.verifying import compare
from guide_app.ground.orders.retaining import inactive
from guide_app.ground.privacy.retention.work import erase_what_is_agreed, list_what_is_old
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from tests.factories import AMember, AnAssociate, a_member, a_store, an_associate
from tests.privacy.test_retention import Desk, desk  # noqa: F401 - a fixture

OLD, YOUNG = timedelta(days=500), timedelta(days=100)
CONTACT = """
INSERT INTO contact (id, member, associate, channel, purpose, outcome, at)
VALUES ($1, $2, $3, 'phone', 'service', 'reached', $4)
"""
BOOKED = """
INSERT INTO appointment (id, store, member, slot, service, day, starts_at, ends_at, state, reason, by_customer,
  booked_at, closed_at)
VALUES ($1, $2, $3, $4, 'fitting', ($5::timestamptz)::date, $5, $5, $6::text,
  CASE WHEN $6::text = 'cancelled' THEN 'customer_asked' END, false, $5, $5)
"""
PLACE = """
INSERT INTO appointment_place (store, slot, day, taken)
SELECT store, slot, day, count(*) FROM appointment WHERE state <> 'cancelled' GROUP BY 1, 2, 3
"""
ATTRIBUTED = """
INSERT INTO order_attribution (order_id, policy, step, touch, touch_kind, touch_at, reason_zh, reason_en, decided_at)
SELECT $1, $1, 'touch', t.id, t.kind, t.at, '最近扫码', 'the latest scan', t.at FROM touch t ORDER BY t.at LIMIT 1
"""
FORGET = "SELECT forget_{}_v1($1, $2)"


@given(st.dates(min_value=retention.FIRST_DAY))
def test_a_day_on_a_list_is_that_day(day: Any) -> None:
    assert retention.day_of(UUID(int=(day - retention.FIRST_DAY).days)) == day


async def erased(desk: Desk, kind: str, months: int, at: datetime) -> int:  # noqa: F811 - the fixture's type
    """What goes of a kind, once two people have agreed."""
    assert (await desk.agree("/v1/retention-rules", kind=kind, months=months)).status_code == 200
    assert await list_what_is_old(at) == 1
    run = await desk.run_of(kind)
    assert (await desk.agree(f"/v1/retention-runs/{run['id']}/erasure")).status_code == 200
    return await erase_what_is_agreed(at)


async def met(member: AMember, who: AnAssociate, moments: Sequence[datetime]) -> None:
    """They were met then."""
    meetings = [Meeting(TouchKind.VISIT, at, f"m{at}", who.id, member.id, member.home_store_id) for at in moments]
    await record_touches(SYSTEM, meetings)


async def test_touches_go_by_the_day_and_what_was_decided_by_them_stays(desk: Desk) -> None:  # noqa: F811 - as above
    now = clock.now()
    member, mei = await a_member(), await an_associate(await a_store())
    old = [now - OLD - timedelta(days=days, minutes=minute) for days in range(3) for minute in range(2)]
    await met(member, mei, [*old, now - YOUNG, now])
    order = new_id()
    await execute(ATTRIBUTED, order)
    reason = await fetch("SELECT * FROM order_attribution")
    sums = await fetch("SELECT * FROM touch_day ORDER BY id")
    assert await erased(desk, "touches.touches", 12, now) == 3, "days, each with all that was on it"
    assert [row["at"] for row in await fetch("SELECT at FROM touch ORDER BY at")] == [now - YOUNG, now]
    assert await fetch("SELECT * FROM order_attribution") == reason
    assert await fetch("SELECT * FROM touch_day ORDER BY id") == sums
    assert await list_what_is_old(now + timedelta(days=8)) == 0, "nothing is left to go"
    # Who was met then is not called inactive because nobody knows of it any more.
    await execute("UPDATE member SET registered_at = $1", now - timedelta(days=3_000))
    assert await inactive(now - timedelta(days=450), 5, None) == []


async def test_contacts_go_by_the_day_and_a_broken_off_run_goes_on(
    desk: Desk,  # noqa: F811 - as above
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = clock.now()
    member, mei = await a_member(), await an_associate(await a_store())
    for at in (*(now - OLD - timedelta(days=days) for days in range(4)), now - YOUNG):
        await execute(CONTACT, new_id(), member.id, mei.id, at)
    kind, left = retention.KINDS["clienteling.contacts"], 2

    async def dies(subject: UUID, at: datetime) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise ConnectionResetError
        await kind.erase(subject, at)

    broken = retention.RetentionKind(
        kind.name, kind.title, kind.told, kind.least_months, kind.old, dies, is_of_days=True
    )
    monkeypatch.setitem(retention.KINDS, kind.name, broken)
    with pytest.raises(ConnectionResetError):
        await erased(desk, "clienteling.contacts", 12, now)
    assert await fetch_value("SELECT count(*) FROM contact") == 3, "each day is a transaction of its own"
    monkeypatch.setitem(retention.KINDS, kind.name, kind)
    assert await erase_what_is_agreed(now) == 2
    assert await fetch_value("SELECT array_agg(at) FROM contact") == [now - YOUNG]


async def test_appointments_that_are_over_go_with_the_places_they_took(desk: Desk) -> None:  # noqa: F811 - as above
    now, member, slot = clock.now(), await a_member(), new_id()
    for at in (now - OLD, now - YOUNG):
        for state in AppointmentState:
            await execute(BOOKED, new_id(), member.home_store_id, member.id, slot, at, state)
    await execute(PLACE)
    assert await erased(desk, "appointments.closed", 12, now) == 3, "what is open stays, however old"
    left = await fetch("SELECT state FROM appointment WHERE starts_at < $1", now - YOUNG - timedelta(days=1))
    assert {row["state"] for row in left} == {AppointmentState.BOOKED, AppointmentState.CONFIRMED}
    assert await fetch_value("SELECT count(*) FROM appointment") == 7
    assert (await compare(PLACES)).different == 0


@pytest.mark.parametrize("part", ["touches", "contacts"])
async def test_nobody_forgets_what_is_younger(db: None, part: str) -> None:
    today = clock.now()
    for since, until in ((today - OLD, today - YOUNG), (today - OLD, today - OLD)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction():
                await execute(FORGET.format(part), since, until)
    table = {"touches": "touch", "contacts": "contact"}[part]
    member, mei = await a_member(), await an_associate(await a_store())
    await met(member, mei, [today - OLD])
    await execute(CONTACT, new_id(), member.id, mei.id, today - OLD)
    await execute(FORGET.format(part), start_of((today - OLD).date()) - timedelta(days=9), today - OLD)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction():
            await execute(f"DELETE FROM {table}")  # append-only for everybody, before and after


async def test_each_says_what_goes_on_the_page_of_periods(desk: Desk, client: httpx.AsyncClient) -> None:  # noqa: F811
    kinds = (await client.get("/v1/retention-rules", headers=desk.one)).json()
    found = {one["kind"]: one["least_months"] for one in kinds}
    assert {"touches.touches": 12, "clienteling.contacts": 12, "appointments.closed": 6}.items() <= found.items()
