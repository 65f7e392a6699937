"""Tiers, steps and bands: the exact rate part and the bonus of one own base. Nothing is rounded here."""

from collections.abc import Sequence

from commissions.engine.documents.plan_version import (
    Accelerator,
    Attainment,
    AttainmentBand,
    Marginal,
    OwnBaseComponent,
    StepBonus,
    Whole,
)
from guide_app.base.kernel.money import PPM

Fraction = tuple[int, int]
"""An exact amount of fen: numerator and positive denominator."""


def needs_goal(component: OwnBaseComponent) -> bool:
    """Whether the component measures attainment, and pays nothing without a goal."""
    return isinstance(component, Attainment | Accelerator)


def rate_part_of(component: OwnBaseComponent, x: int, *, goal: int) -> Fraction:
    """What the rates give for a base, which may be negative."""
    if isinstance(component, StepBonus):
        return 0, 1
    if isinstance(component, Whole):
        row = _row_in_force([tier.start for tier in component.tiers], x)
        return x * component.tiers[row].ppm, PPM
    if isinstance(component, Marginal):
        limits = [tier.start for tier in component.tiers]
        return _in_slices(limits, [tier.ppm for tier in component.tiers], x), PPM
    if isinstance(component, Attainment):
        return x * _band(component, x, goal=goal).ppm, PPM
    # Limits of an accelerator are millionths of the goal: measure x in millionths too and every limit is whole.
    limits = [band.from_ppm * goal for band in component.bands]
    return _in_slices(limits, [band.ppm for band in component.bands], x * PPM), PPM * PPM


def bonus_of(component: OwnBaseComponent, x: int, *, goal: int) -> int:
    """The bonus of the steps or of the band that the base reaches."""
    if isinstance(component, StepBonus):
        reached = [step.bonus for step in component.steps if step.start <= x]
        if not reached:
            return 0
        return reached[-1] if component.mode == "HIGHEST" else sum(reached)
    if isinstance(component, Attainment):
        return _band(component, x, goal=goal).bonus
    return 0


def _band(component: Attainment, x: int, *, goal: int) -> AttainmentBand:
    return component.bands[_row_in_force([band.from_ppm * goal for band in component.bands], x * PPM)]


def _row_in_force(limits: Sequence[int], x: int) -> int:
    """The last row whose limit is reached; the first one when x is below all."""
    return max((row for row, limit in enumerate(limits) if limit <= x), default=0)


def _in_slices(limits: Sequence[int], rates: Sequence[int], x: int) -> int:
    """Each slice of x times its rate; a negative x at the first rate."""
    if x < 0:
        return x * rates[0]
    ends = [*limits[1:], max(x, limits[-1])]
    return sum((min(x, end) - start) * rate for start, end, rate in zip(limits, ends, rates, strict=True) if start < x)
