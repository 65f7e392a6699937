"""What has happened so far: accepted events in plain records, nothing computed but the day and the net."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.commissions.engine.commission_reference.moments import local, month_of
from tests.commissions.engine.commission_reference.scenario import Json, Setting


@dataclass
class Refund:
    """What counted of a refund, and the month that was open then."""

    amount: int
    units: int
    day: date
    open_period: str
    late: bool


@dataclass
class Line:
    """A sold line with what came back."""

    order: "Order"
    id: str
    article: Json
    qty: int
    paid: int
    list_price: int
    hq_funded: int
    refunds: list[Refund] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """How keys name the line."""
        return f"{self.order.id}/{self.id}"

    @property
    def net(self) -> int:
        """What is still paid, in fen."""
        return self.paid - sum(one.amount for one in self.refunds)

    @property
    def units(self) -> int:
        """How many pieces the customer still has; a gift counts none."""
        return 0 if self.paid == 0 else self.qty - sum(one.units for one in self.refunds)


@dataclass
class Order:
    """A sale as accepted. `business` is the business time, in local time."""

    id: str
    store: str
    at: datetime
    business: datetime
    channel: str | None
    member: str | None
    credits: list[tuple[str, int]]
    lines: list[Line] = field(default_factory=list)
    shipped: date | None = None
    completed: date | None = None

    @property
    def day(self) -> date:
        """The business date."""
        return self.business.date()

    @property
    def period(self) -> str:
        """The month of the business date."""
        return month_of(self.day)


@dataclass
class Facts:
    """Everything accepted so far."""

    open_period: str
    orders: dict[str, Order] = field(default_factory=dict)
    acquisitions: list[Json] = field(default_factory=list)
    tasks: list[Json] = field(default_factory=list)
    attendance: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    adjustments: list[Json] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """Every sold line."""
        for order in self.orders.values():
            yield from order.lines


def business_time(setting: Setting, store: str, at: str) -> datetime:
    """An instant at a store whose day begins some hours after midnight."""
    return local(at) - timedelta(hours=setting.stores[store]["day_cut_hours"])


def self_purchase(setting: Setting, line: Line, payee: str) -> bool:
    """Whether somebody bought this from themselves."""
    member = line.order.member
    return member is not None and payee in setting.associates and setting.associates[payee]["member"] == member
