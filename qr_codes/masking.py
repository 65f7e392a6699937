"""Choosing a symbol's data mask by the four penalties of ISO/IEC 18004, on whole matrices held as one integer."""

from collections.abc import Sequence
from functools import cache

FINDER_LIKE = (0b10111010000, 0b00001011101)
"""Dark-light runs 1:1:3:1:1 with four light modules on one side: a scanner could take them for a corner."""


def penalty(matrix: int, size: int) -> int:
    """The penalty of a square matrix given as `size * size` bits, row after row."""
    turned = transposed(matrix, size)
    return (
        _runs_and_finders(matrix, size)
        + _runs_and_finders(turned, size)
        + _blocks(matrix, size)
        + _imbalance(matrix, size)
    )


def transposed(matrix: int, size: int) -> int:
    """The matrix with rows and columns exchanged."""
    bits = format(matrix, f"0{size * size}b")
    return int("".join(bits[column::size] for column in range(size)), 2)


def packed(rows: Sequence[Sequence[bool | None]]) -> int:
    """Rows of modules as one integer, the first module in the highest bit."""
    return int("".join("1" if module else "0" for row in rows for module in row), 2)


def _runs_and_finders(matrix: int, size: int) -> int:
    """Rules 1 and 3 along the rows: 3 for five equal modules and 1 for each more; 40 for each finder-like run."""
    # Bit p stays set only if p and its right neighbour in the same row are equal.
    equal = ~(matrix ^ (matrix >> 1)) & _columns(size, size - 1) >> 1
    four = equal & equal >> 1
    four &= four >> 2
    starts = four & ~(four >> 1)
    points = four.bit_count() + 2 * starts.bit_count()
    light = ~matrix
    fits = _columns(size, size - len(f"{FINDER_LIKE[0]:b}") + 1)
    for pattern in FINDER_LIKE:
        hits = fits >> 10
        for place in range(11):
            hits &= (matrix if pattern >> place & 1 else light) >> place
        points += 40 * hits.bit_count()
    return points


def _blocks(matrix: int, size: int) -> int:
    """Rule 2: 3 for every square of two by two equal modules."""
    beside = ~(matrix ^ (matrix >> 1))
    below = ~(matrix ^ (matrix >> size))
    squares = beside & (beside >> size) & below & (_columns(size, size - 1) >> 1 >> size)
    return 3 * squares.bit_count()


def _imbalance(matrix: int, size: int) -> int:
    """Rule 4: 10 for every whole 5 % that the share of dark modules is away from a half."""
    modules = size * size
    return 10 * (abs(20 * matrix.bit_count() - 10 * modules) // modules)


@cache
def _columns(size: int, count: int) -> int:
    """A mask of the first `count` columns of every row; shifting it right by k moves it k columns."""
    row = ((1 << count) - 1) << (size - count)
    mask = 0
    for _ in range(size):
        mask = mask << size | row
    return mask
