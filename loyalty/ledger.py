"""Writing entries of points: each source once, and the balance of its member with it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.rows import as_json, insert_from_json
from loyalty.rules.points import EntryReason, GrowthLine


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `growth_entry`; of an order its lines stand in it, of a refund what each of them gave back."""

    id: UUID
    member: UUID
    store: UUID
    source: str
    lot: UUID
    reason: EntryReason
    points: int
    order_id: UUID | None = None
    lines: list[GrowthLine] | None = None
    version: int | None = None
    note_sealed: bytes | None = None
    made_by: UUID | None = None
    at: datetime
    business_on: date
    expires_on: date | None = None


class Balance(msgspec.Struct, frozen=True):
    """What a member has after entries were written."""

    member: UUID
    points: int


BOOK = f"""
WITH booked AS (
  {insert_from_json("growth_entry", Entry)} ON CONFLICT (member, source) DO NOTHING RETURNING member, points
), sums AS (
  SELECT member, sum(points)::bigint AS points FROM booked GROUP BY member
)
INSERT INTO growth_balance AS kept (member, points, is_due) SELECT member, points, true FROM sums ORDER BY member
ON CONFLICT (member) DO UPDATE SET points = kept.points + EXCLUDED.points, is_due = true
RETURNING kept.member, kept.points
"""


async def book(entries: Sequence[Entry]) -> list[Balance]:
    """Write what was not written before, and have levels judged by it; the members that it touched."""
    return await fetch_as(Balance, BOOK, as_json(entries)) if entries else []


def of_order(order_id: UUID) -> str:
    """The source of what an order earned."""
    return f"order:{order_id}"


def of_refund(refund_id: UUID) -> str:
    """The source of what a refund took, or a correction gave again."""
    return f"refund:{refund_id}"


def of_registration(member_id: UUID) -> str:
    """The source of what a registration earned."""
    return f"registration:{member_id}"


def of_hand(entry_id: UUID) -> str:
    """The source of what somebody gave by hand."""
    return f"hand:{entry_id}"


def of_opening(member_id: UUID) -> str:
    """The source of what a member brought from before."""
    return f"opening:{member_id}"


def of_expiry(lot: UUID) -> str:
    """The source of the end of a lot."""
    return f"expiry:{lot}"
