"""Facts about pay: that a month is settled, what changed afterwards, that it is closed; appeals and corrections."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from commissions.engine.api import Credit
from guide_app.base.kernel.events import Event


class PayChange(msgspec.Struct, frozen=True, kw_only=True):
    """By how much a month of somebody was changed, in fen."""

    associate_id: UUID
    amount_fen: int


class MonthSettled(Event, frozen=True, kw_only=True):
    """A month (`2026-10`) was settled after its end for the first time; a later run tells by `MonthCorrected`."""

    run_id: UUID
    period: str
    settled_at: datetime


class MonthCorrected(Event, frozen=True, kw_only=True):
    """A settlement changed a month that was settled before: `changes` of some of those it changed, each told once."""

    run_id: UUID
    period: str
    changes: tuple[PayChange, ...]
    corrected_at: datetime


class StatementMade(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody's statement of a month pays, in fen."""

    associate_id: UUID
    payable_fen: int


class MonthClosed(Event, frozen=True, kw_only=True):
    """A month is closed and its statements are frozen: `statements` are some of them, each told once."""

    period: str
    statements: tuple[StatementMade, ...]
    closed_at: datetime


class CreditChange(msgspec.Struct, frozen=True, kw_only=True):
    """By how much somebody's performance and month moved by a correction as it was decided, in fen."""

    associate_id: UUID
    performance_fen: int
    commission_fen: int


class OrderRecredited(Event, frozen=True, kw_only=True):
    """An order is credited to others than before: to `credits` from now on.

    Without them its month is closed: what changed of the pay of those concerned was adjusted by hand in the open one.
    """

    lane_by: ClassVar[str | None] = "store_id"

    correction_id: UUID
    order_id: UUID
    number: str
    store_id: UUID
    credits: tuple[Credit, ...] = ()
    changes: tuple[CreditChange, ...] = ()
    corrected_by: UUID | None = None


class AppealFiled(Event, frozen=True, kw_only=True):
    """Somebody said that an order or entry is not right; `path` is the unit of the store."""

    appeal_id: UUID
    appellant_id: UUID
    path: str


class AppealAnswered(Event, frozen=True, kw_only=True):
    """An appeal was decided: rejected, or its order credited anew."""

    appeal_id: UUID
    appellant_id: UUID
    rejected: bool
    answered_by: UUID | None = None
