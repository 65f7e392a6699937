"""Where somebody works on a day and in a month, at the limits of their posts."""

import pytest

from commissions.engine.api import Assignment, Associate
from commissions.engine.organisation.careers import Career
from commissions.engine.time.written import parse_day, parse_period

JANUARY = parse_period("2026-01")


def career(*posts: tuple[str, str, str | None]) -> Career:
    """A career of (store, from, to)."""
    assignments = [
        Assignment(store=store, starts=parse_day(starts), ends=None if ends is None else parse_day(ends))
        for store, starts, ends in posts
    ]
    return Career(Associate(id="A", assignments=tuple(assignments)))


def stores_within(found: Career, month: str) -> list[str]:
    return [post.store for post in found.within(parse_period(month))]


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        ("2026-01-01", "2026-02-01", 31),
        ("2025-12-01", "2026-02-02", 31),
        ("2025-12-01", None, 31),
        ("2026-01-31", None, 1),
        ("2026-01-31", "2026-02-01", 1),
        ("2025-12-31", "2026-01-02", 1),
        ("2026-01-10", "2026-01-20", 10),
        ("2025-12-01", "2026-01-01", 0),
        ("2025-11-01", "2025-12-01", 0),
        ("2026-02-01", None, 0),
        ("2026-02-05", "2026-02-09", 0),
    ],
)
def test_a_post_covers_the_days_from_its_start_until_before_its_end(starts: str, ends: str | None, days: int) -> None:
    found = career(("S1", starts, ends))
    assert found.posts[0].days_within(JANUARY) == days
    assert found.active_days(JANUARY) == days
    assert stores_within(found, "2026-01") == (["S1"] if days else [])
    home = found.home_of(JANUARY)
    assert (home is not None) == (days > 0)


def test_a_day_has_at_most_one_post() -> None:
    found = career(("S1", "2026-01-05", "2026-01-10"), ("S2", "2026-01-10", "2026-01-12"), ("S3", "2026-01-20", None))
    posts = {day: found.on(parse_day(f"2026-01-{day:02d}")) for day in (4, 5, 9, 10, 11, 12, 19, 20, 31)}
    stores = {day: None if post is None else post.store for day, post in posts.items()}
    assert stores == {4: None, 5: "S1", 9: "S1", 10: "S2", 11: "S2", 12: None, 19: None, 20: "S3", 31: "S3"}
    last = found.on(parse_day("9999-12-31"))
    assert last is not None
    assert last.store == "S3"


def test_the_posts_of_a_month_are_those_with_a_day_in_it() -> None:
    found = career(
        ("S4", "2026-03-31", None),
        ("S1", "2025-06-01", "2025-12-01"),
        ("S2", "2025-12-31", "2026-01-02"),
        ("S3", "2026-01-15", "2026-03-01"),
    )
    months = ["2025-05", "2025-06", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"]
    assert [stores_within(found, month) for month in months] == [
        [],
        ["S1"],
        ["S1"],
        ["S2"],
        ["S2", "S3"],
        ["S3"],
        ["S4"],
        ["S4"],
    ]
    homes = [found.home_of(parse_period(month)) for month in months]
    assert [None if home is None else home.store for home in homes] == [None, "S1", "S1", "S2", "S3", "S3", "S4", "S4"]
    assert [found.active_days(parse_period(month)) for month in months] == [0, 30, 30, 1, 18, 28, 1, 30]


def test_both_posts_of_a_month_count_for_who_came_in_it() -> None:
    found = career(("S1", "2026-01-05", "2026-01-10"), ("S2", "2026-01-20", "2026-01-31"))
    assert stores_within(found, "2026-01") == ["S1", "S2"]
    assert found.active_days(JANUARY) == 5 + 11


@pytest.mark.parametrize(
    ("month", "store"), [("2025-12", "S1"), ("2026-01", "S1"), ("2026-02", "S1"), ("2026-03", "S2"), ("2026-04", "S2")]
)
def test_an_adjustment_falls_on_the_last_post_begun(month: str, store: str) -> None:
    found = career(("S1", "2026-01-31", "2026-02-05"), ("S2", "2026-03-31", "2026-04-01"))
    assert found.for_adjustment(parse_period(month)).store == store
