"""How much the search for the best combination works: what cannot be better is not looked at.

`turns` counts how often a coupon is tried on amounts, `steps` how often the amounts it leaves are worked out to go on.
"""

from dataclasses import dataclass

import pytest

from coupons.quoting import choice
from coupons.quoting.application import Amounts, Prepared, Turn, after, turn_of
from coupons.quoting.cart import Cart, GroupLimit, Rules
from coupons.quoting.terms import Terms
from tests.coupons.quoting.small_carts import cart, chosen, fixed, line

ALL_TOGETHER = Rules(groups=(GroupLimit(group="default", limit=12),))


@dataclass
class Work:
    """What a search has done so far."""

    turns: int = 0
    steps: int = 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Counts what the search calls; it calls the real thing."""
    done = Work()

    def counted_turn(prepared: Prepared, amounts: Amounts) -> Turn:
        done.turns += 1
        return turn_of(prepared, amounts)

    def counted_step(prepared: Prepared, turn: Turn, amounts: Amounts) -> Amounts:
        done.steps += 1
        return after(prepared, turn, amounts)

    monkeypatch.setattr(choice, "turn_of", counted_turn)
    monkeypatch.setattr(choice, "after", counted_step)
    return done


def goods(price: int, *terms: Terms, rules: Rules = ALL_TOGETHER) -> Cart:
    return cart(line("L", price), terms=terms, rules=rules)


def test_one_coupon_alone_needs_no_search(work: Work) -> None:
    assert chosen(goods(5000, fixed("A", 3000))) == ["A"]
    assert chosen(goods(5000, fixed("A", 3000), fixed("X", 4000, exclusive=True))) == ["X"]
    assert work == Work()


def test_an_order_of_one_coupon_needs_no_search(work: Work) -> None:
    terms = (fixed("A", 1000), fixed("B", 3000), fixed("C", 2000))
    assert chosen(goods(5000, *terms, rules=Rules(order_limit=1))) == ["B"]
    assert work == Work()


def test_nothing_is_added_to_a_coupon_that_takes_everything(work: Work) -> None:
    """A takes all 50.00, and so could B with it; it could only tie, and would be one more."""
    assert chosen(goods(5000, fixed("A", 5000), fixed("B", 1000))) == ["A"]
    assert work == Work(turns=1, steps=0)


def test_nothing_is_worked_out_behind_the_last_coupon(work: Work) -> None:
    """A, then B behind A. B without A could only give 10.00, which A and B have beaten."""
    assert chosen(goods(5000, fixed("A", 3000), fixed("B", 1000))) == ["A", "B"]
    assert work == Work(turns=2, steps=1)


def test_two_coupons_that_can_only_tie_with_one_are_not_tried_together(work: Work) -> None:
    """C alone takes all 50.00. A, B and C are tried first: each could be a better one. A and B would be two."""
    assert chosen(goods(5000, fixed("A", 2000), fixed("B", 3000), fixed("C", 5000))) == ["C"]
    assert work == Work(turns=3, steps=0)


def test_coupons_that_tie_only_as_two_are_not_tried_behind_the_one(work: Work) -> None:
    """A takes all 50.00. B and C could do so together, but no single one of them."""
    assert chosen(goods(5000, fixed("A", 5000), fixed("B", 2000), fixed("C", 3000))) == ["A"]
    assert work == Work(turns=1, steps=0)


def test_coupons_of_a_full_group_are_not_counted_on(work: Work) -> None:
    """A with B gives 40.00. Without A only one of B and C could be used, at most 30.00, so neither is tried again."""
    terms = (fixed("A", 1000, group="a"), fixed("B", 3000, group="g"), fixed("C", 2900, group="g"))
    assert chosen(goods(10_000, *terms, rules=Rules())) == ["A", "B"]
    assert work == Work(turns=2, steps=2)


def test_an_exclusive_coupon_that_no_others_can_beat_ends_the_search_at_once(work: Work) -> None:
    """X takes 45.00; all others together have 40.00 to give."""
    terms = (fixed("A", 1000), fixed("B", 3000), fixed("X", 4500, exclusive=True))
    assert chosen(goods(5000, *terms)) == ["X"]
    assert work == Work()


def test_twelve_coupons_that_all_go_together_are_tried_once_each(work: Work) -> None:
    terms = [fixed(f"c{number:02}", 100) for number in range(12)]
    assert chosen(goods(5000, *terms)) == [one.template for one in terms]
    assert work == Work(turns=12, steps=11)
