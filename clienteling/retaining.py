"""Notes about customers, contacts with them, and notes of care dates: kept for as long as a rule says."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.retention import OldRow, RetentionKind, day_of, days_in, span_of

OLD_NOTES = """
SELECT n.id AS subject, coalesce(n.edited_at, n.written_at) AS since FROM member_note n
WHERE coalesce(n.edited_at, n.written_at) < $1 AND ($3::uuid[] IS NULL OR n.id = ANY($3)) ORDER BY n.id LIMIT $2
"""
FORGET_NOTE = ("DELETE FROM member_note_version WHERE note = $1", "DELETE FROM member_note WHERE id = $1")
OLD_CARE = """
SELECT c.id AS subject, c.ended_at AS since FROM care_date c
WHERE c.ended_at < $1 AND c.note_sealed IS NOT NULL AND ($3::uuid[] IS NULL OR c.id = ANY($3)) ORDER BY c.id LIMIT $2
"""
FORGET_CARE = "UPDATE care_date SET note_sealed = NULL, version = version + 1 WHERE id = $1"


OLD_CONTACTS = days_in("contact")
# Contacts are append-only: the application may call this and nothing else, and it takes none of the last 11 months.
FORGET_CONTACTS = "SELECT forget_contacts_v1($1, $2)"


async def old_contacts(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Days before then on which somebody was contacted."""
    return await fetch_as(OldRow, OLD_CONTACTS, before, limit, subjects, *span_of(before, subjects))


async def forget_contacts(day: UUID, _: datetime) -> None:
    """Take the contacts of a day away."""
    first = day_of(day)
    await execute(FORGET_CONTACTS, start_of(first), start_of(first + timedelta(days=1)))


async def old_notes(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Notes that nobody has written on since."""
    return await fetch_as(OldRow, OLD_NOTES, before, limit, subjects)


async def forget_note(note_id: UUID, _: datetime) -> None:
    """Take a note away, with what it was before edits."""
    for statement in FORGET_NOTE:
        await execute(statement, note_id)


async def old_care(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Care dates that ended before then and still have a note."""
    return await fetch_as(OldRow, OLD_CARE, before, limit, subjects)


async def forget_care(care_id: UUID, _: datetime) -> None:
    """Empty the note of a care date; that there was one stays."""
    await execute(FORGET_CARE, care_id)


NOTES = RetentionKind(
    name="clienteling.notes",
    title=("导购备注", "Notes of associates"),
    told=("备注和它以前的版本全部删除", "Notes go, with what they were before edits"),
    least_months=3,
    old=old_notes,
    erase=forget_note,
)
CONTACTS = RetentionKind(
    name="clienteling.contacts",
    title=("联系记录（按天）", "Contacts, by day"),
    told=("当天的联系记录全部删除；回访的结果保留", "The contacts of that day go; outcomes of care dates stay"),
    least_months=12,
    old=old_contacts,
    erase=forget_contacts,
    is_of_days=True,
)
CARE_NOTES = RetentionKind(
    name="clienteling.care_notes",
    title=("回访计划里的备注", "Notes of care dates"),
    told=("已结束的回访只留日期和结果", "Of care dates that ended the day and the outcome stay"),
    least_months=3,
    old=old_care,
    erase=forget_care,
)
