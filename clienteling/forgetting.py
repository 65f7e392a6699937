"""What is forgotten with a member: what was written about them, and what was planned."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.erasures import ErasurePart
from guide_app.ground.members.service.erasing import KIND

FORGET = (
    "DELETE FROM member_note_version WHERE member = $1",
    "DELETE FROM member_note WHERE member = $1",
    "UPDATE care_date SET note_sealed = NULL WHERE member = $1 AND note_sealed IS NOT NULL",
)
END = """
UPDATE care_date SET state = 'cancelled', ended_at = $2, version = version + 1 WHERE member = $1 AND state = 'open'
"""


async def forget_member(member_id: UUID, at: datetime) -> int:
    """Remove all notes about a member and end what was planned; how many rows. Contacts hold no text: they stay."""
    rows = 0
    for statement in FORGET:
        rows += await execute(statement, member_id)
    return rows + await execute(END, member_id, at)


PART = ErasurePart(KIND, "clienteling.notes", ("备注与关怀计划", "Notes, and what was planned for them"), forget_member)
