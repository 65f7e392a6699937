"""Which customers on WeCom a member is: for the copy of their data, and what is forgotten of them."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.erasures import ErasurePart
from guide_app.base.kernel.personal_data import PersonalData
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.service.erasing import KIND
from wecom_bridge.mirror.contacts import NAME

FORGET = """
WITH meant AS (
  DELETE FROM wecom_registration w USING registration r WHERE r.id = w.registration AND r.member = $1
), noted AS (
  DELETE FROM wecom_remark_phone k USING member_phone p WHERE p.phone_index = k.phone_index AND p.member = $1
)
DELETE FROM wecom_contact_link WHERE member = $1
"""


class LinkRow(msgspec.Struct, frozen=True):
    """A contact of theirs, with what opens its name."""

    external_userid: str
    name_sealed: bytes | None
    key_wrapped: bytes | None
    how: str
    linked_at: datetime


def _opened(row: LinkRow) -> dict[str, object]:
    name = None if row.name_sealed is None else vault().open_of(row.key_wrapped, NAME, row.name_sealed)
    return {"external_userid": row.external_userid, "name": name, "how": row.how, "linked_at": row.linked_at}


PERSONAL = (
    PersonalData(
        "wecom_bridge.contacts",
        ("企业微信", "On WeCom"),
        LinkRow,
        f"""
SELECT c.external_userid, c.name_sealed, k.key_wrapped, l.how, l.linked_at FROM wecom_contact_link l
JOIN wecom_contact c ON c.id = l.contact LEFT JOIN wecom_contact_key k ON k.contact = c.id
WHERE l.member IN ({identities_of("$1")}) ORDER BY l.linked_at, c.external_userid
""",
        {
            "external_userid": ("企业微信客户编号", "Id on WeCom"),
            "name": ("企业微信名称", "Name on WeCom"),
            "how": ("如何得知", "How it is known"),
            "linked_at": ("时间", "When"),
        },
        _opened,
    ),
)


async def forget(member_id: UUID, _: datetime) -> int:
    """Take away who they are on WeCom; how many links."""
    return await execute(FORGET, member_id)


PART = ErasurePart(KIND, "wecom_bridge.links", ("企业微信关联", "Who they are on WeCom"), forget)
