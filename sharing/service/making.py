"""Sharing a link to a product or a coupon: one's own, or one for a customer, which is a touch of theirs."""

import secrets
from datetime import datetime
from uuid import UUID

import msgspec

from coupons.claiming import TemplateStatus
from coupons.queries import template_of_code
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.products.queries import product
from guide_app.ground.members.queries import member
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from qr_codes.errors import AssociateNotInStore
from qr_codes.service.badges import badge_code_of
from sharing.errors import NothingToShare
from sharing.permissions import SHARE_THINGS
from sharing.queries import link_to
from sharing.rules import TOKEN_BYTES, ShareKind, source_of_share
from sharing.schemas import ShareLinkView, ShareThing

CODE_OF_TEMPLATE = "SELECT code FROM coupon_template WHERE id = $1"
LINK = """
INSERT INTO share_link AS known (id, token, kind, thing, associate, store, badge, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (associate, kind, thing) DO UPDATE SET store = EXCLUDED.store, badge = EXCLUDED.badge
RETURNING known.id
"""
GIFT = """
INSERT INTO share_gift AS known (id, token, link, member, made_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (link, member) DO UPDATE SET made_at = known.made_at RETURNING known.id
"""
COUNT = """
INSERT INTO share_day AS known (link, day, shares, clicks) VALUES ($1, $2, 1, 0)
ON CONFLICT (link, day) DO UPDATE SET shares = known.shares + 1
"""


class Named(msgspec.Struct, frozen=True):
    """The row that stands for a link or a gift."""

    id: UUID


async def share_thing(actor: Actor, command: ShareThing) -> ShareLinkView:
    """One's own link to a product or a coupon, made when first asked for; counted as shared once a day.

    Raises NotFound for what is out of reach, NothingToShare, AssociateNotInStore.
    """
    actor.require(SHARE_THINGS)
    if actor.associate_id is None:
        raise Forbidden(reason="links are shared by people")
    if actor.store_id is None:
        raise AssociateNotInStore(associate_id=actor.associate_id)
    at = clock.now()
    async with transaction():
        await require_shareable(actor, command.kind, command.id, at)
        met = None if command.member_id is None else await member(actor, command.member_id)
        if met is not None and met.erased_at is not None:
            raise NotFound
        badge = await badge_code_of(actor, actor.associate_id)
        of = (command.kind, command.id, actor.associate_id, actor.store_id, badge.id, at)
        made = await fetch_row_as(Named, LINK, new_id(), secrets.token_urlsafe(TOKEN_BYTES), *of)
        assert made is not None  # made, or there already
        link = given = made.id
        if met is not None:
            gift = await fetch_row_as(Named, GIFT, new_id(), secrets.token_urlsafe(TOKEN_BYTES), link, met.id, at)
            assert gift is not None  # the same
            given = gift.id
        day = business_date(at)
        touch = Meeting(
            kind=TouchKind.SHARE,
            at=at,
            source=source_of_share(given, day),
            associate_id=actor.associate_id,
            member_id=None if met is None else met.id,
            store_id=actor.store_id,
            code_id=badge.id,
        )
        if not await fetch_value("SELECT EXISTS (SELECT FROM touch WHERE source = $1)", touch.source):
            await record_touches(SYSTEM, [touch])
            await execute(COUNT, link, day)
            facts = {"kind": command.kind, "thing": str(command.id), "link": str(link)}
            subject = f"share_link:{link}" if met is None else f"member:{met.id}"
            await audit.record(actor, "sharing.shared", subject, **facts)
        found = await link_to(actor, command.kind, command.id, member_id=command.member_id)
    if found is None:
        raise NotFound
    return found


async def require_shareable(actor: Actor, kind: ShareKind, thing_id: UUID, at: datetime) -> str:
    """The name of a product that is sold, or of a coupon that is given out. Raises NotFound, NothingToShare."""
    actor.require(SHARE_THINGS)
    if kind is ShareKind.PRODUCT:
        sold = await product(actor, thing_id)
        if not sold.state.is_sold:
            raise NothingToShare
        return sold.name
    code = await fetch_value(CODE_OF_TEMPLATE, thing_id)
    if code is None:
        raise NotFound
    given = (await template_of_code(actor, code)).template
    is_over = given.claim_to is not None and at >= given.claim_to
    if given.status is not TemplateStatus.OPEN or at < given.claim_from or is_over:
        raise NothingToShare
    return given.name
