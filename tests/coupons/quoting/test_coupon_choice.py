"""The combination chosen is the one that trying every subset finds."""

from brute_force import best_by_trying_every_subset, priced
from coupon_strategies import Document, cart_of, quote_documents
from hypothesis import given, settings
from hypothesis import strategies as st

from coupons.quoting.choice import best_combination
from coupons.quoting.stacking import Stacking

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
