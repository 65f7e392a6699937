"""What comes back in an exchange pays for what is taken instead: every fen is accounted for, once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.ground.orders.rules import exchange_money, exchange_number

FEN = st.integers(0, 10**12)


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
