"""Ids of messages: the same for the same, in the order of moments; and who stands above a unit."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.rules import MessageKind, floor_of, message_id, prefixes_of

moments = st.integers(946_684_800_000, 7_258_118_400_000).map(lambda stamp: datetime.fromtimestamp(stamp / 1_000, UTC))
people = st.uuids()
kinds = st.sampled_from(MessageKind)
numbers = st.integers(1, 2**62)


@given(moments, numbers, kinds, people)
def test_the_same_is_told_under_one_id_which_is_a_uuid_of_its_moment(
    at: datetime, seq: int, kind: MessageKind, person: UUID
) -> None:
    told = message_id(at, seq, kind, person)
    assert told == message_id(at, seq, kind, person)
    assert (told.version, told.variant) == (7, "specified in RFC 4122")
    assert floor_of(at) <= told < floor_of(at + timedelta(milliseconds=2))


@given(moments, st.tuples(numbers, kinds, people), st.tuples(numbers, kinds, people))
def test_anything_else_has_another_id(
    at: datetime, one: tuple[int, MessageKind, UUID], other: tuple[int, MessageKind, UUID]
) -> None:
    assert (message_id(at, *one) == message_id(at, *other)) == (one == other)


@given(moments, st.timedeltas(timedelta(milliseconds=2), timedelta(days=400)), numbers, kinds, people)
def test_what_happened_later_comes_behind(
    at: datetime, after: timedelta, seq: int, kind: MessageKind, person: UUID
) -> None:
    assert message_id(at, seq, kind, person) < message_id(at + after, 1, MessageKind.TASK_DONE, UUID(int=0))


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/", ["/"]),
        ("/EAST/", ["/", "/EAST/"]),
        ("/EAST/SH/SH001/", ["/", "/EAST/", "/EAST/SH/", "/EAST/SH/SH001/"]),
    ],
)
def test_whoever_stands_at_or_above_a_unit_reaches_it(path: str, above: list[str]) -> None:
    assert prefixes_of(path) == above
