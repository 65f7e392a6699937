"""Everything accepted so far, found by the names that later events use."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from commissions.engine.facts.sales import SoldLine, SoldOrder
from commissions.engine.facts.single_facts import Acquisition, Adjustment, TaskDone
from commissions.engine.time.calendar import Instant, Period


class Excess(NamedTuple):
    """What a refund asked for beyond what was there: fen (OVER_REFUND) or units (OVER_RETURN)."""

    event: str
    kind: str
    order: str
    line: str
    amount: int


class History:
    """The facts, in the order in which they were learned, and which month is open."""

    def __init__(self, first_period: Period) -> None:
        self.first_period = first_period
        self.open_period = first_period
        self.orders: dict[str, SoldOrder] = {}
        self.acquisitions: list[Acquisition] = []
        self.tasks: dict[tuple[str, str], TaskDone] = {}
        self.adjustments: list[Adjustment] = []
        self.attendance: dict[tuple[str, Period], dict[str, int]] = {}
        self.excesses: list[Excess] = []
        self._orders_of: dict[str, list[SoldOrder]] = {}
        self._unsorted: set[str] = set()
        self._acquired: set[str] = set()

    def add_order(self, order: SoldOrder) -> None:
        """Record an accepted sale."""
        self.orders[order.id] = order
        if order.member is not None:
            self._orders_of.setdefault(order.member, []).append(order)
            self._unsorted.add(order.member)

    def add_acquisition(self, acquisition: Acquisition) -> None:
        """Record an accepted acquisition."""
        self._acquired.add(acquisition.member)
        self.acquisitions.append(acquisition)

    def is_acquired(self, member: str) -> bool:
        """Whether somebody acquired the member before, with or without earning from it."""
        return member in self._acquired

    def first_order_from(self, member: str, at: Instant) -> SoldOrder | None:
        """The member's earliest sale at or after an instant; at the same instant the smaller order id."""
        orders = self._orders_of.get(member, [])
        if member in self._unsorted:
            self._unsorted.remove(member)
            orders.sort(key=lambda order: (order.at, order.id))
        place = bisect_left(orders, at, key=lambda order: order.at)
        return orders[place] if place < len(orders) else None

    def lines(self) -> Iterator[SoldLine]:
        """Every sold line."""
        for order in self.orders.values():
            yield from order.lines.values()
