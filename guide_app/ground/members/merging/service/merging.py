"""Two members become one person: no history moves, the one names the other."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.settings import settings
from guide_app.ground.members.events import IdentityChanged, KnownMember, MembersMerged
from guide_app.ground.members.merging import queries
from guide_app.ground.members.merging.before import keep_before
from guide_app.ground.members.merging.errors import AlreadyOnePerson, ErasedNotMerged, MergeChanged, TwoOfStaff
from guide_app.ground.members.merging.ports import Belongings, BelongingsDesk
from guide_app.ground.members.merging.rules import (
    Choices,
    DuplicateReason,
    DuplicateState,
    Side,
    higher_level,
    together,
    undone_until,
    winner,
)
from guide_app.ground.members.merging.schemas import MergeDone, MergeMembers
from guide_app.ground.members.people import Person, locked, write_profile
from guide_app.ground.members.permissions import MERGE_MEMBERS
from guide_app.ground.members.reads import level_codes
from guide_app.ground.members.rules import BindingReason


class Moved(msgspec.Struct, frozen=True):
    """What a merge changed beside `member.merged_into`: an undo puts it back.

    `members` had been merged into the absorbed one before, `stores` serve the survivor since; `dedicated` are the
    survivor's associate before and after, and the absorbed one's; `levels` the survivor's before and after.
    """

    members: tuple[UUID, ...]
    stores: tuple[UUID, ...]
    dedicated: tuple[UUID | None, UUID | None, UUID | None]
    levels: tuple[str, str]


class NewBinding(msgspec.Struct, frozen=True):
    """A store that serves a member since a merge."""

    store: UUID


class PairState(msgspec.Struct, frozen=True):
    """Why a pair was found, and what became of it."""

    id: UUID
    reason: DuplicateReason
    state: DuplicateState


class OwnMembership(msgspec.Struct, frozen=True):
    """An associate whose own membership one of these is."""

    id: UUID


POINT = "UPDATE member SET merged_into = $2, version = version + 1 WHERE id = ANY($1::uuid[])"
RELEASE = "UPDATE member SET dedicated = NULL WHERE id = $1 AND dedicated IS NOT NULL"
BIND = "UPDATE member SET dedicated = $2, level = $3, version = version + 1 WHERE id = $1"
END_BINDINGS = "UPDATE binding SET ended_at = $2 WHERE member = ANY($1::uuid[]) AND ended_at IS NULL"
ADD_BINDING = "INSERT INTO binding (id, member, associate, reason, bound_at) VALUES ($1, $2, $3, $4, $5)"
# The survivor is served where the absorbed one was: at home, and where they have consented.
SERVE = """
INSERT INTO member_store AS served (member, store, since)
SELECT s.id, there.store, $3 FROM member s CROSS JOIN (
  SELECT a.home_store AS store FROM member a WHERE a.id = $2
  UNION SELECT c.store FROM member_store c WHERE c.member = $2
) there
WHERE s.id = $1 AND there.store <> s.home_store
ON CONFLICT (member, store) DO NOTHING RETURNING served.store
"""
ADD_MERGE = """
INSERT INTO member_merge (id, survivor, absorbed, reason, preview, moved, merged_by, merged_at)
VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8)
"""
PAIR = "SELECT d.id, d.reason, d.state FROM member_duplicate d WHERE d.one = $1 AND d.other = $2"
END_PAIR = "UPDATE member_duplicate SET state = $2, ended_at = $3 WHERE id = $1"
STAFF = """
SELECT a.id FROM associate a WHERE a.own_member_id IN (
  SELECT m.id FROM member m WHERE m.id = ANY($1::uuid[]) OR m.merged_into = ANY($1::uuid[]))
"""


async def merge_members(actor: Actor, command: MergeMembers, *, desk: BelongingsDesk) -> MergeDone:
    """Join two members who are one person, as the preview showed it. Both ids lead to the survivor from then on.

    Raises NotFound beyond the reach, MergeChanged, AlreadyOnePerson, ErasedNotMerged, TwoOfStaff, and InvalidField
    where both have an associate and nobody says whose it stays.
    """
    actor.require(MERGE_MEMBERS)
    at = clock.now()
    ids = (command.survivor_id, command.absorbed_id)
    async with transaction():
        found = await locked(list(ids))
        survivor, absorbed = _the_two(found, *ids)
        seen = await queries.merge_preview(actor, *ids, desk=desk)
        if seen.digest != command.preview:
            raise MergeChanged(preview=seen.digest)
        if "dedicated" in seen.differ and command.dedicated is None:
            raise InvalidField("dedicated", "须选择保留谁的专属导购 / say whose dedicated associate stays")
        chosen = Choices(command.name, command.phone, command.birthday, command.dedicated)
        has = seen.absorbed.has
        merge_id = await join(actor, survivor, absorbed, chosen, has=has, along=_along(found, absorbed), at=at)
        await audit.record(
            actor,
            "members.merged",
            f"member:{survivor.id}",
            absorbed=absorbed.id,
            merge=merge_id,
            reason=command.reason,
            orders=has.orders,
            coupons=has.coupons,
        )
    return MergeDone(merge_id, survivor.id, absorbed.id, undone_until(at, days=settings().merge_undo_days))


async def merge_found(actor: Actor, survivor_id: UUID, absorbed_id: UUID, *, has: Belongings, at: datetime) -> bool:
    """Join two members of whom it is proven; whether they were two until now. For the system alone."""
    actor.require(MERGE_MEMBERS)
    async with transaction():
        found = await locked([survivor_id, absorbed_id])
        try:
            survivor, absorbed = _the_two(found, survivor_id, absorbed_id)
            pair = await fetch_row_as(PairState, PAIR, *sorted((survivor.id, absorbed.id)))
            if pair is not None and pair.state is DuplicateState.DISMISSED:
                return False
            why = DuplicateReason.TILL_PHONE
            along = _along(found, absorbed)
            merge_id = await join(actor, survivor, absorbed, Choices(), has=has, along=along, at=at, reason=why)
        except (AlreadyOnePerson, ErasedNotMerged, TwoOfStaff):
            return False
        await audit.record(
            actor, "members.merged", f"member:{survivor.id}", absorbed=absorbed.id, merge=merge_id, found_by=why
        )
    return True


def _the_two(found: dict[UUID, Person], survivor_id: UUID, absorbed_id: UUID) -> tuple[Person, Person]:
    """Both, each still for themselves. Raises NotFound, AlreadyOnePerson, ErasedNotMerged."""
    if survivor_id not in found or absorbed_id not in found:
        raise NotFound
    survivor, absorbed = found[survivor_id], found[absorbed_id]
    if survivor.id == absorbed.id or survivor.merged_into is not None or absorbed.merged_into is not None:
        raise AlreadyOnePerson
    if survivor.erased_at is not None or absorbed.erased_at is not None:
        raise ErasedNotMerged
    return survivor, absorbed


def _along(found: dict[UUID, Person], absorbed: Person) -> list[Person]:
    return [one for one in found.values() if one.merged_into == absorbed.id]


async def join(
    actor: Actor,
    survivor: Person,
    absorbed: Person,
    chosen: Choices,
    *,
    has: Belongings,
    along: list[Person],
    at: datetime,
    reason: DuplicateReason | None = None,
) -> UUID:
    """Make two members one person, both of them locked, and tell of it; the id of the merge. Raises TwoOfStaff."""
    actor.require(MERGE_MEMBERS)
    if len(await fetch_as(OwnMembership, STAFF, [survivor.id, absorbed.id])) > 1:
        raise TwoOfStaff
    merge_id = new_id()
    own = survivor.key()
    after = together(survivor.profile, absorbed.profile, chosen)
    await keep_before(merge_id, survivor, own, after)
    await write_profile(survivor, own, after)
    kept = survivor.dedicated
    if winner(survivor.dedicated, absorbed.dedicated, chosen.dedicated) is Side.ABSORBED:
        kept = absorbed.dedicated
    level = higher_level(survivor.level, absorbed.level, await level_codes())
    gone = [absorbed.id, *(one.id for one in along)]
    await execute(END_BINDINGS, [absorbed.id] if kept == survivor.dedicated else [absorbed.id, survivor.id], at)
    await execute(RELEASE, absorbed.id)
    await execute(POINT, gone, survivor.id)
    await execute(BIND, survivor.id, kept, level)
    if kept is not None and kept != survivor.dedicated:
        await execute(ADD_BINDING, new_id(), survivor.id, kept, BindingReason.MERGE, at)
    stores = [one.store for one in await fetch_as(NewBinding, SERVE, survivor.id, absorbed.id, at)]
    moved = Moved(
        members=tuple(one.id for one in along),
        stores=tuple(stores),
        dedicated=(survivor.dedicated, kept, absorbed.dedicated),
        levels=(survivor.level, level),
    )
    pair = await fetch_row_as(PairState, PAIR, *sorted((survivor.id, absorbed.id)))
    why = reason or (pair.reason if pair else DuplicateReason.PROPOSED)
    values = (msgspec.json.encode(has).decode(), msgspec.json.encode(moved).decode())
    await execute(ADD_MERGE, merge_id, survivor.id, absorbed.id, why, *values, actor.id, at)
    if pair is not None:
        await execute(END_PAIR, pair.id, DuplicateState.MERGED, at)
    known = tuple(KnownMember(one.id, one.version + 1) for one in (absorbed, *along))
    told = dict.fromkeys(one for one in (survivor.dedicated, absorbed.dedicated) if one is not None)
    await publish(
        IdentityChanged(members=known, person_id=survivor.id, changed_at=at),
        MembersMerged(
            merge_id=merge_id,
            survivor_id=survivor.id,
            absorbed_id=absorbed.id,
            associates=tuple(told),
            dedicated_id=kept,
            merged_by=actor.associate_id,
            merged_at=at,
        ),
        at=at,
    )
    return merge_id
