"""What is forgotten with a member: the notes of their carts, and that the carts were theirs."""

from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.erasures import ErasurePart
from guide_app.ground.members.service.erasing import KIND

END = """
UPDATE cart SET state = 'dropped', private_sealed = NULL, closed_at = $2, version = version + 1
WHERE member = $1 AND state = 'parked'
"""
FORGET = "UPDATE cart SET member = NULL WHERE member = $1"


async def forget_member(member_id: UUID, at: datetime) -> int:
    """Give their carts up, and let nothing say any more whose they were; how many rows."""
    await execute(END, member_id, at)
    return await execute(FORGET, member_id)


PART = ErasurePart(KIND, "carts.carts", ("挂单", "Parked carts"), forget_member)
