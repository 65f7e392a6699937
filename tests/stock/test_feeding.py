"""A batch of stock is answered row by row: what contradicts itself, what is older, and what is less than nothing."""

from collections import Counter
from contextlib import nullcontext
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.cells import BadCell
from guide_app.ground.stock.feeding import RowTold, StockTold, _apart, feed_stock
from guide_app.ground.stock.importing.sheet import SPEC
from guide_app.ground.stock.rules import PlaceKind
from guide_app.ground.stock.schemas import FeedStock, StockRow
from tests.factories import a_sku, a_store, hq_actor

ON_HAND = "SELECT k.on_hand FROM stock k JOIN sku s ON s.id = k.sku WHERE s.code = $1"


async def test_rows_that_contradict_each_other_are_all_refused_and_the_rest_is_kept(db: None) -> None:
    store, one, other, third = await a_store(), await a_sku(), await a_sku(), await a_sku()
    at = now() - timedelta(hours=1)
    rows = [
        StockRow(store.code, one.code, 4),
        StockRow(store.code, other.code, 7),
        StockRow(store.code, one.code, 5),
        StockRow(store.code, other.code, 7),
        StockRow(store.code, third.code, 1, at - timedelta(minutes=5)),
        StockRow(store.code, third.code, 2, at),
        StockRow(store.code, one.code, 3, at - timedelta(minutes=1)),
    ]
    told = await feed_stock(await hq_actor(), FeedStock(at, rows))
    assert [(row.row, row.field) for row in told.refused] == [(0, "on_hand"), (2, "on_hand")]
    assert [(row.row, row.known_as_of) for row in told.ignored] == [(4, at)]
    assert told.kept == 4, "two alike are both kept, as one"
    kept = {code: await fetch_value(ON_HAND, code) for code in (one.code, other.code, third.code)}
    assert kept == {one.code: 3, other.code: 7, third.code: 2}, "what is not contradicted counts"
    again = await feed_stock(await hq_actor(), FeedStock(at, [StockRow(store.code, third.code, 9)]))
    assert (again.kept, [row.row for row in again.ignored]) == (0, [0]), "of one moment what came first stays"


async def test_less_than_nothing_is_kept_as_nothing_and_said_so(db: None) -> None:
    store, sku, other = await a_store(), await a_sku(), await a_sku()
    hq, at = await hq_actor(), now() - timedelta(minutes=5)
    await feed_stock(hq, FeedStock(at - timedelta(days=1), [StockRow(store.code, sku.code, 12)]))
    told = await feed_stock(
        hq, FeedStock(at, [StockRow(store.code, other.code, 3), StockRow(store.code, sku.code, -5)])
    )
    assert (told.kept, told.refused, told.ignored) == (2, [], [])
    assert [(row.row, row.location, row.sku, row.told) for row in told.below_nothing] == [(1, store.code, sku.code, -5)]
    assert await fetch_value(ON_HAND, sku.code) == 0
    assert [row["on_hand"] for row in await fetch("SELECT on_hand FROM stock WHERE on_hand < 0")] == []
    late = await feed_stock(hq, FeedStock(at - timedelta(hours=1), [StockRow(store.code, sku.code, -1)]))
    assert ([row.row for row in late.ignored], late.below_nothing) == ([0], [])


@pytest.mark.parametrize(("cell", "good"), [("-1", False), ("0", True), ("12", True)])
def test_a_sheet_refuses_less_than_nothing(cell: str, good: bool) -> None:
    (column,) = [one for one in SPEC if one.field == "on_hand"]
    with nullcontext() if good else pytest.raises(BadCell):
        assert column.type.read(cell) == int(cell)


MOMENTS = [now() - timedelta(minutes=minutes) for minutes in range(3)]
KEYS = [new_id() for _ in range(2)]


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(MOMENTS), st.integers(0, 2)), max_size=9))
def test_no_row_is_lost_and_what_is_left_says_one_thing_of_a_moment(rows: list[tuple]) -> None:  # type: ignore[type-arg]
    told = [
        RowTold(number, StockTold(new_id(), KEYS[0], PlaceKind.STORE, sku, units, at))
        for number, (sku, at, units) in enumerate(rows)
    ]
    good, contradicting = _apart(told)
    assert Counter(one.number for one in [*good, *contradicting]) == Counter(range(len(rows)))
    said = {(one.told.sku, one.told.as_of): one.told.on_hand for one in good}
    assert all(said[one.told.sku, one.told.as_of] == one.told.on_hand for one in good)
    assert all((one.told.sku, one.told.as_of) not in said for one in contradicting)
