"""Members who have asked for something that is not answered yet."""

from collections.abc import Sequence
from uuid import UUID

from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.retention import HeldMember, Hold
from guide_app.ground.members.fragments import person_of

ASKING = f"""
SELECT m.id FROM member m WHERE m.id = ANY($1::uuid[]) AND EXISTS (
  SELECT FROM privacy_request r WHERE r.member = ANY({person_of("m.id")}) AND r.closed_at IS NULL)
"""


async def asking(members: Sequence[UUID]) -> Sequence[HeldMember]:
    """Those of them who wait for an answer."""
    return await fetch_as(HeldMember, ASKING, members)


HOLD_ASKING = Hold("privacy.asking", ("有待办的个人权利申请", "they have asked for something"), asking)
