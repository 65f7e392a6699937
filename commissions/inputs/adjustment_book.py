"""Amounts by hand as they are kept; for services that have asked."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.crediting.bases import Mark, mark_due
from commissions.rules import Due
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.rows import as_json, insert_from_json


class AdjustmentWritten(msgspec.Struct, frozen=True):
    """A row of `commission_adjustment`."""

    id: UUID
    payee: UUID
    store: UUID
    amount_fen: int
    effective_period: date
    reason: str
    approval: UUID
    requested_by: UUID
    approved_by: UUID | None
    approved_at: datetime
    writes_off: date | None = None
    correction: UUID | None = None


WRITE = insert_from_json("commission_adjustment", AdjustmentWritten)


async def write_adjustment(row: AdjustmentWritten) -> None:
    """Keep an amount; the payee's month is settled again."""
    await execute(WRITE, as_json([row]))
    await mark_due([Mark(row.effective_period, Due.ASSOCIATE, row.payee, row.store)])
