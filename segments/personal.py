"""Tags of a customer: for the copy of their data, and what is forgotten of them."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.erasures import ErasurePart
from guide_app.base.kernel.personal_data import PersonalData
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.service.erasing import KIND

FORGET = (
    "DELETE FROM member_tag WHERE member = $1",
    "DELETE FROM member_tag_count WHERE member = $1",
)


class TagRow(msgspec.Struct, frozen=True):
    """A tag that they carry."""

    group_name: str
    tag: str
    by_rule: bool
    put_at: datetime


PERSONAL = (
    PersonalData(
        "segments.tags",
        ("标签", "Tags"),
        TagRow,
        f"""
SELECT g.name AS group_name, t.name AS tag, t.by_rule, k.put_at FROM member_tag k
JOIN tag t ON t.id = k.tag JOIN tag_group g ON g.id = t.tag_group
WHERE k.member IN ({identities_of("$1")}) ORDER BY k.put_at, t.id
""",
        {
            "group_name": ("标签组", "Group"),
            "tag": ("标签", "Tag"),
            "by_rule": ("由规则打上", "By a rule"),
            "put_at": ("时间", "When"),
        },
    ),
)


async def forget(member_id: UUID, _: datetime) -> int:
    """Take their tags away, at once; how many rows."""
    rows = 0
    for statement in FORGET:
        rows += await execute(statement, member_id)
    return rows


PART = ErasurePart(KIND, "segments.tags", ("标签", "Tags"), forget)
