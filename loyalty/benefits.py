"""Coupons that levels bring: for birthdays ahead, and for having reached a level; each occasion once.

One member at a time, each in a transaction of its own: what is refused (no stock, the limit of the template, no consent
to messages) is kept with its reason, and stops nobody else.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from coupons.schemas import IssueCoupon
from coupons.service.issuing import issue_coupon
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.base.web.pages import LEAST_ID
from guide_app.ground.members.fragments import person_of
from guide_app.ground.members.sealing import birthday_index, birthdays_on
from guide_app.ground.privacy.fragments import agrees
from loyalty.events import BenefitGiven
from loyalty.rules.benefits import Benefit
from loyalty.rules.levels import LevelRule
from loyalty.versions import in_force, versions

PIECE = 200
"""Members who are looked up together."""
GIFTS_WAIT = 30
"""Days after which an upgrade that brought nothing so far brings nothing any more."""
NO_CONSENT = "no_marketing_consent"
"""Why somebody gets no birthday coupon who wants no messages."""


class Entitled(msgspec.Struct, frozen=True):
    """A member to whom an occasion brings a coupon, and whether they agree to messages."""

    member: UUID
    store: UUID
    dedicated: UUID | None
    agrees: bool


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `benefit_grant`: with the coupon, or why there is none."""

    id: UUID
    member: UUID
    store: UUID
    benefit: Benefit
    occasion: str
    level: str
    template: str
    coupon: UUID | None
    refusal: str | None
    at: datetime
    business_on: date


class Kept(msgspec.Struct, frozen=True):
    """A grant that was written."""

    id: UUID


NOT_YET = f"""
NOT EXISTS (SELECT FROM benefit_grant g WHERE g.member = ANY ({person_of("m.id")}) AND g.benefit = $2
  AND g.occasion = $3)
"""
_ENTITLED = f"""
SELECT m.id AS member, m.home_store AS store, m.dedicated, {agrees("m.id", "'marketing'", "$6")} AS agrees
"""
BORN = f"""
{_ENTITLED} FROM member m
WHERE m.birthday_index = ANY($7::bigint[]) AND m.level = $1 AND m.id > $4
  AND m.merged_into IS NULL AND m.erased_at IS NULL AND {NOT_YET} ORDER BY m.id LIMIT $5
"""
RISEN = f"""
{_ENTITLED} FROM member m
WHERE m.id IN (SELECT c.member FROM level_change c WHERE c.is_up AND c.after = $1 AND c.business_on >= $7) AND m.id > $4
  AND m.level = $1 AND m.merged_into IS NULL AND m.erased_at IS NULL AND {NOT_YET} ORDER BY m.id LIMIT $5
"""
KEEP = f"{insert_from_json('benefit_grant', Grant)} ON CONFLICT (member, benefit, occasion) DO NOTHING RETURNING id"


async def give_birthday_coupons(at: datetime) -> int:
    """Coupons for birthdays that are near, of levels that bring one, once a year; how many occasions. Safe to run
    twice."""
    today = business_date(at)
    version = in_force(await versions(), today)
    given = 0
    for level in version.levels if version else ():
        if level.birthday is None:
            continue
        for ahead in range(level.birthday.days_before + 1):
            day = today + timedelta(days=ahead)
            kept = [birthday_index(one) for one in birthdays_on(day)]
            occasion, beyond = str(day.year), LEAST_ID
            while found := await fetch_as(
                Entitled, BORN, level.code, Benefit.BIRTHDAY, occasion, beyond, PIECE, at, kept
            ):
                for one in found:
                    await _give(one, Benefit.BIRTHDAY, occasion, level, level.birthday.template)
                given += len(found)
                beyond = found[-1].member
    return given


async def give_upgrade_gifts(at: datetime) -> int:
    """Coupons for who reached a level that brings one, once a year and level; how many. Safe to run twice."""
    today = business_date(at)
    version = in_force(await versions(), today)
    given = 0
    for level in version.levels if version else ():
        if level.upgrade_gift is None:
            continue
        since, occasion, beyond = today - timedelta(days=GIFTS_WAIT), f"{level.code}:{today.year}", LEAST_ID
        while found := await fetch_as(Entitled, RISEN, level.code, Benefit.UPGRADE, occasion, beyond, PIECE, at, since):
            for one in found:
                await _give(one, Benefit.UPGRADE, occasion, level, level.upgrade_gift)
            given += len(found)
            beyond = found[-1].member
    return given


async def _give(one: Entitled, benefit: Benefit, occasion: str, level: LevelRule, template: str) -> None:
    """A coupon, or the reason for none; whoever comes second leaves it."""
    at = clock.now()
    grant = Grant(
        id=new_id(),
        member=one.member,
        store=one.store,
        benefit=benefit,
        occasion=occasion,
        level=level.code,
        template=template,
        coupon=None,
        refusal=NO_CONSENT,
        at=at,
        business_on=business_date(at),
    )
    if benefit is Benefit.BIRTHDAY and not one.agrees:
        await fetch_as(Kept, KEEP, as_json([grant]))
        return
    try:
        async with transaction():
            issued = await issue_coupon(SYSTEM, IssueCoupon(template=template, member_id=one.member))
            kept = msgspec.structs.replace(grant, coupon=issued.id, refusal=None)
            if not await fetch_as(Kept, KEEP, as_json([kept])):
                raise GivenAlready
            await publish(
                BenefitGiven(
                    member_id=one.member,
                    dedicated_id=one.dedicated,
                    benefit=benefit,
                    coupon_id=issued.id,
                    name_zh=level.name_zh,
                    name_en=level.name_en,
                    given_at=at,
                ),
                at=at,
            )
    except GivenAlready:
        return
    except Refusal as refusal:
        await fetch_as(Kept, KEEP, as_json([msgspec.structs.replace(grant, refusal=refusal.code)]))


class GivenAlready(Exception):
    """Somebody else has given it meanwhile, so that this coupon is none."""
