"""Returns find the purchases they give back, and never more than was bought."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from guide_app.ground.orders.till_import.matching import Outcome, Purchase, Return, match

START = datetime(2011, 9, 1, tzinfo=UTC)


def bought(
    number: int,
    *,
    day: int,
    units: int = 10,
    price_fen: int = 100,
    net_fen: int | None = None,
    member: int = 13305,
    seller: UUID | None = None,
) -> Purchase:
    return Purchase(
        line_id=UUID(int=number),
        order_id=UUID(int=1000 + number),
        no=1,
        store=UUID(int=1),
        member=UUID(int=member) if member else None,
        seller=seller,
        sku="22423",
        bought_at=START + timedelta(days=day),
        unit_price_fen=price_fen,
        units=units,
        net_fen=units * price_fen if net_fen is None else net_fen,
    )


def returned(
    *,
    day: int,
    units: int,
    price_fen: int = 100,
    member: int = 13305,
    sku: str = "22423",
    number: int = 1,
    seller: UUID | None = None,
) -> Return:
    of = UUID(int=member) if member else None
    at = START + timedelta(days=day)
    return Return(UUID(int=number), "", UUID(int=1), of, seller, sku, at, units, units * price_fen)


def parts(outcome: Outcome) -> list[tuple[int, int, int]]:
    return [(part.purchase.line_id.int, part.units, part.amount_fen) for part in outcome.parts]


def test_the_latest_purchase_is_given_back_first() -> None:
    (outcome,) = match([returned(day=9, units=3)], [bought(1, day=1), bought(2, day=5)], {})
    assert parts(outcome) == [(2, 3, 300)]
    assert (outcome.unmatched_units, outcome.unmatched_fen) == (0, 0)


def test_a_purchase_at_the_price_given_back_goes_before_a_later_one() -> None:
    (outcome,) = match([returned(day=9, units=3)], [bought(1, day=1), bought(2, day=5, price_fen=90)], {})
    assert parts(outcome) == [(1, 3, 300)]


def test_one_return_may_use_up_several_purchases() -> None:
    (outcome,) = match([returned(day=9, units=15)], [bought(1, day=1), bought(2, day=5)], {})
    assert parts(outcome) == [(2, 10, 1000), (1, 5, 500)]


def test_what_is_more_than_was_bought_stays_unmatched() -> None:
    (outcome,) = match([returned(day=9, units=12)], [bought(1, day=1)], {})
    assert parts(outcome) == [(1, 10, 1000)]
    assert (outcome.unmatched_units, outcome.unmatched_fen) == (2, 200)


def test_a_dearer_return_takes_no_more_than_was_paid() -> None:
    (outcome,) = match([returned(day=9, units=10, price_fen=125)], [bought(1, day=1)], {})
    assert parts(outcome) == [(1, 10, 1000)]
    assert (outcome.unmatched_units, outcome.unmatched_fen) == (0, 250)


def test_two_returns_share_one_purchase_in_the_order_of_time() -> None:
    late, early = returned(day=9, units=6, number=2), returned(day=8, units=6, number=1)
    first, second = match([late, early], [bought(1, day=1)], {})
    assert (first.returned.id.int, parts(first)) == (1, [(1, 6, 600)])
    assert (second.returned.id.int, parts(second), second.unmatched_fen) == (2, [(1, 4, 400)], 200)


def test_nothing_is_given_back_before_it_was_bought() -> None:
    (outcome,) = match([returned(day=1, units=1)], [bought(1, day=2)], {})
    assert parts(outcome) == []
    assert outcome.unmatched_fen == 100


def test_neither_another_member_nor_another_article_nor_nobody_matches() -> None:
    purchases = [bought(1, day=1), bought(2, day=1, member=0)]
    for stranger in (
        returned(day=2, units=1, member=999),
        returned(day=2, units=1, sku="1"),
        returned(day=2, units=1, member=0),
    ):
        (outcome,) = match([stranger], purchases, {})
        assert outcome.unmatched_fen == 100


def test_a_sale_to_nobody_known_is_given_back_by_its_seller_at_its_price_soon_after() -> None:
    ann, ben = UUID(int=7), UUID(int=8)
    sold = [bought(1, day=3, units=1, price_fen=599, member=0, seller=ann)]

    def back(**changes: Any) -> int:  # fields of several types
        usual: dict[str, Any] = {"day": 4, "units": 1, "price_fen": 599, "member": 0, "seller": ann}
        (outcome,) = match([returned(**{**usual, **changes})], sold, {})
        return sum(part.amount_fen for part in outcome.parts)

    assert back() == 599
    assert back(day=10) == 599
    assert [back(seller=ben), back(seller=None), back(price_fen=598), back(day=11), back(member=1), back(day=2)] == [
        0
    ] * 6


def test_a_return_that_names_its_receipt_finds_it_wherever_it_was_sold() -> None:
    here, there = UUID(int=1), UUID(int=2)
    ours, theirs = bought(1, day=1), replace(bought(2, day=2), store=there)
    named = {"17": [ours.order_id, theirs.order_id]}

    def back(store: UUID, **changes: Any) -> list[tuple[int, int, int]]:  # fields of several types
        asked = replace(returned(day=9, units=1, member=0), store=store, **{"original": "17", **changes})
        (outcome,) = match([asked], [ours, theirs], named)
        return parts(outcome)

    assert back(here) == [(1, 1, 100)]
    assert back(there) == [(2, 1, 100)]
    assert back(UUID(int=3)) == [(2, 1, 100)]
    assert back(here, original="18") == []
    assert back(here, sku="other") == []
    assert back(here, units=0, amount_fen=250) == [(1, 0, 250)]
    assert back(here, units=0, amount_fen=2000, sku="other") == [(1, 0, 1000)]


MEMBERS = st.sampled_from([0, 1, 2])
PURCHASES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 6), st.integers(1, 5), st.integers(0, 30), MEMBERS), max_size=8
)
RETURNS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(1, 5), MEMBERS), max_size=8)


@settings(max_examples=200)
@given(PURCHASES, RETURNS)
def test_returns_add_up_and_never_pass_what_was_bought(
    purchases: list[tuple[int, int, int, int, int]], returns: list[tuple[int, int, int, int]]
) -> None:
    shelf = [
        bought(number, day=day, units=units, price_fen=price, net_fen=min(net, units * price), member=member)
        for number, (day, units, price, net, member) in enumerate(purchases)
    ]
    asked = [
        returned(day=day, units=units, price_fen=price, member=member, number=number)
        for number, (day, units, price, member) in enumerate(returns)
    ]
    outcomes = match(asked, shelf, {})
    assert sorted(outcome.returned.id for outcome in outcomes) == sorted(one.id for one in asked)
    units: Counter[UUID] = Counter()
    fen: Counter[UUID] = Counter()
    for outcome in outcomes:
        assert sum(part.units for part in outcome.parts) + outcome.unmatched_units == outcome.returned.units
        assert sum(part.amount_fen for part in outcome.parts) + outcome.unmatched_fen == outcome.returned.amount_fen
        assert outcome.unmatched_units >= 0
        assert outcome.unmatched_fen >= 0
        for part in outcome.parts:
            assert part.purchase.member == outcome.returned.member is not None
            assert part.purchase.bought_at <= outcome.returned.returned_at
            units[part.purchase.line_id] += part.units
            fen[part.purchase.line_id] += part.amount_fen
    for purchase in shelf:
        assert units[purchase.line_id] <= purchase.units
        assert fen[purchase.line_id] <= purchase.net_fen


@settings(max_examples=100)
@given(PURCHASES, RETURNS, st.integers(0, 9))
def test_a_later_file_changes_nothing_about_an_earlier_one(
    purchases: list[tuple[int, int, int, int, int]], returns: list[tuple[int, int, int, int]], cut: int
) -> None:
    shelf = [
        bought(number, day=day, units=units, price_fen=price, member=member)
        for number, (day, units, price, _, member) in enumerate(purchases)
    ]
    asked = [
        returned(day=day, units=units, price_fen=price, member=member, number=number)
        for number, (day, units, price, member) in enumerate(returns)
    ]
    limit = START + timedelta(days=cut)
    at_once = match(asked, shelf, {})
    alone = match(
        [one for one in asked if one.returned_at < limit], [one for one in shelf if one.bought_at < limit], {}
    )
    assert at_once[: len(alone)] == alone


PRICES = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 900)), min_size=1, max_size=5)


@given(PRICES)
def test_all_of_a_named_order_comes_back_at_once_whatever_its_lines_cost(lines: list[tuple[int, int]]) -> None:
    order = UUID(int=17)
    sold = [
        replace(bought(number, day=1, units=units, net_fen=fen), order_id=order, no=number)
        for number, (units, fen) in enumerate(lines, start=1)
    ]
    whole = replace(
        returned(day=9, units=sum(units for units, _ in lines)),
        original="17",
        amount_fen=sum(fen for _, fen in lines),
    )
    (outcome,) = match([whole], sold, {"17": [order]})
    assert (outcome.unmatched_units, outcome.unmatched_fen) == (0, 0)
    assert {part.purchase.no: (part.units, part.amount_fen) for part in outcome.parts} == dict(
        enumerate(lines, start=1)
    )


def test_what_cost_nothing_comes_back_where_its_receipt_is_named() -> None:
    gift = bought(1, day=1, units=2, net_fen=0)
    back = returned(day=9, units=2, price_fen=0)
    (named,) = match([replace(back, original="17")], [gift], {"17": [gift.order_id]})
    assert (parts(named), named.unmatched_units) == ([(1, 2, 0)], 0)
    (unnamed,) = match([back], [gift], {})
    assert (parts(unnamed), unnamed.unmatched_units) == ([], 2)
