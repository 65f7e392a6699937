"""What has changed about a cart's prices, and when it is over."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carts.rules import CartChangeKind, CartState, SeenLine, changes, expires_at, state_at

lines = st.lists(
    st.builds(SeenLine, st.sampled_from("ABCDEF"), st.integers(1, 9), st.integers(0, 500)),
    max_size=6,
    unique_by=lambda line: line.sku,
)
prices = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 500))


@given(lines, prices)
def test_a_change_is_told_of_every_line_that_differs_and_of_no_other(seen: list[SeenLine], now: dict[str, int]) -> None:
    found = changes(seen, now)
    assert [one.sku for one in found] == [line.sku for line in seen if now.get(line.sku) != line.seen_fen]
    for one in found:
        assert one.is_fen == now.get(one.sku)
        if one.is_fen is None:
            assert one.kind is CartChangeKind.GONE
        else:
            assert (one.kind is CartChangeKind.DEARER) == (one.is_fen > one.was_fen)
    assert changes(seen, {line.sku: line.seen_fen for line in seen}) == []


@given(st.sampled_from(CartState), st.integers(1, 60), st.timedeltas(timedelta(0), timedelta(days=70)))
def test_only_what_is_parked_expires(state: CartState, days: int, later: timedelta) -> None:
    changed = datetime(2026, 12, 1, tzinfo=UTC)
    expires = expires_at(changed, days=days)
    then = state_at(state, expires, changed + later)
    if state is CartState.PARKED and later >= timedelta(days=days):
        assert then is CartState.EXPIRED
    else:
        assert then is state
