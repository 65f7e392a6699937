"""The link that one has given a customer today."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.settings import settings
from guide_app.ground.members.queries import member
from qr_codes.permissions import SHARE_LINKS
from qr_codes.schemas import SharedLinkView
from qr_codes.short_codes import SHARE_PATH

OF_TODAY = """
SELECT l.id, l.member AS member_id, l.associate AS associate_id, l.token, l.shared_at, l.expires_at FROM shared_link l
WHERE l.associate = $1 AND l.member = $2 AND l.day = $3
"""


class LinkRow(msgspec.Struct, frozen=True):
    """A link with its secret."""

    id: UUID
    member_id: UUID
    associate_id: UUID
    token: str
    shared_at: datetime
    expires_at: datetime

    def view(self) -> SharedLinkView:
        """With the address that is given away."""
        url = f"{settings().public_base_url}{SHARE_PATH}{self.token}"
        return SharedLinkView(self.id, self.member_id, self.associate_id, url, self.shared_at, self.expires_at)


async def link_of_today(actor: Actor, member_id: UUID) -> SharedLinkView | None:
    """The link that one has given a customer in reach today, if there is one. Raises NotFound."""
    actor.require(SHARE_LINKS)
    met = await member(actor, member_id)
    found = await fetch_row_as(LinkRow, OF_TODAY, actor.associate_id, met.id, business_date(clock.now()))
    return None if found is None else found.view()
