"""Opening a link that was given to a customer: where it leads, and that it was opened, once a day."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from qr_codes.errors import CodeUnknown
from qr_codes.short_codes import SCAN_PATH

LINK = """
SELECT l.id, l.associate AS associate_id, l.store AS store_id, l.code AS code_id, t.code, l.expires_at,
  coalesce(m.merged_into, m.id) AS member_id, m.erased_at
FROM shared_link l JOIN touchpoint t ON t.id = l.code JOIN member m ON m.id = l.member WHERE l.token = $1
"""
CLICK = "INSERT INTO shared_click (link, day, at) VALUES ($1, $2, $3) ON CONFLICT (link, day) DO NOTHING"


class Followed(msgspec.Struct, frozen=True):
    """A link with where it leads, and whose it is."""

    id: UUID
    associate_id: UUID
    store_id: UUID | None
    code_id: UUID
    code: str
    expires_at: datetime
    member_id: UUID
    erased_at: datetime | None


async def follow(token: str, *, counts: bool) -> str:
    """Where a link leads. Its first opening of a day is a touch, until it has expired. Raises CodeUnknown."""
    at = clock.now()
    link = await fetch_row_as(Followed, LINK, token)
    if link is None:
        raise CodeUnknown
    if counts and link.erased_at is None and at < link.expires_at:
        day = business_date(at)
        async with transaction():
            if await execute(CLICK, link.id, day, at):
                source = f"click:{link.id}:{day:%Y%m%d}"
                click = Meeting(
                    TouchKind.CLICK,
                    at,
                    source,
                    link.associate_id,
                    link.member_id,
                    link.store_id,
                    code_id=link.code_id,
                )
                await record_touches(SYSTEM, [click])
    return SCAN_PATH + link.code
