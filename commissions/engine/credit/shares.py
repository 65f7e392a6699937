"""A total split by the weights of a credit list."""

from functools import lru_cache

from guide_app.base.kernel.money import split


@lru_cache(maxsize=4096)
def shares_of(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """`total` split by weights in credit order. Remembered, for performance and own bases ask for the same split."""
    return tuple(split(total, weights))
