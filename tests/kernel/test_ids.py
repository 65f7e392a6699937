"""Ids of facts that are told of late: in the order of their moments, and never twice."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.ids import new_id_at

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.integers(0, 250_000_000 * 10**9).map(lambda passed: EPOCH + timedelta(microseconds=passed))


@given(st.lists(moments, min_size=2, max_size=20, unique=True))
def test_ids_stand_in_the_order_of_their_moments(given_moments: list[datetime]) -> None:
    ids = {at: new_id_at(at) for at in given_moments}
    assert sorted(ids, key=lambda at: ids[at].int) == sorted(given_moments)
    assert {(one.version, one.variant) for one in ids.values()} == {(7, "specified in RFC 4122")}


def test_ids_of_one_moment_stand_in_the_order_in_which_they_are_made() -> None:
    at = datetime(2025, 3, 1, 4, tzinfo=UTC)
    made = [new_id_at(at) for _ in range(2_000)]
    assert made == sorted(set(made), key=lambda one: one.int)
    assert made[-1].int < new_id_at(at + timedelta(microseconds=1)).int
