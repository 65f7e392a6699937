"""Rate and bonus of a period component at a base x, as exact fractions."""

from fractions import Fraction

from tests.commissions.engine.commission_reference.exact import MILLION, rounded
from tests.commissions.engine.commission_reference.scenario import Json


def rate_at(component: Json, x: int, goal: int) -> Fraction:
    """The rate part, in fen."""
    kind = component["kind"]
    if kind == "WHOLE":
        return Fraction(x * _row(component["tiers"], "from", Fraction(x))["ppm"], MILLION)
    if kind == "ATTAINMENT":
        return Fraction(x * _band(component, x, goal)["ppm"], MILLION)
    if kind == "MARGINAL":
        return _slices([(Fraction(row["from"]), row["ppm"]) for row in component["tiers"]], x)
    if kind == "ACCELERATOR":
        return _slices([(Fraction(row["from_ppm"] * goal, MILLION), row["ppm"]) for row in component["bands"]], x)
    return Fraction(0)


def bonus_at(component: Json, x: int, goal: int) -> int:
    """The bonus part, in fen."""
    if component["kind"] == "ATTAINMENT":
        return int(_band(component, x, goal)["bonus"])
    if component["kind"] != "STEP_BONUS":
        return 0
    reached = [step["bonus"] for step in component["steps"] if step["from"] <= x]
    if not reached:
        return 0
    return int(reached[-1] if component["mode"] == "HIGHEST" else sum(reached))


def exact_rate_part(component: Json, x: int, late: int, goal: int) -> Fraction:
    """The rate part after late refunds at the rate of their month."""
    if x > 0:
        return rate_at(component, x, goal) * (x - late) / x
    return rate_at(component, x - late, goal)


def amount_of(component: Json, x: int, late: int, goal: int) -> int:
    """Rate part rounded, bonus, then the component's cap. The goal must be there for the kinds that have one."""
    amount = rounded(exact_rate_part(component, x, late, goal)) + bonus_at(component, x, goal)
    return amount if component["cap"] is None else min(amount, component["cap"])


def _row(rows: list[Json], name: str, reached: Fraction) -> Json:
    below = [row for row in rows if row[name] <= reached]
    return below[-1] if below else rows[0]


def _band(component: Json, x: int, goal: int) -> Json:
    return _row(component["bands"], "from_ppm", Fraction(x * MILLION, goal))


def _slices(limits: list[tuple[Fraction, int]], x: int) -> Fraction:
    """Each slice of x at its own rate; a negative x at the first."""
    if x < 0:
        return Fraction(x * limits[0][1], MILLION)
    total = Fraction(0)
    for place, (start, ppm) in enumerate(limits):
        end = limits[place + 1][0] if place + 1 < len(limits) else Fraction(x)
        total += max(Fraction(0), min(Fraction(x), end) - start) * ppm
    return total / MILLION
