"""Choices worked out by hand: what settles a tie, who is combined at all, and which reason is told."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from coupons.quoting.cart import Cart, GroupLimit, Rules
from coupons.quoting.promotions import OrderFixed
from coupons.quoting.quote import quote
from coupons.quoting.scope import ItemSelector, Scope
from coupons.quoting.terms import ExchangeTerms, FixedTerms
from tests.coupons.quoting.small_carts import END, cart, chosen, coupon, fixed, line, reasons, used

DAY = timedelta(days=1)
TWO_PAIRS = Rules(incompatible=(("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")))
CUPS = Scope(items_in=(ItemSelector(skus=("CUP",)),))


def two_pairs(first: tuple[str, str], second: tuple[str, str], *, ends: dict[str, int]) -> Cart:
    """Either the first two or the second two coupons may be used, 2.00 each way. `ends` counts days after END."""
    (a, b), (c, d) = first, second
    terms = (
        fixed(a, 100, group="a", priority=1),
        fixed(b, 100, group="b", priority=2),
        fixed(c, 100, group="c", priority=1),
        fixed(d, 100, group="d", priority=2),
    )
    goods = cart(line("L", 5000), terms=terms, rules=TWO_PAIRS)
    coupons = [coupon(one.template, valid_to=END + ends.get(one.template, 0) * DAY) for one in terms]
    return replace(goods, coupons=tuple(coupons))


def test_the_earliest_end_of_each_pair_is_compared_first_whatever_is_applied_first() -> None:
    # Ends after END: A 28, B 0 against C 1, D 28. Sorted (0, 28) comes before (1, 28); as applied 28 comes behind 1.
    goods = two_pairs(("A", "B"), ("C", "D"), ends={"A": 28, "C": 1, "D": 28})
    assert chosen(goods) == ["A", "B"]
    assert chosen(two_pairs(("C", "D"), ("A", "B"), ends={"A": 28, "C": 1, "D": 28})) == ["A", "B"]


def test_the_smallest_id_of_each_pair_is_compared_first_whatever_is_applied_first() -> None:
    # Sorted (1, 4) comes before (2, 3); as applied 4 comes behind 2.
    assert chosen(two_pairs(("4", "1"), ("2", "3"), ends={})) == ["4", "1"]
    assert chosen(two_pairs(("2", "3"), ("4", "1"), ends={})) == ["4", "1"]


def test_one_coupon_is_better_than_two_that_give_as_much() -> None:
    terms = (fixed("A", 100, group="a"), fixed("B", 100, group="b"), fixed("C", 200, group="c"))
    goods = cart(line("L", 200), terms=terms)
    assert chosen(goods) == ["C"]
    assert reasons(quote(goods)) == {"A": "NOT_BETTER", "B": "NOT_BETTER"}


def test_a_discount_of_one_fen_is_better_than_none() -> None:
    goods = cart(line("L", 5000), terms=(fixed("A", 1),))
    assert chosen(goods) == ["A"]
    assert used(quote(goods)) == [("A", 1)]


def test_of_many_usable_coupons_the_twelve_with_the_largest_discount_alone_are_combined() -> None:
    """Eleven take off 10.00; of three that take off 5.00 the first to end with the smaller id goes with them."""
    terms = tuple(fixed(f"c{number:02}", 1000 if number < 12 else 500) for number in range(1, 15))
    rules = Rules(groups=(GroupLimit(group="default", limit=12),))
    goods = cart(line("L", 100_000), terms=terms, rules=rules)
    coupons = [replace(one, valid_to=END - DAY) if one.id in {"c13", "c14"} else one for one in goods.coupons]
    goods = replace(goods, coupons=tuple(coupons))
    assert chosen(goods) == [*(f"c{number:02}" for number in range(1, 12)), "c13"]
    quoted = quote(goods)
    assert quoted.totals.coupon_discount == 11_500
    assert reasons(quoted) == {"c12": "NOT_CONSIDERED", "c14": "NOT_CONSIDERED"}


def test_a_second_unit_that_is_worth_a_fen_less_is_seen_in_time() -> None:
    """6667 are units of 3334 and 3333. B may take 3333 at most: alone 50 for M, behind A the second unit of L.

    A and B together give 334 + 3333. X gives 1000 alone, more than A and B promise when each is looked at alone.
    """
    goods = cart(
        line("L", 3334, 2),
        line("M", 50),
        terms=(
            ExchangeTerms(template="A", version=1, exchange_price=3000),
            ExchangeTerms(template="B", version=1, exchange_price=0, max_face=3333),
            fixed("X", 1000, exclusive=True),
        ),
        rules=Rules(groups=(GroupLimit(group="default", limit=2),)),
    )
    goods = replace(goods, promotions=(OrderFixed(id="P", off=1),))
    assert chosen(goods) == ["A", "B"]
    quoted = quote(goods)
    assert [one.pre_coupon for one in quoted.lines] == [6667, 50]
    assert used(quoted) == [("A", 334), ("B", 3333)]
    assert reasons(quoted) == {"X": "EXCLUSIVE_LOST"}


def test_of_two_equal_offers_the_smaller_line_id_is_exchanged() -> None:
    terms = (ExchangeTerms(template="E", version=1, exchange_price=100),)
    for names in (("L1", "L2"), ("L2", "L1")):
        quoted = quote(cart(*(line(name, 3900) for name in names), terms=terms))
        assert [(one.id, one.share) for one in quoted.coupons[0].lines] == [("L1", 3800)]


@pytest.mark.parametrize(
    ("price", "expected", "reason"), [(101, [("E", 1)], None), (100, [], "NO_DISCOUNT"), (99, [], "NO_DISCOUNT")]
)
def test_an_exchange_has_to_gain_something(price: int, expected: list[tuple[str, int]], reason: str | None) -> None:
    quoted = quote(cart(line("L", price), terms=(ExchangeTerms(template="E", version=1, exchange_price=100),)))
    assert used(quoted) == expected
    assert reasons(quoted).get("E") == reason


def test_without_an_offer_no_threshold_is_tested() -> None:
    terms = (ExchangeTerms(template="E", version=1, exchange_price=100, threshold=1000),)
    assert reasons(quote(cart(line("L", 100), terms=terms))) == {"E": "NO_DISCOUNT"}
    assert reasons(quote(cart(line("L", 101), terms=terms))) == {"E": "BELOW_THRESHOLD"}


@pytest.mark.parametrize(("goods", "expected"), [(16_100, [("E", 3800)]), (16_099, [])])
def test_an_exchange_qualifies_from_exactly_its_threshold_on(goods: int, expected: list[tuple[str, int]]) -> None:
    """The other goods and one of two cups of 39.00: 16100 + 3900 are the 200.00 that are needed."""
    terms = ExchangeTerms(
        template="E", version=1, exchange_price=100, threshold=20_000, threshold_on="CART", scope=CUPS
    )
    assert used(quote(cart(line("L1", goods), line("L2", 3900, 2, sku="CUP"), terms=(terms,)))) == expected


def test_what_is_missing_is_counted_behind_the_coupons_applied_earlier() -> None:
    """P, Q and R take 20.00 each from 200.00. S wants 200.00: behind all three 60.00 are missing, behind P 20.00."""
    takers = [("P", 1), ("Q", 3), ("R", 3)]
    for priority, missing in ((9, 6000), (2, 2000)):
        terms = (
            *(fixed(name, 2000, group=name, priority=turn) for name, turn in takers),
            fixed("S", 1000, 20_000, group="S", priority=priority),
        )
        goods = cart(line("L", 20_000), terms=terms, rules=Rules(threshold_mode="CASCADED"))
        assert chosen(goods) == ["P", "Q", "R"]
        assert [(one.id, one.reason, one.short_by) for one in quote(goods).unused] == [
            ("S", "BELOW_THRESHOLD", missing)
        ]


@pytest.mark.parametrize("pair", [("a", "b"), ("b", "a")])
def test_groups_are_incompatible_both_ways(pair: tuple[str, str]) -> None:
    for better, other in (("a", "b"), ("b", "a")):
        terms = (fixed(better, 200, group=better), fixed(other, 100, group=other))
        goods = cart(line("L", 5000), terms=terms, rules=Rules(incompatible=(pair,)))
        assert chosen(goods) == [better]
        assert reasons(quote(goods)) == {other: "INCOMPATIBLE"}


def test_a_full_group_is_told_before_an_incompatible_one_and_that_before_a_full_order() -> None:
    terms = (
        fixed("A", 300, group="a"),
        fixed("B", 200, group="b"),
        fixed("C", 100, group="a"),
        fixed("D", 50, group="d"),
    )
    rules = Rules(incompatible=(("a", "b"), ("b", "d")), order_limit=1)
    goods = cart(line("L", 5000), terms=terms, rules=rules)
    assert chosen(goods) == ["A"]
    assert reasons(quote(goods)) == {"B": "INCOMPATIBLE", "C": "GROUP_TAKEN", "D": "ORDER_LIMIT"}


def test_one_coupon_for_each_place_in_the_order_and_no_more() -> None:
    terms = tuple(fixed(name, off, group=name) for name, off in (("A", 100), ("B", 300), ("C", 200), ("D", 400)))
    for limit, best in ((1, ["D"]), (2, ["B", "D"]), (3, ["B", "C", "D"]), (4, ["A", "B", "C", "D"])):
        goods = cart(line("L", 5000), terms=terms, rules=Rules(order_limit=limit))
        assert chosen(goods) == best
        assert reasons(quote(goods)) == {name: "ORDER_LIMIT" for name in "ABCD" if name not in best}


@pytest.mark.parametrize(("threshold", "best"), [(19_000, ["A", "B"]), (19_001, ["A"])])
def test_a_cascaded_threshold_on_the_cart_counts_lines_of_other_coupons(threshold: int, best: list[str]) -> None:
    """A leaves 90.00 of its line and 190.00 of the cart; B is for the other line, which has 100.00."""
    first, second = (Scope(items_in=(ItemSelector(skus=(sku,)),)) for sku in ("S1", "S2"))
    terms = (
        FixedTerms(template="A", version=1, off=1000, group="a", scope=first, priority=1),
        FixedTerms(
            template="B",
            version=1,
            off=500,
            group="b",
            scope=second,
            priority=2,
            threshold=threshold,
            threshold_on="CART",
        ),
    )
    lines = (line("L1", 10_000, sku="S1"), line("L2", 10_000, sku="S2"))
    assert chosen(cart(*lines, terms=terms, rules=Rules(threshold_mode="CASCADED"))) == best


@pytest.mark.parametrize(("threshold", "best"), [(9400, ["C", "A", "B"]), (9401, ["C", "A"])])
def test_a_cascaded_threshold_on_the_scope_counts_no_other_lines(threshold: int, best: list[str]) -> None:
    """C leaves 94.00 of the line that B is for; the cart has much more."""
    first, second = (Scope(items_in=(ItemSelector(skus=(sku,)),)) for sku in ("S1", "S2"))
    terms = (
        FixedTerms(template="A", version=1, off=1000, group="a", scope=first, priority=1),
        FixedTerms(template="B", version=1, off=500, group="b", scope=second, priority=2, threshold=threshold),
        FixedTerms(template="C", version=1, off=600, group="c", scope=second, priority=0),
    )
    lines = (line("L1", 10_000, sku="S1"), line("L2", 10_000, sku="S2"))
    assert chosen(cart(*lines, terms=terms, rules=Rules(threshold_mode="CASCADED"))) == best
