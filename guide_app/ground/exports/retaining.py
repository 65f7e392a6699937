"""Who took lists away: on record for as long as a rule says."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.retention import OldRow, RetentionKind

OLD = """
SELECT e.id AS subject, e.asked_at AS since FROM export_record e
WHERE e.asked_at < $1 AND ($3::uuid[] IS NULL OR e.id = ANY($3)) ORDER BY e.id LIMIT $2
"""
FORGET = "DELETE FROM export_record WHERE id = $1"


async def old_records(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Exports that were asked for before then."""
    return await fetch_as(OldRow, OLD, before, limit, subjects)


async def forget_record(record_id: UUID, _: datetime) -> None:
    """Take one from the log."""
    await execute(FORGET, record_id)


RECORDS = RetentionKind(
    name="exports.records",
    title=("导出记录", "The log of exports"),
    told=("谁在何时为何导出过什么；操作审计仍保留", "Who took what away and why; the audit log stays"),
    least_months=6,
    old=old_records,
    erase=forget_record,
)
