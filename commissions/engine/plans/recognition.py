"""From which day on what a sale earns is recognised: when it was paid, shipped or received, and so many days after."""

from msgspec import Struct

from commissions.engine.documents.plan_version import PlanTerms
from commissions.engine.documents.vocabulary import RecognisedBy
from commissions.engine.time.calendar import Day, days_after


class Reached(Struct, frozen=True, gc=False):
    """The business days, of its store, on which an order was paid, all of it was shipped, and it was received."""

    paid_on: Day
    shipped_on: Day | None = None
    received_on: Day | None = None


class Recognition(Struct, frozen=True, gc=False):
    """What a version waits for, and how many days after that. `is_named` where it says what it waits for."""

    by: RecognisedBy
    days: int
    is_named: bool

    def day_of(self, reached: Reached) -> Day | None:
        """The day on which the sale is recognised; None while what it waits for has not happened.

        What was received has been shipped. A version that names what it waits for recognises nothing before it is paid.
        """
        begun = self._begun(reached)
        if begun is None:
            return None
        return days_after(max(begun, reached.paid_on) if self.is_named else begun, self.days)

    def _begun(self, reached: Reached) -> Day | None:
        if self.by == "PAID":
            return reached.paid_on
        if self.by == "RECEIVED" or reached.shipped_on is None:
            return reached.received_on
        return reached.shipped_on if reached.received_on is None else min(reached.shipped_on, reached.received_on)


def recognition_of(terms: PlanTerms) -> Recognition | None:
    """How the version recognises what a line earns by itself; None when with the month in which it is posted.

    Days alone count from the receipt, as they did before there was a choice; a choice alone waits for no days.
    """
    if terms.recognised_by is None and terms.vest_days is None:
        return None
    return Recognition(terms.recognised_by or "RECEIVED", terms.vest_days or 0, terms.recognised_by is not None)
