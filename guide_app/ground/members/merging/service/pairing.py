"""Pairs of members that may be one person: found by what is known of them, said by people, dismissed with a reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.members.merging import queries
from guide_app.ground.members.merging.errors import AlreadyOnePerson, DuplicateEnded, ErasedNotMerged
from guide_app.ground.members.merging.ports import BelongingsDesk
from guide_app.ground.members.merging.rules import FOUND_AT_ONCE, DuplicateReason
from guide_app.ground.members.merging.schemas import DismissDuplicate, DuplicateView, ProposeDuplicate
from guide_app.ground.members.merging.service.merging import merge_found
from guide_app.ground.members.permissions import MERGE_MEMBERS, PROPOSE_MERGES
from guide_app.ground.members.queries import member
from guide_app.ground.members.till_phones import NUMBER

JUST_NOW = timedelta(hours=1)
"""How far back the frequent run looks for new members; the nightly one looks at all."""

ADD = """
INSERT INTO member_duplicate AS kept (id, one, other, reason, state, found_at) VALUES ($1, $2, $3, $4, 'open', $5)
ON CONFLICT (one, other) DO UPDATE SET state = 'open', reason = excluded.reason, found_at = excluded.found_at,
  ended_at = NULL, ended_because = ''
WHERE kept.state <> 'open' AND $6::boolean
RETURNING kept.id
"""
OF_PAIR = "SELECT d.id FROM member_duplicate d WHERE d.one = $1 AND d.other = $2"
DISMISS = """
UPDATE member_duplicate SET state = 'dismissed', ended_at = $2, ended_because = $3 WHERE id = $1 AND state = 'open'
"""
# Whom a till knows by the phone of somebody else. $1 who registered since, $2 the limit.
SAME_PHONE = f"""
SELECT m.id AS survivor, t.id AS absorbed FROM member m JOIN member_phone p ON p.member = m.id
JOIN till_member known ON known.number = {NUMBER.format(index="p.phone_index")}
JOIN member t ON t.id = known.member
WHERE m.registered_at >= $1 AND t.id <> m.id AND m.merged_into IS NULL AND t.merged_into IS NULL
  AND m.erased_at IS NULL AND t.erased_at IS NULL AND NOT EXISTS (
    SELECT FROM member_duplicate d
    WHERE d.one = least(m.id, t.id) AND d.other = greatest(m.id, t.id) AND d.state = 'dismissed')
ORDER BY m.id LIMIT $2
"""
# The same pieces of a name on the same birthday, each pair once, the younger of the two having registered since $1.
SAME_NAME = """
SELECT o.id AS survivor, m.id AS absorbed FROM member m
JOIN member o ON o.birthday_index = m.birthday_index AND o.name_grams = m.name_grams AND o.id < m.id
WHERE m.registered_at >= $1 AND m.birthday_index IS NOT NULL AND m.merged_into IS NULL AND o.merged_into IS NULL
  AND NOT EXISTS (SELECT FROM member_duplicate d WHERE d.one = o.id AND d.other = m.id)
ORDER BY m.id LIMIT $2
"""


class Found(msgspec.Struct, frozen=True):
    """Two members who may be one person."""

    survivor: UUID
    absorbed: UUID


class Kept(msgspec.Struct, frozen=True):
    """The row of a pair."""

    id: UUID


async def propose_duplicate(actor: Actor, command: ProposeDuplicate) -> DuplicateView:
    """Say that two members in reach are one person: headquarters decide. Said twice it is there once.

    Raises NotFound beyond the reach, AlreadyOnePerson, ErasedNotMerged.
    """
    actor.require(PROPOSE_MERGES)
    at = clock.now()
    async with transaction():
        one, other = [await member(actor, member_id) for member_id in command.member_ids]
        if one.id == other.id:
            raise AlreadyOnePerson
        if one.erased_at is not None or other.erased_at is not None:
            raise ErasedNotMerged
        pair = sorted((one.id, other.id))
        added = await fetch_row_as(Kept, ADD, new_id(), *pair, DuplicateReason.PROPOSED, at, True)
        kept = added or await fetch_row_as(Kept, OF_PAIR, *pair)
        assert kept is not None, "it was there, or it was added"
        if added is not None:
            await audit.record(actor, "members.duplicate_proposed", f"duplicate:{kept.id}", reason=command.reason)
        return await queries.duplicate(actor, kept.id)


async def dismiss_duplicate(actor: Actor, duplicate_id: UUID, command: DismissDuplicate) -> DuplicateView:
    """Say that two members are two people: they are not found again. Raises NotFound, DuplicateEnded."""
    actor.require(MERGE_MEMBERS)
    async with transaction():
        pair = await queries.duplicate(actor, duplicate_id)
        if not await execute(DISMISS, pair.id, clock.now(), command.reason):
            raise DuplicateEnded
        await audit.record(actor, "members.duplicate_dismissed", f"duplicate:{pair.id}", reason=command.reason)
        return await queries.duplicate(actor, duplicate_id)


async def find_duplicates(actor: Actor, at: datetime, *, since: datetime, desk: BelongingsDesk) -> int:
    """Join whom a till knew by the phone of a member, and note who has another's name and birthday; how many pairs.

    Of members who have registered since, a bounded number at once. Safe to run twice.
    """
    actor.require(MERGE_MEMBERS)
    joined = 0
    for pair in await fetch_as(Found, SAME_PHONE, since, FOUND_AT_ONCE):
        joined += await merge_found(
            SYSTEM, pair.survivor, pair.absorbed, has=await desk.of_members([pair.absorbed]), at=at
        )
    alike = await fetch_as(Found, SAME_NAME, since, FOUND_AT_ONCE)
    return joined + await note_duplicates(actor, alike, DuplicateReason.NAME_AND_BIRTHDAY, at=at)


async def note_duplicates(actor: Actor, pairs: Sequence[Found], reason: DuplicateReason, *, at: datetime) -> int:
    """Note pairs that may be one person, for headquarters to decide; how many are new. What was dismissed stays so."""
    actor.require(MERGE_MEMBERS)
    added = 0
    async with transaction():
        for pair in pairs:
            asked = (new_id(), *sorted((pair.survivor, pair.absorbed)), reason, at, False)
            added += await fetch_row_as(Kept, ADD, *asked) is not None
    return added
