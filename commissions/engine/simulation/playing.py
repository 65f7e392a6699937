"""A whole history played event by event: facts, targets, ledger and statements in step."""

from typing import NamedTuple

from commissions.engine.documents.events import (
    Acquire,
    Adjust,
    Attendance,
    Close,
    Complete,
    Event,
    Publish,
    Recredit,
    Refund,
    Run,
    Sale,
    Ship,
    Task,
)
from commissions.engine.facts.history import History
from commissions.engine.facts.intake import (
    acquisition_from,
    adjustment_from,
    credits_anew,
    order_from,
    refund_from,
    task_from,
)
from commissions.engine.facts.refusals import business_day, refusal_of
from commissions.engine.facts.sales import SoldLine
from commissions.engine.ledger.differences import differences
from commissions.engine.ledger.entries import Ledger
from commissions.engine.lines.performance import Performance
from commissions.engine.rulebook import Rulebook
from commissions.engine.settlement.incremental import Settlement
from commissions.engine.statements.pay import Statement, statement_of
from commissions.engine.statements.vesting import Vesting
from commissions.engine.time.calendar import Period


class Reply(NamedTuple):
    """What became of an event: ACCEPTED, DUPLICATE, or REFUSED with a code."""

    event: str
    status: str
    code: str | None = None


class Posting(NamedTuple):
    """An accepted RUN or CLOSE: how many entries it posted and their sum."""

    event: str
    kind: str
    period: Period
    entries: int
    amount: int


class Simulation:
    """Takes events strictly in the order given. What it knows is a function of the book and of those events."""

    def __init__(self, book: Rulebook, first_period: Period) -> None:
        self.book = book
        self.history = History(first_period)
        self.settlement = Settlement(book, self.history)
        self.ledger = Ledger()
        self.performance = Performance()
        self.replies: list[Reply] = []
        self.postings: list[Posting] = []
        self.closed: list[Statement] = []
        self._previous: dict[str, Statement] = {}
        self._vesting = Vesting(book)
        self._accepted: dict[str, Event] = {}

    def receive(self, event: Event) -> Reply:
        """Accept an event, recognise it as a duplicate, or refuse it without a trace."""
        reply = self._reply_to(event)
        self.replies.append(reply)
        return reply

    def _reply_to(self, event: Event) -> Reply:
        known = self._accepted.get(event.id)
        if known is not None:
            return Reply(event.id, "DUPLICATE") if known == event else Reply(event.id, "REFUSED", "ID_CONFLICT")
        code = refusal_of(event, self.history, self.book) or self._take(event)
        if code is not None:
            return Reply(event.id, "REFUSED", code)
        self._accepted[event.id] = event
        return Reply(event.id, "ACCEPTED")

    def _take(self, event: Event) -> str | None:
        """Record the facts of an event that passed its checks; a code only from CLOSE."""
        match event:
            case Sale():
                self._sell(event)
            case Refund():
                self._refund(event)
            case Ship() | Complete():
                self._reach(event)
            case Recredit():
                self._recredit(event)
            case Acquire():
                acquisition = acquisition_from(event, self.history)
                self.history.add_acquisition(acquisition)
                self.settlement.acquire(acquisition)
            case Task():
                task = task_from(event)
                self.history.tasks[task.task, task.payee] = task
                self.settlement.task(task)
            case Attendance():
                self.history.attendance[event.store, event.period] = event.half_days
                self.settlement.attendance(event.store, event.period)
            case Adjust():
                adjustment = adjustment_from(event)
                self.history.adjustments.append(adjustment)
                self.settlement.adjust(adjustment)
            case Publish():
                self._publish(event)
            case Run():
                self._post(event.id, "RUN")
            case Close():
                return self._close(event)
        return None

    def _sell(self, event: Sale) -> None:
        order = order_from(event, self.book)
        self.history.add_order(order)
        for line in order.lines.values():
            self.performance.add_sale(line)
        self.settlement.sale(order)

    def _refund(self, event: Refund) -> None:
        line, refund, excesses = refund_from(event, self.history, self.book)
        self.history.excesses.extend(excesses)
        self.performance.add_refund(line, refund)
        self.settlement.refund(line, refund)

    def _reach(self, event: Ship | Complete) -> None:
        order = self.history.orders[event.order]
        self._vesting.withdraw(order, order.lines.values())
        if isinstance(event, Ship):
            order.shipped_on = business_day(event, order.store, self.book)
        else:
            order.completed_on = business_day(event, order.store, self.book)
        self._vesting.deposit(order, order.lines.values())

    def _recredit(self, event: Recredit) -> None:
        order = self.history.orders[event.order]
        self._vesting.withdraw(order, order.lines.values())
        for line in order.lines.values():
            self.performance.add_line(line, times=-1)
        self.settlement.recredit(order, credits_anew(event, self.history, self.book))
        for line in order.lines.values():
            self.performance.add_line(line)
        self._vesting.deposit(order, order.lines.values())

    def _publish(self, event: Publish) -> None:
        terms = event.version.terms
        lines = self.settlement.lines_under(event.plan, terms.valid_from.instant)
        for line in lines:
            self._vesting.withdraw(self.history.orders[line.order], [line])
        self.settlement.publish(event.plan, terms)
        for line in lines:
            self._vesting.deposit(self.history.orders[line.order], [line])

    def _post(self, run: str, kind: str) -> None:
        """Append what every key lacks, as entries of the open month."""
        self.settlement.refresh()
        standing, period = self.settlement.standing, self.history.open_period
        due = differences(standing.targets, self.ledger.posted, keys=standing.take_changed())
        entries = self.ledger.post(due, run=run, period=period)
        for entry in entries:
            if entry.key.is_of_line:
                line = self._line(entry.key.ref)
                order = self.history.orders[line.order]
                self._vesting.post(order, line, payee=entry.key.payee, amount=entry.amount)
        self.postings.append(Posting(run, kind, period, len(entries), sum(entry.amount for entry in entries)))

    def _line(self, ref: str) -> SoldLine:
        order, line = ref.split("/")
        return self.history.orders[order].lines[line]

    def _close(self, event: Close) -> str | None:
        self.settlement.refresh()
        if event.accept_unallocated is not True and self.settlement.has_unallocated(event.period):
            return "POOL_UNALLOCATED"
        self._post(event.id, "CLOSE")
        frozen = self.statements()
        self.closed.extend(frozen)
        self._previous = {statement.payee: statement for statement in frozen}
        self.settlement.open_next()
        return None

    def statements(self) -> list[Statement]:
        """The statements of the open month from what is posted so far, by payee."""
        period = self.history.open_period
        earned = self.ledger.earned_in(period)
        payees = set(self.book.organisation.active_in(period))
        payees |= {payee for payee, amount in earned.items() if amount and payee in self.book.organisation.careers}
        payees |= {payee for payee, statement in self._previous.items() if statement.leaves_something}
        return [self._statement(payee, period, earned=earned.get(payee, 0)) for payee in sorted(payees)]

    def _statement(self, payee: str, period: Period, *, earned: int) -> Statement:
        home = self.book.organisation.careers[payee].home_of(period)
        version = None if home is None else self.book.plans.at_start_of(home.plan, period)
        return statement_of(
            payee,
            period,
            performance=self.performance.of(payee, period),
            earned=earned,
            unvested=self._vesting.unvested(payee, period),
            previous=self._previous.get(payee),
            terms=None if version is None else version.terms,
        )
