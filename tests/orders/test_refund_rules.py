"""What goes back for goods: exact, never more than was paid, and everything once nothing stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.ground.orders.errors import AmountExceeds
from guide_app.ground.orders.rules import PartOfLine, goods_back, money_back

LINES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 100_000)), min_size=1, max_size=4)


@given(LINES, st.data())
def test_whatever_way_an_order_comes_back_everything_goes_back_and_never_more(
    lines: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Units by either policy and amounts without units, in any order, until no unit stays."""
    now = [PartOfLine(quantity, paid, 0, 0) for quantity, paid in lines]
    while not all(part.comes_back_whole for part in now):
        left = sum(part.left_fen for part in now)
        if left and data.draw(st.booleans(), label="without goods"):
            place = data.draw(st.none() | st.sampled_from([at for at, one in enumerate(now) if one.left_fen]))
            asked = data.draw(st.integers(1, left if place is None else now[place].left_fen))
            back = money_back(now, asked, place=place)
            assert sum(back) == asked
            assert place is None or back[place] == asked, "of that line alone"
            units = [0] * len(now)
        else:
            units = [
                part.quantity - part.returned - data.draw(st.integers(0, part.quantity - part.returned), label="stay")
                for part in now
            ]
            price = data.draw(st.none() | st.integers(0, 200_000), label="price of the rest")
            wanted = [part._replace(units=each) for part, each in zip(now, units, strict=True)]
            back = goods_back(wanted, price_of_rest=price)
            if price is not None and not all(part.comes_back_whole for part in wanted):
                assert sum(back) == max(0, left - price)
        now = [
            part._replace(returned=part.returned + each, refunded_fen=part.refunded_fen + amount)
            for part, each, amount in zip(now, units, back, strict=True)
        ]
        assert all(amount >= 0 for amount in back)
        assert all(0 <= part.refunded_fen <= part.paid_fen for part in now)
    assert [part.refunded_fen for part in now] == [paid for _, paid in lines]


def test_a_discount_falls_with_its_threshold() -> None:
    """6 x 50.00 with 10 % off from 300.00 up; five come back, one stays at 50.00."""
    assert goods_back([PartOfLine(6, 27_000, 0, 0, 5)], price_of_rest=5_000) == [22_000]
    assert goods_back([PartOfLine(6, 27_000, 5, 22_000, 1)]) == [5_000]


def test_the_lines_that_come_back_carry_what_the_others_cost_more() -> None:
    """Two lines of 100.00, each paid 90.00; the first comes back, the second costs 100.00 by itself."""
    assert goods_back([PartOfLine(1, 9_000, 0, 0, 1), PartOfLine(1, 9_000, 0, 0)], price_of_rest=10_000) == [8_000, 0]
    last = goods_back([PartOfLine(1, 9_000, 1, 8_000), PartOfLine(1, 9_000, 0, 0, 1)])
    assert last == [1_000, 9_000], "nothing stays, so everything goes back"


def test_what_stays_may_cost_more_than_is_left() -> None:
    assert goods_back([PartOfLine(2, 100, 0, 0, 1)], price_of_rest=500) == [0]


def test_what_was_paid_back_without_goods_is_borne_by_every_unit() -> None:
    assert money_back([PartOfLine(3, 30_000, 0, 0)], 3_000) == [3_000]
    assert goods_back([PartOfLine(3, 30_000, 0, 3_000, 1)]) == [9_000]


def test_an_amount_for_one_line_is_of_that_line_and_no_more_than_it_has_left() -> None:
    parts = [PartOfLine(1, 200, 0, 100), PartOfLine(2, 300, 0, 0)]
    assert money_back(parts, 100, place=0) == [100, 0]
    with pytest.raises(AmountExceeds) as refused:
        money_back(parts, 101, place=0)
    assert refused.value.facts == {"field": "amount_fen", "left_fen": 100}


def test_an_amount_is_shared_by_what_is_left_of_each_line() -> None:
    assert money_back([PartOfLine(1, 200, 0, 100), PartOfLine(2, 300, 0, 0)], 4) == [1, 3]
    with pytest.raises(AmountExceeds) as refused:
        money_back([PartOfLine(1, 200, 0, 100)], 101)
    assert refused.value.facts == {"field": "amount_fen", "left_fen": 100}
