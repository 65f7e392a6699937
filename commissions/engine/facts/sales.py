"""What was sold: orders and lines with their credits and refunds."""

from msgspec import Struct

from commissions.engine.credit.credits import Credit
from commissions.engine.documents.static_part import Sku
from commissions.engine.time.calendar import Day, Instant, Period


class CountedRefund(Struct, frozen=True, gc=False):
    """A refund as far as it counts.

    `amount` fen and `units` returned are what counts of what was asked. `net_after` is the net of the line after it.
    `late_in` is set when the month of the line was closed already as the refund was learned: the month open then.
    """

    amount: int
    units: int
    net_after: int
    day: Day
    late_in: Period | None = None


class SoldLine(Struct):
    """One line of an accepted sale. Its refunds grow, and its credits may be corrected."""

    order: str
    id: str
    ref: str
    store: str
    business_at: Instant
    day: Day
    period: Period
    sku: Sku
    qty: int
    paid: int
    list_price: int
    hq_funded: int
    credits: tuple[Credit, ...]
    weights: tuple[int, ...]
    net: int
    returned: int = 0
    refunds: list[CountedRefund] = []

    @property
    def units(self) -> int:
        """Units kept; a gift has none that count."""
        return self.qty - self.returned if self.paid else 0

    def credit_to(self, credits: tuple[Credit, ...]) -> None:
        """Put other credits in the place of those it was sold with."""
        self.credits = credits
        self.weights = tuple(credit.weight for credit in credits)

    def take_back(self, amount: int, units: int, *, day: Day, late_in: Period | None = None) -> CountedRefund:
        """Record a refund; of `amount` and `units` only what is still there counts."""
        counted = min(amount, self.net)
        returned = min(units, self.qty - self.returned)
        self.net -= counted
        self.returned += returned
        refund = CountedRefund(
            amount=counted,
            units=returned,
            net_after=self.net,
            day=day,
            late_in=late_in,
        )
        self.refunds.append(refund)
        return refund


class SoldOrder(Struct):
    """An accepted sale."""

    id: str
    store: str
    at: Instant
    day: Day
    period: Period
    lines: dict[str, SoldLine]
    member: str | None = None
    shipped_on: Day | None = None
    completed_on: Day | None = None
    channel: str | None = None
