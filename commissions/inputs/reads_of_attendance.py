"""A sheet of attendance, for services and queries that have asked for their own permission."""

from datetime import date
from uuid import UUID

import msgspec

from commissions.inputs.schemas import AttendanceView, PresentView
from guide_app.base.kernel.calendar import period_of
from guide_app.base.kernel.database import fetch_as, fetch_row_as


class _Sheet(msgspec.Struct, frozen=True):
    id: UUID
    version: int


SHEET = "SELECT id, version FROM commission_attendance_sheet WHERE store = $1 AND period = $2"
PEOPLE = """
SELECT p.associate AS associate_id, a.number, a.name, p.half_days
FROM commission_attendance p JOIN associate a ON a.id = p.associate WHERE p.sheet = $1 ORDER BY a.number
"""


async def attendance_of(store_id: UUID, month: date) -> AttendanceView:
    """The sheet of a store and month, given by its first day; empty and of version 0 where there is none."""
    sheet = await fetch_row_as(_Sheet, SHEET, store_id, month)
    people = [] if sheet is None else await fetch_as(PresentView, PEOPLE, sheet.id)
    version = 0 if sheet is None else sheet.version
    return AttendanceView(store_id=store_id, period=period_of(month), version=version, people=tuple(people))
