"""Facts about pay: that a month is settled, what changed for whom afterwards, that it is closed."""

from datetime import datetime
from uuid import UUID

import msgspec

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
