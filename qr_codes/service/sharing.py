"""Giving a customer a link to one's badge: a touch of theirs, once a day."""

import secrets
from datetime import timedelta

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.ground.members.queries import member
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from qr_codes.permissions import SHARE_LINKS
from qr_codes.queries.sharing import link_of_today
from qr_codes.schemas import ShareBadge, SharedLinkView
from qr_codes.service.badges import badge_code_of

LASTS = timedelta(days=30)
TOKEN_BYTES = 16
ADD = """
INSERT INTO shared_link (id, token, associate, store, member, code, day, shared_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (associate, member, day) DO NOTHING
"""


async def share_badge(actor: Actor, command: ShareBadge) -> SharedLinkView:
    """Give a customer in reach a link to one's own badge; the one of today, where there is one.

    Raises NotFound, also for a member who is erased; AssociateNotInStore.
    """
    actor.require(SHARE_LINKS)
    if actor.associate_id is None:
        raise Forbidden(reason="links are given by whoever has a badge")
    at = clock.now()
    async with transaction():
        met = await member(actor, command.member_id)
        if met.erased_at is not None:
            raise NotFound
        badge = await badge_code_of(actor, actor.associate_id)
        link = new_id()
        added = await execute(
            ADD,
            link,
            secrets.token_urlsafe(TOKEN_BYTES),
            actor.associate_id,
            actor.store_id,
            met.id,
            badge.id,
            business_date(at),
            at,
            at + LASTS,
        )
        if added:
            touch = Meeting(
                TouchKind.SHARE, at, f"share:{link}", actor.associate_id, met.id, actor.store_id, code_id=badge.id
            )
            await record_touches(SYSTEM, [touch])
            await audit.record(actor, "codes.link_shared", f"member:{met.id}", link=str(link))
        given = await link_of_today(actor, met.id)
    if given is None:
        raise NotFound
    return given
