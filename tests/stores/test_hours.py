"""When stores are open: spans past midnight, dates of their own, and what customers are told at a code."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.clock import pinned
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.stores.hours.rules import DAY, Hours, OtherDay, Span, spans_of, week_of, written
from qr_codes.scans.resolving import forget_everything
from tests.factories import a_store, an_associate, signed_in
from tests.journeys.chain_over_http import Caller
from tests.qr_codes.stickers import a_bound_code, scan

MINUTES = st.integers(0, DAY - 1)


@st.composite
def days(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[Span, ...]:
    """Spans that do not overlap, the last one perhaps past midnight."""
    edges = sorted(draw(st.sets(MINUTES, max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    spans = [Span(opens, closes) for opens, closes in zip(edges[::2], edges[1::2], strict=True)]
    if spans and draw(st.booleans()):
        spans[-1] = Span(spans[-1].opens, DAY + draw(st.integers(1, spans[-1].opens or 1)))
    return tuple(one for one in spans if one.closes - one.opens <= DAY)


@given(days())
def test_what_is_written_is_read_back(spans: tuple[Span, ...]) -> None:
    assert spans_of(written(spans), field="week") == spans


@given(st.lists(days(), min_size=7, max_size=7), days(), st.integers(0, 20_000), st.integers(0, 11))
def test_it_is_open_within_the_spans_of_the_day_and_of_the_night_before(
    week: list[tuple[Span, ...]], holiday: tuple[Span, ...], minute: int, cut: int
) -> None:
    start = datetime(2026, 3, 2, tzinfo=SHANGHAI)  # a Monday
    hours = Hours(tuple(week), (OtherDay(date(2026, 3, 4), holiday),))
    at = start + timedelta(minutes=minute)
    every = [
        (day * DAY + one.opens, day * DAY + one.closes)
        for day in range(-1, 15)
        for one in (holiday if day == 2 else week[day % 7])
    ]
    assert hours.is_open_at(at.astimezone(UTC)) == any(opens <= minute < closes for opens, closes in every)
    business = (at - timedelta(hours=cut)).date()
    assert hours.today_at(at, cut) == hours.on(business)


@pytest.mark.parametrize("text", ["10-22", "10:00-25:00", "24:00-02:00", "10:00-14:00, 13:00-20:00", "9:60-10:00", "x"])
def test_what_is_no_time_is_refused_at_its_day(text: str) -> None:
    with pytest.raises(InvalidField) as refused:
        week_of(["", "", text, "", "", "", ""], field="week")
    assert refused.value.facts["field"] == "week.2"


def test_a_night_does_not_run_into_the_next_morning() -> None:
    with pytest.raises(InvalidField):
        week_of(["18:00-03:00", "02:00-10:00", *[""] * 5], field="week")
    assert week_of(["10：00–22：00", "休息", *["18:00-次日 02:00"] * 5], field="week")[2] == (Span(1080, 1560),)


async def test_hours_are_stated_and_told_to_customers(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    manager = await an_associate(store, Role.STORE_MANAGER)
    code = (await a_bound_code(store)).code
    path = f"/v1/stores/{store.id}/hours"
    headers = await signed_in(manager)
    week = ["10:00-22:00"] * 4 + ["10:00-14:00, 17:00-02:00"] * 2 + [""]
    others = [{"on": "2026-03-04", "hours": "", "note": "盘点"}]
    with pinned(datetime(2026, 3, 6, 17, 30, tzinfo=UTC)):  # Saturday 01:30 in Shanghai
        assert (await Caller(client, headers).get(path))["week"] == []
        wrong = {"week": ["x", *week[1:]]}
        refused = await client.patch(path, json=wrong, headers=headers | {"If-Match": '"0"'})
        assert (refused.status_code, refused.json()["field"]) == (422, "week.0")
        body = {"week": week, "others": others}
        stated = await client.patch(path, json=body, headers=headers | {"If-Match": '"0"'})
        assert (stated.status_code, stated.headers["etag"]) == (200, '"1"'), stated.text
        assert (stated.json()["is_open"], stated.json()["today"]) == (True, "10:00-14:00, 17:00-02:00")
        stale = await client.patch(path, json=body, headers=headers | {"If-Match": '"0"'})
        assert stale.status_code == 412
        stranger = await signed_in(await an_associate(await a_store(), Role.STORE_MANAGER))
        assert (await client.get(path, headers=stranger)).status_code == 404
    for at, told in (
        (datetime(2026, 3, 5, 4, tzinfo=UTC), "营业 10:00–22:00"),
        (datetime(2026, 3, 5, 15, tzinfo=UTC), "现在未营业"),
        (datetime(2026, 3, 4, 4, tzinfo=UTC), "今日休息"),
    ):
        forget_everything()
        with pinned(at):
            assert told in (await scan(client, code)).text
