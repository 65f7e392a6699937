"""A moment is written in one form, UTC with Z, and texts that look like one stay as they are."""

from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.events import EVENT_TYPES, Event
from guide_app.base.kernel.moments import encode, holds_moments, in_utc


class Inner(msgspec.Struct, frozen=True):
    at: datetime | None = None
    text: str = ""


class Outer(msgspec.Struct, frozen=True):
    day: date
    inner: Inner
    several: tuple[Inner, ...] = ()
    facts: dict[str, object] | None = None
    raw: msgspec.Raw = msgspec.Raw(b"1")


class Plain(msgspec.Struct, frozen=True):
    name: str
    lines: list[int]


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(datetime.combine, st.dates(date(1901, 1, 1), date(2099, 12, 31)), st.times(), offsets)


@given(moments, moments, st.text(max_size=30))
def test_every_moment_is_written_in_utc_and_is_the_same_moment(first: datetime, second: datetime, text: str) -> None:
    value = Outer(date(2026, 11, 30), Inner(first, text), (Inner(second), Inner()), {"at": [second], "text": text})
    written = encode(value)
    read = msgspec.json.decode(written, type=Outer)
    assert read.inner.at == first
    assert read.several[0].at == second
    assert read.inner.text == text
    assert {read.inner.at.tzinfo, read.several[0].at.tzinfo} == {UTC}
    document = msgspec.json.decode(written)
    for told in (document["inner"]["at"], document["several"][0]["at"], document["facts"]["at"][0]):
        assert told.endswith("Z")


def test_a_text_that_looks_like_a_moment_is_a_text() -> None:
    looks = "2026-11-30T16:00:00+08:00"
    value = Inner(datetime(2026, 11, 30, 16, tzinfo=timezone(timedelta(hours=8))), looks)
    assert msgspec.json.decode(encode(value)) == {"at": "2026-11-30T08:00:00Z", "text": looks}


def test_what_holds_no_other_moment_is_handed_back_as_it_is() -> None:
    value = Outer(date(2026, 11, 30), Inner(datetime(2026, 11, 30, tzinfo=UTC)))
    assert in_utc(value) is value
    assert not holds_moments(Plain)
    assert holds_moments(Outer)
    assert holds_moments(list[Inner])


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_time_are_no_accident(text: str) -> None:
    at = datetime.fromisoformat(text)
    assert in_utc(at) is at


def test_every_event_is_written_by_the_one_encoder() -> None:
    assert len(EVENT_TYPES) > 10
    assert all(issubclass(kind, Event) for kind in EVENT_TYPES.values())
