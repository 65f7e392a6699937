"""Keeps all targets up to date: each fact marks what it touches, and only that is computed again."""

from collections.abc import Iterable, Iterator

from commissions.engine.credit.credits import Credit
from commissions.engine.documents.plan_version import PlanTerms
from commissions.engine.documents.vocabulary import unallocated_of
from commissions.engine.facts.history import History
from commissions.engine.facts.sales import CountedRefund, SoldLine, SoldOrder
from commissions.engine.facts.single_facts import Acquisition, Adjustment, TaskDone
from commissions.engine.lines.components import settle_line
from commissions.engine.periods.acquisition import Candidate, settle_acquisitions
from commissions.engine.periods.limits import settle_limits
from commissions.engine.periods.own_base import (
    OwnBases,
    contributions_of,
    contributions_of_refund,
    contributions_of_sale,
)
from commissions.engine.periods.own_base_components import settle_own_base
from commissions.engine.periods.single_payments import settle_adjustment, settle_task
from commissions.engine.periods.store_components import StoreDays, settle_store
from commissions.engine.rulebook import Rulebook
from commissions.engine.settlement.standing import BonusDay, Month, Standing, Unit
from commissions.engine.targets.outcomes import Outcome
from commissions.engine.time.calendar import Instant, Period, day_of, period_after, period_of, periods_between, start_of


class Settlement:
    """Told each fact once, in the order learned. Call `refresh` before reading `standing` or `zeros`."""

    def __init__(self, book: Rulebook, history: History) -> None:
        self.standing = Standing()
        self._book = book
        self._history = history
        self._bases = OwnBases()
        self._store_days = StoreDays()
        self._paying_stores = book.organisation.stores_with_period_components()
        self._lines_of_plan: dict[str, dict[Period, dict[str, SoldLine]]] = {}
        self._candidates: dict[BonusDay, dict[str, Candidate]] = {}
        self._candidate_of: dict[str, Candidate] = {}
        self._waiting_lines: dict[Period, list[SoldLine]] = {}
        self._waiting_tasks: dict[Period, list[TaskDone]] = {}
        self._waiting_days: dict[Period, set[BonusDay]] = {}
        self._dirty_lines: dict[str, SoldLine] = {}
        self._dirty_bases: set[Month] = set()
        self._dirty_stores: set[Month] = set()
        self._dirty_days: set[BonusDay] = set()
        self._dirty_limits: set[Month] = set()
        self._open(history.open_period)

    def sale(self, order: SoldOrder) -> None:
        """An order was sold."""
        for line in order.lines.values():
            self._touch_bases(self._bases.add(contributions_of_sale(line, self._book)))
            self._store_days.add_sale(line)
            for plan in _plans_of(line):
                self._lines_of_plan.setdefault(plan, {}).setdefault(line.period, {})[line.ref] = line
            if line.period > self._history.open_period:
                self._waiting_lines.setdefault(line.period, []).append(line)
        self._touch_lines(order.lines.values())
        candidate = None if order.member is None else self._candidate_of.get(order.member)
        if candidate is not None:
            self._offer_first_order(candidate, order)

    def refund(self, line: SoldLine, refund: CountedRefund) -> None:
        """Part of a line came back."""
        self._touch_bases(self._bases.add(contributions_of_refund(line, refund, self._book)))
        net_before = refund.net_after + refund.amount
        self._store_days.add_refund(line, net_before=net_before, net_after=refund.net_after)
        self._touch_lines([line])
        member = self._history.orders[line.order].member
        candidate = None if member is None else self._candidate_of.get(member)
        if candidate is not None and candidate.first_order is not None and candidate.first_order.id == line.order:
            self._dirty_days.add((candidate.acquisition.payee, candidate.first_order.day))

    def recredit(self, order: SoldOrder, credits: tuple[Credit, ...]) -> None:
        """An order is credited to others: its lines are given these credits, and what came back of them counts so."""
        for line in order.lines.values():
            self._touch_bases(self._bases.add(contributions_of(line, self._book), times=-1))
            for plan in _plans_of(line):
                del self._lines_of_plan[plan][line.period][line.ref]
            line.credit_to(credits)
            for plan in _plans_of(line):
                self._lines_of_plan.setdefault(plan, {}).setdefault(line.period, {})[line.ref] = line
            self._touch_bases(self._bases.add(contributions_of(line, self._book)))
        self._touch_lines(order.lines.values())

    def acquire(self, acquisition: Acquisition) -> None:
        """A customer was registered. Only the first acquisition of a member can ever earn."""
        if acquisition.first:
            candidate = Candidate(acquisition, None)
            self._candidate_of[acquisition.member] = candidate
            order = self._history.first_order_from(acquisition.member, acquisition.at)
            if order is not None:
                self._offer_first_order(candidate, order)

    def task(self, task: TaskDone) -> None:
        """A rewarded task was done; one of a later month waits."""
        if task.period > self._history.open_period:
            self._waiting_tasks.setdefault(task.period, []).append(task)
        else:
            unit = ("task", f"{task.task}/{task.payee}", 0)
            self.standing.replace([(unit, settle_task(task, self._book))])

    def attendance(self, store: str, period: Period) -> None:
        """The attendance sheet of a store and month was replaced."""
        if period <= self._history.open_period:
            self._dirty_stores.add((store, period))

    def adjust(self, adjustment: Adjustment) -> None:
        """An amount was added or taken by hand."""
        unit = ("adjust", adjustment.event, 0)
        self.standing.replace([(unit, settle_adjustment(adjustment, self._book))])

    def publish(self, plan: str, terms: PlanTerms) -> None:
        """Put a version in force and mark everything it may change."""
        starts = terms.valid_from.instant
        rebased = [self._lines_of_plan[plan][month] for month in self._months_rebased(plan, terms)]
        moved = [line for lines in rebased for line in lines.values()]
        for line in moved:
            self._touch_bases(self._bases.add(contributions_of(line, self._book), times=-1))
        self._book.plans.publish(plan, terms)
        for line in moved:
            self._touch_bases(self._bases.add(contributions_of(line, self._book)))
        self._touch_lines(self.lines_under(plan, starts))
        first = max(self._history.first_period, period_of(day_of(starts)))
        payees = self._book.organisation.payees_of_plan(plan)
        stores = self._book.organisation.stores_of_plan(plan)
        for period in periods_between(first, self._history.open_period):
            months = {(payee, period) for payee in payees}
            self._dirty_bases |= months
            self._dirty_limits |= months
            self._dirty_stores |= {(store, period) for store in stores}
        self._dirty_days |= {bonus_day for bonus_day in self._candidates if bonus_day[0] in payees}

    def _months_rebased(self, plan: str, terms: PlanTerms) -> list[Period]:
        """Months with lines under the plan whose contributions the version, not yet published, would change."""
        starts, found = terms.valid_from.instant, []
        for period in self._lines_of_plan.get(plan, {}):
            if starts > start_of(period):
                continue
            now = self._book.plans.at_start_of(plan, period)
            if now is None or (
                now.starts <= starts
                and (now.terms.base_mode, now.terms.refund_policy) != (terms.base_mode, terms.refund_policy)
            ):
                found.append(period)
        return found

    def lines_under(self, plan: str, since: Instant) -> list[SoldLine]:
        """Lines with a credit under the plan, sold at that business time or later."""
        first = period_of(day_of(since))
        months = self._lines_of_plan.get(plan, {})
        lines = (line for month in months if month >= first for line in months[month].values())
        return [line for line in lines if line.business_at >= since]

    def open_next(self) -> None:
        """Close the open month and open the next: what waited for it becomes due."""
        self._history.open_period = period_after(self._history.open_period)
        self._open(self._history.open_period)

    def refresh(self) -> None:
        """Compute again whatever the facts since the last call have touched; caps and guarantees last."""
        for line in self._dirty_lines.values():
            self.standing.replace([(("line", line.ref, 0), settle_line(line, self._book))])
        self.standing.replace(list(self._month_answers()))
        people = self._book.organisation.careers
        self._dirty_limits |= {month for month in self.standing.take_moved() if month[0] in people}
        for payee, period in self._dirty_limits:
            outcome = settle_limits(payee, period, earned=self.standing.earned(payee, period), book=self._book)
            self.standing.replace([(("limits", payee, period), outcome)])
        self._dirty_lines.clear()
        for dirty in (self._dirty_bases, self._dirty_stores, self._dirty_days, self._dirty_limits):
            dirty.clear()

    def _month_answers(self) -> Iterator[tuple[Unit, Outcome]]:
        """What is marked of own bases, stores and acquisitions.

        A key may pass from one of these to another: a component id may come back as another kind in a later version,
        and an earlier first order moves a bonus to another day. So they are replaced together.
        """
        book = self._book
        for payee, period in self._dirty_bases:
            sums = self._bases.of(payee, period)
            yield ("base", payee, period), settle_own_base(payee, period, sums=sums, book=book)
        for store, period in self._dirty_stores:
            sheet = self._history.attendance.get((store, period), {})
            outcome = settle_store(store, period, days=self._store_days, half_days=sheet, book=book)
            yield ("store", store, period), outcome
        for payee, day in self._dirty_days:
            due = self._candidates[payee, day].values()
            outcome = settle_acquisitions(due, open_period=self._history.open_period, book=book)
            yield ("acquisition", payee, day), Outcome(outcome.targets, [])

    def has_unallocated(self, period: Period) -> bool:
        """Whether a store pool of the month goes to nobody. Call `refresh` first."""
        return any(self.standing.earned(unallocated_of(store), period) for store in self._paying_stores)

    def _open(self, period: Period) -> None:
        self._touch_lines(self._waiting_lines.pop(period, []))
        active = {(payee, period) for payee in self._book.organisation.active_in(period)}
        self._dirty_bases |= active
        self._dirty_bases |= {(payee, period) for payee in self._bases.payees_in(period)}
        self._dirty_limits |= active
        self._dirty_stores |= {(store, period) for store in self._paying_stores}
        self._dirty_days |= self._waiting_days.pop(period, set())
        for task in self._waiting_tasks.pop(period, []):
            self.task(task)

    def _touch_lines(self, lines: Iterable[SoldLine]) -> None:
        for line in lines:
            if line.period <= self._history.open_period:
                self._dirty_lines[line.ref] = line
                if line.store in self._paying_stores:
                    self._dirty_stores.add((line.store, line.period))

    def _touch_bases(self, months: Iterable[Month]) -> None:
        self._dirty_bases.update(month for month in months if month[1] <= self._history.open_period)

    def _offer_first_order(self, candidate: Candidate, order: SoldOrder) -> None:
        """Take the order as the member's first one if it is earlier than the one known so far."""
        acquisition, known = candidate
        if order.at < acquisition.at or (known is not None and (known.at, known.id) < (order.at, order.id)):
            return
        if known is not None:
            before = (acquisition.payee, known.day)
            del self._candidates[before][acquisition.member]
            self._dirty_days.add(before)
        bonus_day = (acquisition.payee, order.day)
        placed = Candidate(acquisition, order)
        self._candidate_of[acquisition.member] = placed
        self._candidates.setdefault(bonus_day, {})[acquisition.member] = placed
        self._dirty_days.add(bonus_day)
        if order.period > self._history.open_period:
            self._waiting_days.setdefault(order.period, set()).add(bonus_day)


def _plans_of(line: SoldLine) -> set[str]:
    """The plans under which the line is credited to anybody."""
    return {credit.plan for credit in line.credits if credit.plan is not None}
