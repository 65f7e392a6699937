"""What one event settles alone: a customer registered, a task done, an amount adjusted by hand."""

from msgspec import Struct


class Acquisition(Struct, frozen=True):
    """A customer registered by an associate; `first` when it is the first accepted one of the member."""

    event: str
    member: str
    payee: str
    at: int
    day: int
    period: int
    was_member: bool
    first: bool


class TaskDone(Struct, frozen=True):
    """A rewarded task, done on a local day."""

    task: str
    payee: str
    amount: int
    day: int
    period: int


class Adjustment(Struct, frozen=True):
    """An amount added or taken by hand in a month."""

    event: str
    payee: str
    amount: int
    period: int
