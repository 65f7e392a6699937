"""Choosing among the variants of a product, value by value, over made-up products."""

from datetime import UTC, datetime
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from carts.variants import Offer, OfferedProduct, grouped, named, to_choose
from guide_app.ground.catalog.products.rules import Dimension
from guide_app.ground.stock.schemas import StockAt

COLOUR, SIZE = Dimension("颜色", ["黑", "白", "红"]), Dimension("尺码", ["41", "42"])
EVERY = [{COLOUR.name: colour, SIZE.name: size} for colour, size in product(COLOUR.values, SIZE.values)]


def offer(
    code: str, variant: dict[str, str] | None = None, *, spu: str | None = "RUN", left: int | None = None
) -> Offer:
    """An article of 100 yuan; of `left` units, if it is told of."""
    stock = None if left is None else StockAt(left, datetime(2026, 1, 1, tzinfo=UTC), stale=False)
    short = named([COLOUR, SIZE], variant) or code
    return Offer(code, code, spu, spu, variant, short, 10_000, 12_000, None, None, stock)


@given(sold=st.sets(st.integers(0, len(EVERY) - 1), min_size=1), at=st.integers(0, 5))
def test_every_value_leads_to_an_article_of_that_value_the_nearest_to_the_one_before_one(
    sold: set[int], at: int
) -> None:
    offers = [offer(f"S{number}", EVERY[number]) for number in sorted(sold)]
    shoe = OfferedProduct("跑鞋", [COLOUR, SIZE], offers)
    chosen = offers[at % len(offers)]
    for dimension in to_choose(shoe, chosen):
        for value in dimension.values:
            of_value = [one for one in offers if (one.variant or {})[dimension.name] == value.value]
            assert (value.offer is None) == (not of_value)
            same = {**(chosen.variant or {}), dimension.name: value.value}
            if same in [one.variant for one in offers]:
                assert value.offer is not None
                assert value.offer.variant == same
        assert [value.offer for value in dimension.values if value.is_chosen] == [chosen]
    assert [one.short for one in shoe.in_order][:1] == [f"{EVERY[min(sold)]['颜色']} / {EVERY[min(sold)]['尺码']}"]


def test_what_is_found_stands_by_product_and_alone_where_it_is_alone() -> None:
    offers = [offer("A", EVERY[0]), offer("B", spu=None), offer("C", EVERY[1], left=0), offer("D", spu="ONE")]
    groups = grouped(offers)
    assert [(group.name, [one.code for one in group.offers]) for group in groups] == [
        ("RUN", ["A", "C"]),
        (None, ["B"]),
        (None, ["D"]),
    ]
    assert [one.is_out for one in offers] == [False, False, True, False], "of others nothing is told"
    assert [one.was_fen for one in offers] == [12_000] * 4
