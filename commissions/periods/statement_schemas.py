"""Commands of closing, and what is shown of closed months. Money is fen."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from commissions.periods.closing_checks import ClosingPoint
from commissions.rules import PeriodState

Month = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{4}-[0-9]{2}\Z")]


class BeginPeriods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first month that is closed here; what came before was settled elsewhere."""

    period: Month


class ClosePeriod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether pools of stores that go to nobody stay with the company."""

    accept_unallocated: bool = False


class PeriodView(msgspec.Struct, frozen=True):
    """A month since the first that is closed. `digest` is of all its statements, in the order of payees."""

    period: str
    state: PeriodState
    closed_at: datetime | None
    closed_by_name: str | None
    unallocated_accepted: bool
    statements: int
    payable_fen: int
    digest: str


class ClosingChecklist(msgspec.Struct, frozen=True):
    """What has to be done before the month is closed; `may_close` when nothing blocks.

    `unallocated_fen` is what pools of stores give to nobody so far, which has to be accepted; 0 for who does not reach
    the whole chain.
    """

    period: str
    points: list[ClosingPoint]
    may_close: bool
    unallocated_fen: int


class StatementView(msgspec.Struct, frozen=True):
    """What somebody is paid for a month. `earned_fen` is what was posted in it, whatever month it is of.

    `released_fen` = earned + pending in - pending out; `net_fen` = released + draw - recovery; `payable_fen` is what is
    left of it after `offset_fen` of older debts; `carry_out_fen` is at most 0. `store` is the home store of the month.
    `estimated_fen`, `confirmed_fen` and `paid_fen` add up to earned + pending in of an open month, and to released of a
    closed one: what that holds back is in the month after it.
    """

    period: str
    is_final: bool
    payee_id: UUID
    number: str
    name: str
    store: str
    performance_fen: int
    earned_fen: int
    pending_in_fen: int
    pending_out_fen: int
    released_fen: int
    draw_fen: int
    recovery_fen: int
    draw_balance_fen: int
    net_fen: int
    carry_in_fen: int
    offset_fen: int
    payable_fen: int
    carry_out_fen: int
    estimated_fen: int
    confirmed_fen: int
    paid_fen: int


class StatementTotals(msgspec.Struct, frozen=True):
    """How many statements there are, and the sums of what stands in them.

    `confirmed_fen` and `paid_fen` are what they release, by whether it was paid out.
    """

    statements: int
    confirmed_fen: int
    paid_fen: int
    performance_fen: int
    earned_fen: int
    pending_out_fen: int
    draw_fen: int
    recovery_fen: int
    offset_fen: int
    payable_fen: int
    carry_out_fen: int
