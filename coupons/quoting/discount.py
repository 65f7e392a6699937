"""What a reduction takes off before room limits it: a fixed amount, an amount for every so much, or a percentage."""

from msgspec import Struct

from guide_app.base.kernel.money import PPM, round_half_away


class Fixed(Struct, frozen=True, kw_only=True):
    """`off` less."""

    off: int

    def needed(self, threshold: int) -> int:
        """The smallest threshold base that qualifies."""
        return threshold

    def times(self, threshold_base: int) -> int | None:  # noqa: ARG002 - one signature for the three reductions
        """Only EVERY counts times."""
        return None

    def face(self, *, base: int, threshold_base: int) -> int:  # noqa: ARG002 - same
        """The discount before room."""
        return self.off


class Every(Struct, frozen=True, kw_only=True):
    """`off` less for each whole `every` of the threshold base, at most `max_times` times."""

    every: int
    off: int
    max_times: int | None

    def needed(self, threshold: int) -> int:
        """The smallest threshold base that qualifies: the first whole `every` is a threshold of its own."""
        return max(threshold, self.every)

    def times(self, threshold_base: int) -> int:
        """How often `off` is given; not limited by room."""
        times = threshold_base // self.every
        return times if self.max_times is None else min(times, self.max_times)

    def face(self, *, base: int, threshold_base: int) -> int:  # noqa: ARG002 - one signature for the three reductions
        """The discount before room."""
        return self.off * self.times(threshold_base)


class Percent(Struct, frozen=True, kw_only=True):
    """Pay `pay_ppm` of the base. The price is rounded, not the discount."""

    pay_ppm: int
    cap: int | None

    def needed(self, threshold: int) -> int:
        """The smallest threshold base that qualifies."""
        return threshold

    def times(self, threshold_base: int) -> int | None:  # noqa: ARG002 - one signature for the three reductions
        """Only EVERY counts times."""
        return None

    def face(self, *, base: int, threshold_base: int) -> int:  # noqa: ARG002 - same
        """The discount before room, at most `cap`."""
        discount = base - round_half_away(base * self.pay_ppm, PPM)
        return discount if self.cap is None else min(discount, self.cap)


Reduction = Fixed | Every | Percent
