"""Points by hand: with a reason, and never more taken than there are."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.resealing import keys_of
from guide_app.ground.members.queries import member
from guide_app.ground.members.reads import identities_of
from guide_app.ground.members.schemas import MemberView
from loyalty.errors import NoLoyaltyRules, NotEnoughPoints, NotOnesOwnPoints
from loyalty.ledger import Entry, book, of_hand
from loyalty.permissions import ADJUST_GROWTH
from loyalty.rules.points import EntryReason
from loyalty.schemas import AdjustGrowth, GrowthAdjusted
from loyalty.sealed import NOTE, NOTES
from loyalty.versions import Version, in_force, versions


class Held(msgspec.Struct, frozen=True):
    """A balance, locked."""

    points: int


OWN = "SELECT own_member_id FROM associate WHERE id = $1"
HOLD = "SELECT b.points FROM growth_balance b WHERE b.member = ANY($1) ORDER BY b.member FOR NO KEY UPDATE"


async def may_be_adjusted(actor: Actor, member_id: UUID, command: AdjustGrowth) -> tuple[MemberView, Version]:
    """The member, and the rules that say how much one person may give.

    Raises NotFound for a member out of reach or erased, InvalidField, NoLoyaltyRules, NotOnesOwnPoints.
    """
    actor.require(ADJUST_GROWTH)
    found = await member(actor, member_id)
    if found.erased_at is not None:
        raise NotFound
    if not command.points:
        raise InvalidField("points", "不能为 0 / other than 0")
    if not command.reason.strip():
        raise InvalidField("reason", "须写原因 / say why")
    version = in_force(await versions(), business_date(clock.now()))
    if version is None:
        raise NoLoyaltyRules
    if actor.associate_id is not None:
        own = await fetch_value(OWN, actor.associate_id)
        if own in await identities_of(found.id):
            raise NotOnesOwnPoints
    return found, version


async def adjust(actor: Actor, member_id: UUID, command: AdjustGrowth) -> GrowthAdjusted:
    """Give or take points. Raises as `may_be_adjusted`, and NotEnoughPoints."""
    actor.require(ADJUST_GROWTH)
    found, version = await may_be_adjusted(actor, member_id, command)
    at, entry_id = clock.now(), new_id()
    key = (await keys_of(NOTES, [found.id]))[found.id]
    async with transaction():
        held = await fetch_as(Held, HOLD, await identities_of(found.id))
        points = sum(one.points for one in held) + command.points
        if points < 0:
            raise NotEnoughPoints(points=points - command.points)
        day = business_date(at)
        entry = Entry(
            id=entry_id,
            member=found.id,
            store=found.home_store_id,
            source=of_hand(entry_id),
            lot=entry_id,
            reason=EntryReason.BY_HAND,
            points=command.points,
            version=version.number,
            note_sealed=key.seal(NOTE, command.reason.strip()),
            made_by=actor.associate_id,
            at=at,
            business_on=day,
            expires_on=version.growth.expires_on(day),
        )
        await book([entry])
        facts = {"entry": entry_id, "points": command.points}
        await audit.record(actor, "loyalty.points_by_hand", f"member:{found.id}", **facts)
    return GrowthAdjusted(entry_id, found.id, command.points, points)
