"""What one event settles alone: a customer registered, a task done, an amount adjusted by hand."""

from msgspec import Struct

from commissions.engine.time.calendar import Day, Instant, Period


class Acquisition(Struct, frozen=True):
    """A customer registered by an associate; `first` when it is the first accepted one of the member."""

    event: str
    member: str
    payee: str
    at: Instant
    day: Day
    period: Period
    was_member: bool
    first: bool


class TaskDone(Struct, frozen=True):
    """A rewarded task, done on a local day."""

    task: str
    payee: str
    amount: int
    day: Day
    period: Period


class Adjustment(Struct, frozen=True):
    """An amount added or taken by hand in a month."""

    event: str
    payee: str
    amount: int
    period: Period
