"""Messages that a customer was sent: for the copy of their data, and what is forgotten with them."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.erasures import ErasurePart
from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.service.erasing import KIND

FORGET = ("DELETE FROM notice WHERE member = $1", "DELETE FROM notice_opt_out WHERE member = $1")


class NoticeRow(msgspec.Struct, frozen=True):
    """A message."""

    kind: str
    state: str
    made_at: datetime
    ended_at: datetime | None


async def forget_member(member_id: UUID, _: datetime) -> int:
    """Take away what a member was sent, and that they wanted nothing; how many rows."""
    return sum([await execute(statement, member_id) for statement in FORGET])


PART = ErasurePart(KIND, "notices.notices", ("发给顾客的消息", "Messages to customers"), forget_member)
PERSONAL = (
    PersonalData(
        "notices.notices",
        ("收到的消息", "Messages"),
        NoticeRow,
        f"""
SELECT n.kind, n.state, n.made_at, n.ended_at FROM notice n WHERE n.member IN ({identities_of("$1")})
ORDER BY n.made_at, n.id
""",
        {
            "kind": ("消息", "Message"),
            "state": ("状态", "State"),
            "made_at": ("时间", "At"),
            "ended_at": ("结束时间", "Over"),
        },
    ),
)
