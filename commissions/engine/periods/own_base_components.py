"""What a payee's own base earns in a month: groups of home stores, prorated goals, and the cost by store."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from commissions.engine.documents.plan_version import OwnBaseComponent, StepBonus
from commissions.engine.periods.ladders import bonus_of, needs_goal, rate_part_of
from commissions.engine.periods.own_base import Slot, Sum
from commissions.engine.plans.versions import Version
from commissions.engine.rulebook import Rulebook
from commissions.engine.targets.keys import GroupExplain, Key, Target
from commissions.engine.targets.outcomes import Outcome, Zero, nothing
from commissions.engine.time.calendar import Period, days_in, first_day
from guide_app.base.kernel.money import round_half_away, split


class Group(Struct, frozen=True):
    """Home stores of one payee, month and plan that are computed together.

    `goal` is prorated, 0 when missing. `costs` is x less d by cost store; empty when nothing was contributed.
    """

    period: Period
    payee: str
    ref: str
    employer: str
    first_home: str
    goal: int
    x: int
    d: int
    costs: Mapping[str, int]


def settle_own_base(payee: str, period: Period, *, sums: Mapping[Slot, Sum], book: Rulebook) -> Outcome:
    """Targets of the components that read the payee's own base in a month, under all their plans."""
    outcome = nothing()
    for plan, days in _days_by_plan(payee, period, sums=sums, book=book).items():
        version = book.plans.at_start_of(plan, period)
        if version is None or not version.own_base_components:
            continue
        of_plan = {slot: total for slot, total in sums.items() if slot.plan == plan}
        for group in _groups(payee, period, version=version, days=days, sums=of_plan, book=book):
            for component in version.own_base_components:
                _settle_group(group, component, version=version, book=book, outcome=outcome)
    return outcome


def _days_by_plan(payee: str, period: Period, *, sums: Mapping[Slot, Sum], book: Rulebook) -> dict[str, dict[str, int]]:
    """plan -> home store -> active days; a store known by a contribution alone has 0."""
    days: dict[str, dict[str, int]] = {}
    for post in book.organisation.careers[payee].within(period):
        if post.plan is not None:
            homes = days.setdefault(post.plan, {})
            homes[post.store] = homes.get(post.store, 0) + post.days_within(period)
    for slot in sums:
        days.setdefault(slot.plan, {}).setdefault(slot.home_store, 0)
    return days


def _groups(
    payee: str, period: Period, *, version: Version, days: Mapping[str, int], sums: Mapping[Slot, Sum], book: Rulebook
) -> Iterator[Group]:
    """One group per home store, or per entity of the home stores, as the version says."""
    combined, first = version.terms.store_move == "COMBINED", first_day(period)
    homes_of: dict[str, list[str]] = {}
    for home in sorted(days):
        homes_of.setdefault(book.organisation.entity_of(home, first) if combined else home, []).append(home)
    target = book.goals.of_payee(payee, period)
    for name, homes in homes_of.items():
        here = frozenset(homes)
        mine = {slot: total for slot, total in sums.items() if slot.home_store in here}
        costs: dict[str, int] = {}
        for slot, total in mine.items():
            costs[slot.cost_store] = costs.get(slot.cost_store, 0) + total.x - total.d
        yield Group(
            period=period,
            payee=payee,
            ref=f"{'E' if combined else 'S'}/{name}/{version.plan}",
            employer=book.organisation.entity_of(homes[0], first),
            first_home=homes[0],
            goal=round_half_away(target * sum(days[home] for home in homes), days_in(period)),
            x=sum(total.x for total in mine.values()),
            d=sum(total.d for total in mine.values()),
            costs=costs,
        )


def _settle_group(
    group: Group, component: OwnBaseComponent, *, version: Version, book: Rulebook, outcome: Outcome
) -> None:
    goal = group.goal if needs_goal(component) else None
    amount, reason = amount_of(component, x=group.x, d=group.d, goal=group.goal)
    if reason is not None:
        outcome.zeros.append(Zero(group.period, group.payee, component.id, group.ref, reason))
        return
    explain = GroupExplain(group.x, group.d, goal, amount)
    for store, part in _cost_parts(group, amount):
        if part:
            key = Key(group.period, group.payee, component.id, group.ref, store)
            payer = book.organisation.entity_of(store, first_day(group.period))
            outcome.targets[key] = Target(part, payer, group.employer, version.label, explain)


def _cost_parts(group: Group, amount: int) -> list[tuple[str, int]]:
    """The amount by cost store, in proportion to what each contributed; without any, all at the first home store."""
    stores = sorted(group.costs)
    weights = [max(0, group.costs[store]) for store in stores]
    if not any(weights):
        return [(group.first_home, amount)]
    return list(zip(stores, split(amount, weights), strict=True))


def amount_of(component: OwnBaseComponent, *, x: int, d: int, goal: int) -> tuple[int, str | None]:
    """The amount of one component of a group after its cap, and the reason when it is 0.

    Late refunds in `d` are paid back at the rate that x earned: the rate part shrinks by (x - d) / x.
    """
    if needs_goal(component) and goal == 0:
        return 0, "TARGET_MISSING"
    if x > 0:
        numerator, denominator = rate_part_of(component, x, goal=goal)
        numerator, denominator = numerator * (x - d), denominator * x
    else:
        numerator, denominator = rate_part_of(component, x - d, goal=goal)
    bonus = bonus_of(component, x, goal=goal)
    amount = round_half_away(numerator, denominator) + bonus
    if component.cap is not None:
        amount = min(amount, component.cap)
    if amount != 0:
        return amount, None
    if isinstance(component, StepBonus):
        return 0, "BELOW_STEP"
    if x - d == 0:
        return 0, "NO_BASE"
    return 0, "RULE_ZERO" if numerator == 0 and bonus == 0 else "ROUNDED"
