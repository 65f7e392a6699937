"""Rounding and splitting money: numbers worked by hand, and sums that are exact for all numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel.money import PPM, in_percent, part_of, round_half_away, split, units


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (0, 3, 0),
        (1, 2, 1),  # 0.5 goes away from zero
        (-1, 2, -1),
        (99, 200, 0),  # 0.495
        (-99, 200, 0),
        (5, 2, 3),
        (-5, 2, -3),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (7, 1, 7),
        (-7, 1, -7),
        (10**30 + 1, 2, 5 * 10**29 + 1),
    ],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_away(numerator, denominator) == expected


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_denominator_must_be_positive(denominator: int) -> None:
    with pytest.raises(ValueError, match=r"^denominator must be positive$"):
        round_half_away(1, denominator)


@given(st.integers(), st.integers(1))
def test_nothing_is_nearer_than_what_is_rounded_to(numerator: int, denominator: int) -> None:
    exact, nearest = Fraction(numerator, denominator), round_half_away(numerator, denominator)
    assert abs(exact - nearest) <= Fraction(1, 2)
    if abs(exact - nearest) == Fraction(1, 2):
        assert abs(nearest) > abs(exact)


def test_a_rate_is_in_millionths() -> None:
    assert PPM == 1_000_000
    assert part_of(10_001, 50_000) == 500  # 500.05
    assert part_of(1_000, 12_500) == 13  # 12.5
    assert part_of(-1_000, 12_500) == -13
    assert part_of(7, 1_000_000) == 7


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (500, [1, 1, 1], [167, 167, 166]),  # 166 each, the two missing go in order
        (10, [1, 2], [3, 7]),  # 3.33 and 6.67: the larger remainder is second
        (1, [1, 1], [1, 0]),
        (-500, [1, 1, 1], [-167, -167, -166]),
        (100, [0, 3, 1, 0], [0, 75, 25, 0]),
        (5, [7], [5]),
        (5, [0, 7], [0, 5]),
        (0, [1, 2], [0, 0]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
        (2, [3, 3, 4], [1, 0, 1]),  # 0.6, 0.6, 0.8: the largest remainder first, then in order
        (3, [5, 2, 2, 2], [1, 1, 1, 0]),  # 1.36 and 0.55 three times
    ],
)
def test_a_total_is_shared_by_the_largest_remainder(total: int, weights: list[int], expected: list[int]) -> None:
    assert split(total, weights) == expected


@pytest.mark.parametrize("total", [0, 5, -5])
@pytest.mark.parametrize("weights", [[-1], [2, -1], [1, -1], [-1, 1]])
def test_no_weight_is_negative(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^weights must not be negative$"):
        split(total, weights)


@pytest.mark.parametrize("weights", [[], [0], [0, 0]])
def test_a_total_needs_somebody_to_share_it(weights: list[int]) -> None:
    for total in (1, -1):
        with pytest.raises(ValueError, match=r"^nobody to share with: all weights are 0$"):
            split(total, weights)


@given(st.integers(), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_shares_sum_to_the_total_and_are_within_a_fen_of_the_exact_ones(total: int, weights: list[int]) -> None:
    shares = split(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1


@pytest.mark.parametrize(
    ("amount", "quantity", "expected"),
    [(10, 3, [4, 3, 3]), (11, 3, [4, 4, 3]), (9, 3, [3, 3, 3]), (0, 2, [0, 0]), (7, 1, [7]), (1, 3, [1, 0, 0])],
)
def test_units_of_a_line_carry_equal_parts_and_the_first_ones_a_fen_more(
    amount: int, quantity: int, expected: list[int]
) -> None:
    assert units(amount, quantity) == expected


@given(st.integers(0, 10**9))
def test_a_rate_is_said_in_percent_to_its_last_digit(ppm: int) -> None:
    assert Fraction(in_percent(ppm)) * 10_000 == ppm
    assert in_percent(ppm) == in_percent(ppm).rstrip(".")


def test_a_rate_is_said_in_percent_without_needless_noughts() -> None:
    assert [in_percent(ppm) for ppm in (0, 1, 25_000, 1_000_000, 10_000)] == ["0", "0.0001", "2.5", "100", "1"]
