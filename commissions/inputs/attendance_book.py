"""Attendance as it is kept: one sheet per store and month, held by whoever writes any of it. For services and imports
that have asked."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.crediting.bases import Mark, mark_due
from commissions.rules import Due
from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json


class SheetHeld(msgspec.Struct, frozen=True):
    """A sheet, locked until the transaction ends."""

    id: UUID
    store: UUID
    period: date
    version: int


class SheetBegun(msgspec.Struct, frozen=True):
    """A row of `commission_attendance_sheet`."""

    id: UUID
    store: UUID
    period: date
    version: int
    set_at: datetime
    set_by: UUID | None


class PresentStored(msgspec.Struct, frozen=True):
    """Half days of somebody on a sheet."""

    sheet: UUID
    associate: UUID
    half_days: int


class PresentThere(msgspec.Struct, frozen=True):
    """Half days of somebody in a store and month."""

    store: UUID
    period: date
    associate: UUID
    half_days: int


class PresentWritten(msgspec.Struct, frozen=True):
    """A row of `commission_attendance`."""

    id: UUID
    sheet: UUID
    associate: UUID
    half_days: int


BEGIN = f"{insert_from_json('commission_attendance_sheet', SheetBegun)} ON CONFLICT (store, period) DO NOTHING"
HOLD = """
SELECT id, store, period, version FROM commission_attendance_sheet
WHERE store = ANY($1::uuid[]) AND period = ANY($2::date[]) ORDER BY id FOR UPDATE
"""
PRESENT = "SELECT sheet, associate, half_days FROM commission_attendance WHERE sheet = ANY($1::uuid[])"
PRESENT_IN = """
SELECT s.store, s.period, a.associate, a.half_days
FROM commission_attendance a JOIN commission_attendance_sheet s ON s.id = a.sheet
WHERE s.store = ANY($1::uuid[]) AND s.period = ANY($2::date[])
"""
CLEAR = "DELETE FROM commission_attendance WHERE sheet = $1 AND NOT associate = ANY($2::uuid[])"
WRITE = f"""
{insert_from_json("commission_attendance", PresentWritten)}
ON CONFLICT (sheet, associate) DO UPDATE SET half_days = EXCLUDED.half_days
"""
COUNT_UP = """
UPDATE commission_attendance_sheet SET version = version + 1, set_at = $2, set_by = $3 WHERE id = $1
"""


async def sheets_held(actor: Actor, stores: Sequence[UUID], months: Sequence[date], *, at: datetime) -> list[SheetHeld]:
    """The sheets of these stores and months, begun where there were none, and held until the transaction ends."""
    begun = [SheetBegun(new_id(), store, month, 0, at, actor.id) for store in stores for month in months]
    await execute(BEGIN, as_json(begun))
    return await fetch_as(SheetHeld, HOLD, list(stores), list(months))


async def present_on(sheets: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """By sheet, who was there how often."""
    found: dict[UUID, dict[UUID, int]] = {sheet: {} for sheet in sheets}
    for one in await fetch_as(PresentStored, PRESENT, list(sheets)):
        found[one.sheet][one.associate] = one.half_days
    return found


async def present_in(stores: Sequence[UUID], months: Sequence[date]) -> dict[tuple[UUID, date], dict[UUID, int]]:
    """By store and month, who was there how often; nothing is locked."""
    found: dict[tuple[UUID, date], dict[UUID, int]] = {}
    for one in await fetch_as(PresentThere, PRESENT_IN, list(stores), list(months)):
        found.setdefault((one.store, one.period), {})[one.associate] = one.half_days
    return found


async def write_sheet(
    actor: Actor, sheet: SheetHeld, before: dict[UUID, int], after: dict[UUID, int], *, at: datetime
) -> None:
    """Make a sheet that is held say `after` and nothing else; what it said stands in the audit log."""
    await execute(CLEAR, sheet.id, list(after))
    changed = [
        PresentWritten(new_id(), sheet.id, associate, number)
        for associate, number in sorted(after.items())
        if before.get(associate) != number
    ]
    if changed:
        await execute(WRITE, as_json(changed))
    await execute(COUNT_UP, sheet.id, at, actor.id)
    people = before.keys() | after.keys()
    await mark_due(Mark(sheet.period, Due.ASSOCIATE, person, sheet.store) for person in people)
    await mark_due([Mark(sheet.period, Due.UNALLOCATED, sheet.store, sheet.store)])
    await audit.record(
        actor,
        "commissions.attendance_set",
        f"store:{sheet.store}",
        period=period_of(sheet.period),
        before={str(associate): number for associate, number in sorted(before.items())},
        after={str(associate): number for associate, number in sorted(after.items())},
    )
