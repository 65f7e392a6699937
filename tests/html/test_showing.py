"""Amounts and moments as people say them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.html import charts, showing
from guide_app.base.html.charts import Bar

NOW = datetime(2026, 11, 30, 6, 32, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(114_800, "¥1,148.00"), (-5, "−¥0.05"), (0, "¥0.00"), (None, "–"), (123_456_789, "¥1,234,567.89")],
)
def test_amounts(fen: int | None, shown: str) -> None:
    assert showing.yuan(fen) == shown


@given(st.integers(-(10**13), 10**13))
def test_an_amount_says_each_fen(fen: int) -> None:
    text = showing.yuan(fen).replace("¥", "").replace(",", "").replace("−", "-").replace(".", "")
    assert int(text) == fen


def test_large_amounts_are_short_on_boards() -> None:
    assert showing.large(11_400_000) == "¥11.4 万"
    assert showing.large(-11_450_000) == "−¥11.5 万"
    assert showing.large(999_999) == "¥9,999.99"
    assert showing.large(11_400_000, "en") == "¥114k"


def test_shares() -> None:
    assert [showing.percent(ppm) for ppm in (25_000, 1_000_000, 333_333, -5_000, 0)] == [
        "2.5%", "100%", "33.3%", "−0.5%", "0%",
    ]  # fmt: skip


def test_days_as_people_say_them() -> None:
    today = date(2026, 11, 30)
    said = [showing.day(today - timedelta(days=days), today=today) for days in (0, 1, -1, 27, 400)]
    assert said == ["今天", "昨天", "明天", "11 月 3 日", "2025 年 10 月 26 日"]
    assert showing.day(date(2026, 11, 3), today=today, language="en") == "3 Nov"


def test_moments_are_those_of_the_stores() -> None:
    assert ">今天 14:32<" in showing.moment(NOW, now=NOW)
    assert ">明天 00:00<" in showing.moment(datetime(2026, 11, 30, 16, tzinfo=UTC), now=NOW)
    assert showing.ago(NOW - timedelta(minutes=10), now=NOW) == "10 分钟前"


@given(st.lists(st.integers(-(10**12), 10**12), max_size=40), st.text(max_size=20))
def test_charts_of_any_numbers_are_drawn_and_escaped(values: list[int], label: str) -> None:
    bars = [Bar(label, value, showing.yuan(value)) for value in values]
    for drawn in (
        charts.bars(bars, title=label, target=5),
        charts.ranked(bars, title=label),
        charts.funnel(bars, title=label),
    ):
        assert "nan" not in drawn
        assert "<script" not in drawn
