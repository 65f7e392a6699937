"""Which posted line commission is still held back, by the month in which it vests."""

from collections.abc import Iterable

from commissions.engine.credit.credits import Credit
from commissions.engine.facts.sales import SoldLine, SoldOrder
from commissions.engine.plans.recognition import Reached, Recognition, recognition_of
from commissions.engine.rulebook import Rulebook
from commissions.engine.time.calendar import Day, Period, period_of

NEVER = Period(1 << 40)
"""The month in which an order vests that has not come so far."""


def recognition_for(line: SoldLine, credit: Credit, book: Rulebook) -> Recognition | None:
    """How what the line earns the payee is recognised; None when its version holds nothing back."""
    version = None if credit.own_purchase else book.plans.in_force(credit.plan, line.business_at)
    return None if version is None else recognition_of(version.terms)


def vests_in(
    line: SoldLine, credit: Credit, *, shipped_on: Day | None, completed_on: Day | None, book: Rulebook
) -> Period | None:
    """The first month whose statement releases the line; None when its version holds nothing back."""
    recognition = recognition_for(line, credit, book)
    if recognition is None:
        return None
    day = recognition.day_of(Reached(line.day, shipped_on, completed_on))
    return NEVER if day is None else period_of(day)


class Vesting:
    """Sums of postings on line components by payee and month of vesting."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._posted: dict[str, dict[str, int]] = {}
        self._held: dict[str, dict[Period, int]] = {}

    def post(self, order: SoldOrder, line: SoldLine, *, payee: str, amount: int) -> None:
        """Count an entry on a line-component key of the payee, who may share in the line no longer."""
        of_payee = self._posted.setdefault(payee, {})
        of_payee[line.ref] = of_payee.get(line.ref, 0) + amount
        for credit in line.credits:
            if credit.payee == payee:
                self._hold(order, line, credit, amount)

    def withdraw(self, order: SoldOrder, lines: Iterable[SoldLine]) -> None:
        """Forget what is held for these lines, before something changes when or for whom; `deposit` it after."""
        self._move(order, lines, sign=-1)

    def deposit(self, order: SoldOrder, lines: Iterable[SoldLine]) -> None:
        """Hold what is posted on these lines by the rules in force now."""
        self._move(order, lines, sign=1)

    def unvested(self, payee: str, period: Period) -> int:
        """What the statement of the month holds back at most."""
        return sum(amount for vests, amount in self._held.get(payee, {}).items() if vests > period)

    def _move(self, order: SoldOrder, lines: Iterable[SoldLine], *, sign: int) -> None:
        for line in lines:
            for credit in line.credits:
                posted = self._posted.get(credit.payee, {}).get(line.ref, 0)
                if posted:
                    self._hold(order, line, credit, sign * posted)

    def _hold(self, order: SoldOrder, line: SoldLine, credit: Credit, amount: int) -> None:
        vests = vests_in(line, credit, shipped_on=order.shipped_on, completed_on=order.completed_on, book=self._book)
        if vests is not None:
            held = self._held.setdefault(credit.payee, {})
            held[vests] = held.get(vests, 0) + amount
