"""Members who have asked for something that is not answered yet; who fetched copies, for as long as a rule says."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.retention import HeldMember, Hold, OldRow, RetentionKind
from guide_app.ground.members.fragments import person_of

ASKING = f"""
SELECT m.id FROM member m WHERE m.id = ANY($1::uuid[]) AND EXISTS (
  SELECT FROM privacy_request r WHERE r.member = ANY({person_of("m.id")}) AND r.closed_at IS NULL)
"""
OLD = """
SELECT t.id AS subject, t.at AS since FROM copy_taken t
WHERE t.at < $1 AND ($3::uuid[] IS NULL OR t.id = ANY($3)) ORDER BY t.id LIMIT $2
"""
FORGET = "DELETE FROM copy_taken WHERE id = $1"


async def asking(members: Sequence[UUID]) -> Sequence[HeldMember]:
    """Those of them who wait for an answer."""
    return await fetch_as(HeldMember, ASKING, members)


async def old_copies_taken(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Copies that were fetched before then."""
    return await fetch_as(OldRow, OLD, before, limit, subjects)


async def forget_copy_taken(taken_id: UUID, _: datetime) -> None:
    """Take one from the log."""
    await execute(FORGET, taken_id)


COPIES_TAKEN = RetentionKind(
    name="privacy.copies_taken",
    title=("下载数据副本的记录", "The log of copies fetched for customers"),
    told=("谁在何时下载过谁的数据副本；操作审计仍保留", "Who fetched whose copy; the audit log stays"),
    least_months=6,
    old=old_copies_taken,
    erase=forget_copy_taken,
)
HOLD_ASKING = Hold("privacy.asking", ("有待办的个人权利申请", "they have asked for something"), asking)
