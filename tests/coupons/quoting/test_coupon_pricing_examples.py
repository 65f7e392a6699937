"""Scopes, promotions and shares, worked out by hand."""

import pytest

from coupons.quoting.lines import Line
from coupons.quoting.pre_coupon import PreCoupon, pre_coupon
from coupons.quoting.promotions import LineOff, LinePrice, OrderEvery, OrderFixed, OrderPercent, Promotion
from coupons.quoting.scope import ItemSelector, Scope, Store, StoreSelector, covered_items, covers_store
from coupons.quoting.spreading import spread, sum_by_funder
from coupons.quoting.terms import Funding
from tests.coupons.quoting.small_carts import line

HERE = Store(id="s", regions=("east",))


def priced(*lines: Line, promotions: tuple[Promotion, ...]) -> PreCoupon:
    return pre_coupon(lines, store=HERE, promotions=promotions)


def taken_off(before: PreCoupon) -> list[tuple[str, int]]:
    return [(one.id, one.discount) for one in before.promotions]


@pytest.mark.parametrize(("price", "applied"), [(4999, "P"), (5000, None), (5001, None)])
def test_a_line_promotion_applies_only_when_it_is_cheaper(price: int, applied: str | None) -> None:
    before = priced(line("L", 5000), promotions=(LinePrice(id="P", price=price),))
    assert before.line_promotions == [applied]
    assert before.amounts == [min(price, 5000)]
    assert taken_off(before) == ([] if applied is None else [("P", 1)])


def test_a_line_that_is_cheap_already_does_not_hide_the_next_one() -> None:
    before = priced(line("L1", 400), line("L2", 900), promotions=(LinePrice(id="P", price=500),))
    assert (before.line_promotions, before.amounts) == ([None, "P"], [400, 500])


@pytest.mark.parametrize(("off", "left"), [(4999, 1), (5000, 0), (6000, 0)])
def test_so_much_less_stops_at_nothing(off: int, left: int) -> None:
    assert priced(line("L", 5000), promotions=(LineOff(id="P", off=off),)).amounts == [left]


@pytest.mark.parametrize(("price", "left"), [(999, 999), (1000, 900), (1001, 901)])
def test_an_order_promotion_applies_from_exactly_its_threshold_on(price: int, left: int) -> None:
    assert priced(line("L", price), promotions=(OrderFixed(id="P", off=100, threshold=1000),)).amounts == [left]


@pytest.mark.parametrize(("price", "left"), [(999, 999), (1000, 900), (1999, 1899), (2000, 1800)])
def test_the_first_whole_every_is_the_threshold_of_an_order_promotion(price: int, left: int) -> None:
    assert priced(line("L", price), promotions=(OrderEvery(id="P", every=1000, off=100),)).amounts == [left]


def test_order_promotions_come_by_priority_and_then_by_id() -> None:
    """Percentages come first unless told otherwise: half of 100.00, then 10.00 less; with priorities the other way."""
    half, ten = OrderPercent(id="z", pay_ppm=500_000), OrderFixed(id="a", off=1000)
    assert taken_off(priced(line("L", 10_000), promotions=(ten, half))) == [("z", 5000), ("a", 1000)]
    first = OrderFixed(id="a", off=1000, priority=1)
    assert taken_off(priced(line("L", 10_000), promotions=(half, first))) == [("a", 1000), ("z", 4500)]
    same = OrderFixed(id="a", off=1000, priority=20)
    assert taken_off(priced(line("L", 10_000), promotions=(half, same))) == [("a", 1000), ("z", 4500)]


def test_a_promotion_that_reaches_one_line_of_two_is_listed_and_closes_only_that_one() -> None:
    before = priced(line("L1", 10), line("L2", 10), promotions=(OrderFixed(id="P", off=1, no_coupons=True),))
    assert (before.amounts, taken_off(before), before.open_lines) == ([9, 10], [("P", 1)], (1,))


def test_one_promotion_on_two_lines_is_listed_once_with_the_sum() -> None:
    before = priced(line("L1", 1000, 2), line("L2", 900), promotions=(LinePrice(id="P", price=500),))
    assert (before.amounts, taken_off(before)) == ([1000, 500], [("P", 1400)])


def test_line_promotions_are_listed_by_id_and_not_by_line() -> None:
    of_first, of_second = (Scope(items_in=(ItemSelector(skus=(sku,)),)) for sku in ("S1", "S2"))
    promotions = (LineOff(id="b", off=200, scope=of_first), LineOff(id="a", off=100, scope=of_second))
    before = priced(line("L1", 1000, sku="S1"), line("L2", 1000, sku="S2"), promotions=promotions)
    assert (before.line_promotions, taken_off(before)) == (["b", "a"], [("a", 100), ("b", 200)])


def test_one_of_two_excluding_selectors_is_enough_to_exclude() -> None:
    lines = [line("L1", 1, sku="S1"), line("L2", 1, sku="S2"), line("L3", 1, sku="S3")]
    without = Scope(items_out=(ItemSelector(skus=("S1",)), ItemSelector(skus=("S2",))))
    assert covered_items(without, lines, range(3)) == (2,)
    elsewhere, here = StoreSelector(stores=("t",)), StoreSelector(stores=("s",))
    assert not covers_store(Scope(stores_out=(elsewhere, here)), HERE)
    assert covers_store(Scope(stores_out=(elsewhere, elsewhere)), HERE)
    assert covers_store(Scope(stores_in=(elsewhere, here)), HERE)
    assert not covers_store(Scope(stores_in=(elsewhere, elsewhere)), HERE)


def test_what_is_included_and_not_excluded_is_covered() -> None:
    lines = [line("L1", 1, sku="S1"), line("L2", 1, sku="S2"), line("L3", 1, sku="S3")]
    first_two, last_two = ItemSelector(skus=("S1", "S2")), ItemSelector(skus=("S2", "S3"))
    assert covered_items(Scope(items_in=(first_two,)), lines, range(3)) == (0, 1)
    assert covered_items(Scope(items_out=(last_two,)), lines, range(3)) == (0,)
    assert covered_items(Scope(items_in=(first_two, last_two)), lines, (0, 2)) == (0, 2)
    assert covered_items(Scope(items_in=(first_two,), items_out=(last_two,)), lines, range(3)) == (0,)


def test_a_region_matches_with_any_of_its_ids_and_a_selector_with_all_its_fields() -> None:
    for regions, stores, covered in (
        (("west",), None, False),
        (("east", "west"), None, True),
        (None, ("s",), True),
        (None, ("t",), False),
        (("east",), ("t",), False),
        (("west",), ("s",), False),
        (("east",), ("s",), True),
    ):
        assert covers_store(Scope(stores_in=(StoreSelector(regions=regions, stores=stores),)), HERE) is covered


def test_lines_without_room_are_left_out_before_anything_is_divided() -> None:
    """2 over 3 and 1 is 1.5 and 0.5: the odd fen goes to the first. Divided over all four it would be [1, 1, 0, 0]."""
    assert spread(2, amounts=[3, 1, 1, 2], rooms=[2, 1, 0, 0]) == [2, 0, 0, 0]


def test_a_line_that_gets_exactly_its_room_stays() -> None:
    """3 over 1, 1 and 3 is 0.6, 0.6 and 1.8: [1, 0, 2]. The first gets just its room, so nothing is divided anew."""
    assert spread(3, amounts=[1, 1, 3], rooms=[1, 1, 3]) == [1, 0, 2]


def test_a_room_of_one_fen_is_used() -> None:
    assert spread(2, amounts=[9, 9], rooms=[1, 1]) == [1, 1]
    assert spread(0, amounts=[9, 9], rooms=[1, 1]) == [0, 0]


def test_funders_are_listed_by_id() -> None:
    funding = [Funding(funder=name, weight=1) for name in ("F2", "F10", "COMPANY")]
    total = sum_by_funder(funding, [{"F2": 1, "F10": 2, "COMPANY": 3}, {"F2": 10, "F10": 20, "COMPANY": 30}])
    assert list(total.items()) == [("COMPANY", 33), ("F10", 22), ("F2", 11)]
