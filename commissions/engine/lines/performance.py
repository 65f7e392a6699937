"""Performance: the net of every line split over its credits, by month, payee and selling store."""

from collections.abc import Iterator, Sequence

from commissions.engine.credit.shares import shares_of
from commissions.engine.facts.sales import CountedRefund, SoldLine
from commissions.engine.time.calendar import Period


def performance_of(line: SoldLine) -> tuple[int, ...]:
    """How much of the line's net each of its credits performed, in credit order."""
    return shares_of(line.net, line.weights)


class Performance:
    """Running sums that follow each sale, each refund and each correction of credits."""

    def __init__(self) -> None:
        self._sums: dict[Period, dict[str, dict[str, int]]] = {}

    def add_sale(self, line: SoldLine) -> None:
        """Count a line as sold."""
        self._add(line, shares_of(line.paid, line.weights))

    def add_refund(self, line: SoldLine, refund: CountedRefund) -> None:
        """Count that the line's net fell; a share may grow by 1 when the whole shrinks."""
        before = shares_of(refund.net_after + refund.amount, line.weights)
        after = shares_of(refund.net_after, line.weights)
        self._add(line, [new - old for new, old in zip(after, before, strict=True)])

    def add_line(self, line: SoldLine, *, times: int = 1) -> None:
        """Count a line as it stands with its credits (`times` -1: take it off)."""
        self._add(line, [times * share for share in performance_of(line)])

    def _add(self, line: SoldLine, amounts: Sequence[int]) -> None:
        payees = self._sums.setdefault(line.period, {})
        for credit, amount in zip(line.credits, amounts, strict=True):
            stores = payees.setdefault(credit.payee, {})
            stores[line.store] = stores.get(line.store, 0) + amount

    def of(self, payee: str, period: Period) -> int:
        """Σ performance of the payee in the month, over all stores."""
        return sum(self._sums.get(period, {}).get(payee, {}).values())

    def rows(self) -> Iterator[tuple[Period, str, str, int]]:
        """(month, payee, store, fen), ascending, without zeros."""
        for period, payees in sorted(self._sums.items()):
            for payee, stores in sorted(payees.items()):
                for store, amount in sorted(stores.items()):
                    if amount:
                        yield period, payee, store, amount
