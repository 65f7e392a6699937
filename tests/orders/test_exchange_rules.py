"""What comes back in an exchange pays for what is taken instead: every fen is accounted for, once."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.ground.orders.held.rules import still_comes_back
from guide_app.ground.orders.rules import exchange_money, exchange_number

FEN = st.integers(0, 10**12)
COUPONS = st.lists(st.integers(0, 9).map(lambda number: UUID(int=number)), unique=True)


@given(FEN, FEN)
def test_what_comes_in_is_what_goes_out(worth_fen: int, payable_fen: int) -> None:
    money = exchange_money(worth_fen, payable_fen)
    assert money.covered_fen + money.due_fen == payable_fen, "payments add up to what is due"
    assert money.covered_fen + money.back_fen == worth_fen, "nothing that came back is lost"
    assert min(money) >= 0
    assert 0 in (money.due_fen, money.back_fen), "nobody pays and is paid"
    assert money.difference_fen == payable_fen - worth_fen


@pytest.mark.parametrize(
    ("refund", "exchange"),
    [("20261122-6K3M9F3A77B1-R1", "20261122-6K3M9F3A77B1-X1"), ("A-R1-R12", "A-R1-X12")],
)
def test_an_exchange_is_called_as_its_refund(refund: str, exchange: str) -> None:
    assert exchange_number(refund) == exchange


@given(used=COUPONS, spent=COUPONS)
def test_the_first_coupon_that_has_to_come_back_before_is_named(used: list[UUID], spent: list[UUID]) -> None:
    place = still_comes_back(used, spent)
    if place is None:
        assert not set(used) & set(spent)
    else:
        assert used[place] in spent
        assert not set(used[:place]) & set(spent)
