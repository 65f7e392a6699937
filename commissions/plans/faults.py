"""What is wrong with a version and where, so that whoever typed it finds the place. Pure.

The engine says that a version may not be published, and by which rule of the contract. This says in words which of its
numbers it is; and it refuses what the contract leaves to the product: nobody is paid more than was sold.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import UNSET

from commissions.engine.api import (
    Accelerator,
    Attainment,
    LineComponent,
    ManagerOverride,
    Marginal,
    PeriodComponent,
    PlanTerms,
    RateRule,
    StepBonus,
    StorePool,
    Whole,
)
from guide_app.base.kernel.money import PPM

RESERVED = frozenset({"ACQUISITION", "TASK", "ADJUST", "CAP", "GUARANTEE"})

ABOVE_WHOLE = "提成比例不能超过 100% / no rate is above 100%"
FROM_ZERO = "第一档须从 0 起 / the first row begins at 0"
ABOVE_ZERO = "第一档须大于 0 / the first step lies above 0"
RISING = "须大于上一档，各档不能重叠 / above the row before it, rows do not overlap"
TWICE = "名称不能重复 / a name is used once"
TAKEN = "此名称由系统使用 / the product uses this name itself"

Fault = tuple[str, str]
"""The place of a value like `period_components.0.tiers.1.from`, and the rule in Chinese and English."""


def rates_above_whole(terms: PlanTerms) -> list[Fault]:
    """Rates above 100 %."""
    return [(place, ABOVE_WHOLE) for place, ppm in _rates(terms) if ppm > PPM]


def malformed(terms: PlanTerms) -> list[Fault]:
    """Names used twice or by the product, and rows that do not rise: whatever makes a version malformed."""
    names = [
        *((f"line_components.{n}.id", one.id) for n, one in enumerate(terms.line_components)),
        *((f"period_components.{n}.id", one.id) for n, one in enumerate(terms.period_components)),
    ]
    found = [(place, TAKEN) for place, name in names if name in RESERVED]
    found += _twice(names)
    for number, component in enumerate(terms.line_components):
        found += _in_rules(component, f"line_components.{number}")
    for number, period in enumerate(terms.period_components):
        found += _in_rows(period, f"period_components.{number}")
    return found


def _in_rules(component: LineComponent, place: str) -> Iterator[Fault]:
    yield from _twice((f"{place}.rules.{n}.id", rule.id) for n, rule in enumerate(component.rules))
    for number, rule in enumerate(component.rules):
        if isinstance(rule, RateRule) and rule.gates is not UNSET:
            yield from _unrising([gate.from_ppm for gate in rule.gates], f"{place}.rules.{number}.gates.{{}}.from_ppm")


def _in_rows(component: PeriodComponent, place: str) -> Iterator[Fault]:
    if isinstance(component, Marginal | Whole):
        yield from _unrising([row.start for row in component.tiers], f"{place}.tiers.{{}}.from")
    elif isinstance(component, Attainment | Accelerator):
        yield from _unrising([row.from_ppm for row in component.bands], f"{place}.bands.{{}}.from_ppm")
    elif isinstance(component, StepBonus):
        yield from _unrising([row.start for row in component.steps], f"{place}.steps.{{}}.from", is_from_zero=False)


def _unrising(limits: Sequence[int], place: str, *, is_from_zero: bool = True) -> Iterator[Fault]:
    if is_from_zero != (limits[0] == 0):
        yield place.format(0), FROM_ZERO if is_from_zero else ABOVE_ZERO
    for number, (low, high) in enumerate(pairwise(limits), start=1):
        if low >= high:
            yield place.format(number), RISING


def _twice(names: Iterable[tuple[str, str]]) -> list[Fault]:
    seen: set[str] = set()
    found: list[Fault] = []
    for place, name in names:
        if name in seen:
            found.append((place, TWICE))
        seen.add(name)
    return found


def _rates(terms: PlanTerms) -> Iterator[tuple[str, int]]:
    for number, component in enumerate(terms.line_components):
        for n, rule in enumerate(component.rules):
            place = f"line_components.{number}.rules.{n}"
            if isinstance(rule, RateRule) and rule.ppm is not UNSET:
                yield f"{place}.ppm", rule.ppm
            elif isinstance(rule, RateRule) and rule.gates is not UNSET:
                yield from ((f"{place}.gates.{k}.ppm", gate.ppm) for k, gate in enumerate(rule.gates))
    for number, period in enumerate(terms.period_components):
        place = f"period_components.{number}"
        match period:
            case Marginal(tiers=rows) | Whole(tiers=rows):
                yield from ((f"{place}.tiers.{k}.ppm", row.ppm) for k, row in enumerate(rows))
            case Attainment(bands=bands):
                yield from ((f"{place}.bands.{k}.ppm", band.ppm) for k, band in enumerate(bands))
            case Accelerator(bands=slices):
                yield from ((f"{place}.bands.{k}.ppm", band.ppm) for k, band in enumerate(slices))
            case ManagerOverride(ppm=ppm) | StorePool(ppm=ppm):
                yield f"{place}.ppm", ppm
            case StepBonus():
                pass
