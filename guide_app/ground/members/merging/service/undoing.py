"""Two members who were merged stand for themselves again: what the merge changed goes back, what came since stays."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.settings import settings
from guide_app.ground.members.events import IdentityChanged, KnownMember, MergeUndone
from guide_app.ground.members.merging.before import take_before
from guide_app.ground.members.merging.errors import ErasedNotMerged, MergeNotLast, MergeNotUndone
from guide_app.ground.members.merging.rules import (
    DuplicateReason,
    DuplicateState,
    may_be_undone,
    put_apart,
    undone_until,
)
from guide_app.ground.members.merging.schemas import MergeTakenBack
from guide_app.ground.members.merging.service.merging import ADD_BINDING, BIND, END_BINDINGS, POINT, Moved
from guide_app.ground.members.people import Person, locked, write_profile
from guide_app.ground.members.permissions import MERGE_MEMBERS
from guide_app.ground.members.queries import member
from guide_app.ground.members.rules import BindingReason


class Made(msgspec.Struct, frozen=True):
    """A merge as it was made."""

    id: UUID
    survivor: UUID
    absorbed: UUID
    reason: DuplicateReason
    moved: Moved
    merged_at: datetime


MADE = """
SELECT g.id, g.survivor, g.absorbed, g.reason, g.moved, g.merged_at FROM member_merge g WHERE g.id = $1
"""
ADD_UNDONE = """
INSERT INTO member_merge_undone (merge, undone_by, undone_at) VALUES ($1, $2, $3) ON CONFLICT (merge) DO NOTHING
"""
RETURN = "UPDATE member SET merged_into = NULL, dedicated = $2, version = version + 1 WHERE id = $1"
UNSERVE = "DELETE FROM member_store WHERE member = $1 AND store = ANY($2::uuid[]) AND since = $3"
STILL_SERVES = "SELECT EXISTS (SELECT FROM associate a WHERE a.id = $1 AND a.status = 'active')"
# Never joined by itself again: somebody has said that they are two.
DISMISS = """
INSERT INTO member_duplicate (id, one, other, reason, state, found_at, ended_at, ended_because)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
ON CONFLICT (one, other) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at,
  ended_because = excluded.ended_because
"""


async def undo_merge(actor: Actor, merge_id: UUID, *, because: str) -> MergeTakenBack:
    """Put two members apart again. Orders and coupons made since stay with the survivor, under whom they were written.

    Raises NotFound, MergeNotUndone once it is too late, MergeNotLast, ErasedNotMerged.
    """
    actor.require(MERGE_MEMBERS)
    at = clock.now()
    async with transaction():
        made = await fetch_row_as(Made, MADE, merge_id)
        if made is None:
            raise NotFound
        await member(actor, made.survivor)
        days = settings().merge_undo_days
        if not may_be_undone(made.merged_at, at, days=days):
            raise MergeNotUndone(until=undone_until(made.merged_at, days=days))
        found = await locked([made.survivor, made.absorbed])
        survivor, absorbed = found[made.survivor], found[made.absorbed]
        if survivor.erased_at is not None or absorbed.erased_at is not None:
            raise ErasedNotMerged
        if absorbed.merged_into != survivor.id or not await execute(ADD_UNDONE, made.id, actor.id, at):
            raise MergeNotLast
        restored = await _put_apart(made, survivor, absorbed, at=at)
        one, other = sorted((survivor.id, absorbed.id))
        await execute(DISMISS, new_id(), one, other, made.reason, DuplicateState.DISMISSED, at, because)
        along = [found[one] for one in made.moved.members if one in found]
        await _tell(actor, made, absorbed, along, at=at)
        await audit.record(
            actor, "members.merge_undone", f"member:{survivor.id}", absorbed=absorbed.id, merge=made.id, reason=because
        )
    return MergeTakenBack(made.id, at, restored)


async def _put_apart(made: Made, survivor: Person, absorbed: Person, *, at: datetime) -> bool:
    """Put back what the merge changed; whether the absorbed member has their associate again, or had none."""
    ours_before, ours_after, theirs = made.moved.dedicated
    level_before, level_after = made.moved.levels
    profiles = await take_before(made.id, survivor)
    if profiles is not None:
        await write_profile(survivor, survivor.key(), put_apart(survivor.profile, profiles.before, profiles.after))
    back = theirs if theirs is None or await fetch_value(STILL_SERVES, theirs) else None
    ours = survivor.dedicated
    if ours == ours_after != ours_before:
        ours = ours_before if ours_before is None or await fetch_value(STILL_SERVES, ours_before) else None
        await execute(END_BINDINGS, [survivor.id], at)
        if ours is not None:
            await execute(ADD_BINDING, new_id(), survivor.id, ours, BindingReason.MERGE_UNDONE, at)
    level = level_before if survivor.level == level_after else survivor.level
    await execute(RETURN, absorbed.id, back)
    if back is not None:
        await execute(ADD_BINDING, new_id(), absorbed.id, back, BindingReason.MERGE_UNDONE, at)
    await execute(POINT, list(made.moved.members), absorbed.id)
    await execute(BIND, survivor.id, ours, level)
    await execute(UNSERVE, survivor.id, list(made.moved.stores), made.merged_at)
    return back == theirs


async def _tell(actor: Actor, made: Made, absorbed: Person, along: list[Person], *, at: datetime) -> None:
    known = tuple(KnownMember(one.id, one.version + 1) for one in (absorbed, *along))
    told = dict.fromkeys(one for one in made.moved.dedicated if one is not None)
    await publish(
        IdentityChanged(members=known, person_id=absorbed.id, changed_at=at),
        MergeUndone(
            merge_id=made.id,
            survivor_id=made.survivor,
            absorbed_id=absorbed.id,
            associates=tuple(told),
            undone_by=actor.associate_id,
            undone_at=at,
        ),
        at=at,
    )
