"""The combination chosen is the one that trying every subset finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from coupons.quoting.choice import best_combination
from coupons.quoting.collapsing import collapsed
from coupons.quoting.stacking import Stacking
from tests.coupons.quoting.brute_force import best_by_trying_every_subset, priced
from tests.coupons.quoting.coupon_strategies import Document, cart_of, quote_documents

FREE = [{"group": group, "limit": 12} for group in ("default", "g1", "g2")]


def check(document: Document) -> None:
    cart = cart_of(document)
    before, candidates = priced(cart)
    best = best_combination(candidates, cart=before, stacking=Stacking(cart.rules))
    assert [one.coupon.id for one in best] == best_by_trying_every_subset(before, candidates, cart.rules)


@settings(max_examples=150, deadline=None)
@given(quote_documents(most_coupons=6))
def test_the_choice_is_what_trying_every_subset_finds(document: Document) -> None:
    check(document)


@settings(max_examples=80, deadline=None)
@given(quote_documents(most_coupons=7), st.sampled_from(("PRE_COUPON", "CASCADED")))
def test_the_choice_is_exact_when_everything_stacks(document: Document, mode: str) -> None:
    check({**document, "rules": {"groups": FREE, "threshold_mode": mode}})


@settings(max_examples=80, deadline=None)
@given(quote_documents(kinds=("EXCHANGE", "EXCHANGE", "PERCENT"), most_coupons=6))
def test_the_choice_is_exact_among_exchanges(document: Document) -> None:
    check({**document, "promotions": [], "rules": {"groups": FREE, "threshold_mode": "CASCADED"}})


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from((1000, 1500, 2000)), min_size=2, max_size=8), st.integers(1, 8))
def test_ties_between_coupons_that_exhaust_the_room_are_settled_exactly(offs: list[int], order_limit: int) -> None:
    check(
        {
            "member": "m1",
            "moment": "2026-01-15T12:00:00+08:00",
            "store": {"id": "s1"},
            "lines": [{"id": "L1", "sku": "S1", "unit_price": 5000}],
            "terms": [{"template": f"T{n}", "version": 1, "kind": "FIXED", "off": off} for n, off in enumerate(offs)],
            "coupons": [
                {
                    "id": f"c{(5 * n) % 11}",
                    "template": f"T{n}",
                    "version": 1,
                    "owner": "m1",
                    "valid_from": "2026-01-01T00:00:00+08:00",
                    "valid_to": f"2026-02-0{1 + n % 2}T00:00:00+08:00",
                }
                for n in range(len(offs))
            ],
            "rules": {"groups": FREE, "order_limit": order_limit},
        }
    )


@settings(max_examples=80, deadline=None)
@given(
    quote_documents(kinds=("FIXED", "EVERY", "PERCENT"), most_coupons=6), st.sampled_from(("PRE_COUPON", "CASCADED"))
)
def test_the_choice_is_exact_when_lines_are_treated_alike(document: Document, mode: str) -> None:
    scopes = [{}, {"items_in": [{"brands": ["N"]}]}, {"items_in": [{"brands": ["M"]}]}]
    terms = [{**one, "scope": scopes[number % 3]} for number, one in enumerate(document["terms"])]
    for kept in (terms, [{**one, "scope": {}} for one in terms], [one for one in terms if one["scope"]]):
        names = {one["template"] for one in kept}
        coupons = [one for one in document["coupons"] if one["template"] in names]
        check({**document, "terms": kept, "coupons": coupons, "rules": {"groups": FREE, "threshold_mode": mode}})


def test_lines_that_every_candidate_treats_alike_become_one() -> None:
    window = {"valid_from": "2026-01-01T00:00:00+08:00", "valid_to": "2026-02-01T00:00:00+08:00"}
    document: Document = {
        "member": "m1",
        "moment": "2026-01-15T12:00:00+08:00",
        "store": {"id": "s1"},
        "lines": [{"id": f"L{n}", "sku": f"S{n}", "unit_price": 1000, "floor_price": 100 * n} for n in range(5)],
        "terms": [
            {
                "template": "T0",
                "version": 1,
                "kind": "FIXED",
                "off": 9,
                "scope": {"items_in": [{"skus": ["S0", "S1"]}]},
            },
            {"template": "T1", "version": 1, "kind": "FIXED", "off": 9, "scope": {"items_in": [{"skus": ["S3"]}]}},
        ],
        "coupons": [{"id": f"c{n}", "template": f"T{n}", "version": 1, "owner": "m1", **window} for n in range(2)],
    }
    before, candidates = priced(cart_of(document))
    smaller = collapsed([one.prepared for one in candidates], before)
    assert smaller is not None
    prepared, amounts = smaller
    assert amounts.left == [2000, 1000, 2000]
    assert [one.eligible for one in prepared] == [(0,), (1,)]
    assert prepared[0].floors == [100, 300, 600]
    document["terms"][1]["scope"] = {"items_in": [{"skus": ["S1", "S3"]}]}
    before, candidates = priced(cart_of(document))
    assert collapsed([one.prepared for one in candidates], before) is None
