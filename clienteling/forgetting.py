"""What is forgotten with a member: what was written about them, and what was planned."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute

FORGET = (
    "DELETE FROM member_note_version WHERE member = $1",
    "DELETE FROM member_note WHERE member = $1",
    "UPDATE care_date SET note_sealed = NULL WHERE member = $1 AND note_sealed IS NOT NULL",
)
END = """
UPDATE care_date SET state = 'cancelled', ended_at = $2, version = version + 1 WHERE member = $1 AND state = 'open'
"""


async def forget_member(member_id: UUID, at: datetime) -> None:
    """Remove all notes about a member and end what was planned. Contacts hold no text: they stay."""
    for statement in FORGET:
        await execute(statement, member_id)
    await execute(END, member_id, at)
