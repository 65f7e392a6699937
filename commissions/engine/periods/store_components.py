"""What a store's sales earn: overrides of its managers and the pool of its attendance sheet."""

from collections.abc import Mapping

from commissions.engine.documents.plan_version import ManagerOverride
from commissions.engine.documents.vocabulary import BaseMode, unallocated_of
from commissions.engine.facts.sales import SoldLine
from commissions.engine.lines.bases import base_of
from commissions.engine.organisation.careers import Post
from commissions.engine.plans.versions import Version
from commissions.engine.rulebook import Rulebook
from commissions.engine.targets.keys import Key, OverrideExplain, PoolExplain, Target
from commissions.engine.targets.outcomes import Outcome, Zero, merged, nothing
from commissions.engine.time.calendar import Day, Period, days_after, first_day, last_day
from guide_app.base.kernel.money import PPM, part_of, split


class StoreDays:
    """Current base of each store's lines by business date, in both base modes. Own purchases are in it."""

    def __init__(self) -> None:
        self._days: dict[str, dict[Day, tuple[int, int]]] = {}

    def add_sale(self, line: SoldLine) -> None:
        """Count a line as sold."""
        self.add(line.store, line.day, net=line.paid, with_hq=base_of(line, line.paid, mode="NET_PAID_PLUS_HQ"))

    def add_refund(self, line: SoldLine, *, net_before: int, net_after: int) -> None:
        """Count that a line's net fell."""
        before = base_of(line, net_before, mode="NET_PAID_PLUS_HQ")
        after = base_of(line, net_after, mode="NET_PAID_PLUS_HQ")
        self.add(line.store, line.day, net=net_after - net_before, with_hq=after - before)

    def add_line(self, line: SoldLine) -> None:
        """Count a line as it stands now."""
        self.add(line.store, line.day, net=line.net, with_hq=base_of(line, line.net, mode="NET_PAID_PLUS_HQ"))

    def add(self, store: str, day: Day, *, net: int, with_hq: int) -> None:
        """Add sums of a store and business date: Σ net, and Σ net with HQ's part of the discounts added back."""
        days = self._days.setdefault(store, {})
        net_before, with_hq_before = days.get(day, (0, 0))
        days[day] = (net_before + net, with_hq_before + with_hq)

    def base(self, store: str, first: Day, last: Day, *, mode: BaseMode) -> int:
        """Σ base of the store's lines with a business date from `first` to `last`, both included."""
        days = self._days.get(store)
        if not days:
            return 0
        place = 0 if mode == "NET_PAID" else 1
        return sum(sums[place] for day, sums in days.items() if first <= day <= last)


def settle_store(
    store: str, period: Period, *, days: StoreDays, half_days: Mapping[str, int], book: Rulebook
) -> Outcome:
    """Everything a store's sales of a month earn: overrides of its managers, its pools by attendance."""
    overrides = settle_overrides(store, period, days=days, book=book)
    pools = settle_pools(store, period, days=days, half_days=half_days, book=book)
    return merged([overrides, pools])


def settle_overrides(store: str, period: Period, *, days: StoreDays, book: Rulebook) -> Outcome:
    """Manager overrides of one store and month."""
    outcome = nothing()
    entity = book.organisation.entity_of(store, first_day(period))
    for (payee, plan), posts in book.organisation.managers_of(store, period).items():
        version = book.plans.at_start_of(plan, period)
        if version is None:
            continue
        ref = f"S/{store}/{plan}"
        for component in version.overrides:
            x = _base_of_posts(store, period, posts=posts, mode=version.terms.base_mode, days=days)
            goal = None if component.gate_ppm is None else book.goals.of_store(store, period)
            reason = _gate_reason(component, store, period=period, goal=goal, version=version, days=days)
            amount = 0 if reason is not None else _capped(part_of(x, component.ppm), component.cap)
            if amount:
                target = Target(amount, entity, entity, version.label, OverrideExplain(x, goal))
                outcome.targets[Key(period, payee, component.id, ref, store)] = target
            else:
                reason = reason or ("NO_BASE" if x == 0 else "RULE_ZERO" if component.ppm == 0 else "ROUNDED")
                outcome.zeros.append(Zero(period, payee, component.id, ref, reason))
    return outcome


def _base_of_posts(store: str, period: Period, *, posts: list[Post], mode: BaseMode, days: StoreDays) -> int:
    """What the store sold on the days of these posts; they do not overlap, so each line counts once."""
    first, last = first_day(period), last_day(period)
    return sum(
        days.base(store, max(first, post.starts), min(last, days_after(post.ends, -1)), mode=mode) for post in posts
    )


def _gate_reason(
    component: ManagerOverride, store: str, *, period: Period, goal: int | None, version: Version, days: StoreDays
) -> str | None:
    """Why the gate is shut: no goal of the store, or the month's base below the stated part of it."""
    if component.gate_ppm is None:
        return None
    if not goal:
        return "TARGET_MISSING"
    base = days.base(store, first_day(period), last_day(period), mode=version.terms.base_mode)
    return None if base * PPM >= component.gate_ppm * goal else "GATE_CLOSED"


def settle_pools(
    store: str, period: Period, *, days: StoreDays, half_days: Mapping[str, int], book: Rulebook
) -> Outcome:
    """The pools of the store's own plan, shared by half days; without anybody to share them, unallocated."""
    outcome = nothing()
    version = book.pool_terms(store, period)
    if version is None:
        return outcome
    entity = book.organisation.entity_of(store, first_day(period))
    present = sorted(payee for payee, number in half_days.items() if number > 0)
    weights = [half_days[payee] for payee in present]
    for component in version.pools:
        x = days.base(store, first_day(period), last_day(period), mode=version.terms.base_mode)
        pool = _capped(part_of(x, component.ppm), component.cap)
        payees, shares = (present, split(pool, weights)) if present else ([unallocated_of(store)], [pool])
        for payee, share in zip(payees, shares, strict=True):
            if share:
                key = Key(period, payee, component.id, f"S/{store}/{version.plan}", store)
                outcome.targets[key] = Target(share, entity, entity, version.label, PoolExplain(x, pool))
    return outcome


def _capped(amount: int, cap: int | None) -> int:
    return amount if cap is None else min(amount, cap)
