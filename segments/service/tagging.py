"""Tags that people put on members and take away."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, hold, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.locks import MEMBER_HOMES
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.queries import member
from segments.errors import TagArchived, TagGivenByRule, TagLimitReached
from segments.permissions import PUT_TAGS
from segments.queries.catalogue import tag
from segments.queries.tagged import tags_of_member
from segments.rules import MOST_TAGS, TagTaken, require_reason_of_people
from segments.schemas import MemberTagView, PutTag, TakeTag


class Carried(msgspec.Struct, frozen=True):
    """A tag that a member carries by hand."""

    tag: UUID
    group_id: UUID


class TagChange(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `member_tag_change`."""

    id: UUID
    member: UUID
    tag: UUID
    put: bool
    reason: TagTaken | None
    at: datetime
    changed_by: UUID | None


# Whoever changes the tags of a person holds this row from here to the end: that of the member as whom they are known.
HOLD = """
INSERT INTO member_tag_count AS k (member, tags) VALUES ($1, 0) ON CONFLICT (member) DO UPDATE SET tags = k.tags
"""
CARRIED = f"""
SELECT DISTINCT k.tag, t.tag_group AS group_id FROM member_tag k JOIN tag t ON t.id = k.tag
WHERE k.member IN ({identities_of("$1")}) AND NOT t.by_rule
"""
PUT = "INSERT INTO member_tag (member, tag, put_at, put_by) VALUES ($1, $2, $3, $4)"
TAKE = f"DELETE FROM member_tag k WHERE k.member IN ({identities_of('$1')}) AND k.tag = ANY($2::uuid[])"
COUNT = "UPDATE member_tag_count SET tags = $2 WHERE member = $1"
NOTE = insert_from_json("member_tag_change", TagChange)


async def put_tag(actor: Actor, member_id: UUID, command: PutTag) -> list[MemberTagView]:
    """Put a tag on a member in reach; of an exclusive group it takes the place of the one that was there.

    A tag that is there already stays as it is. Raises NotFound, TagArchived, TagGivenByRule, TagLimitReached.
    """
    actor.require(PUT_TAGS)
    at = clock.now()
    async with transaction():
        found = await member(actor, member_id)
        if found.erased_at is not None:
            raise NotFound
        wanted = await tag(actor, command.tag_id)
        if wanted.by_rule:
            raise TagGivenByRule
        if not wanted.active:
            raise TagArchived
        await hold(MEMBER_HOMES, together=True)
        await execute(HOLD, found.id)
        carried = await fetch_as(Carried, CARRIED, found.id)
        if all(one.tag != wanted.id for one in carried):
            gone = [one.tag for one in carried if wanted.exclusive and one.group_id == wanted.group_id]
            tags = len(carried) - len(gone) + 1
            if tags > MOST_TAGS:
                raise TagLimitReached(most=MOST_TAGS)
            await execute(TAKE, found.id, gone)
            await execute(PUT, found.id, wanted.id, at, actor.associate_id)
            await execute(COUNT, found.id, tags)
            changes = [(one, False, TagTaken.REPLACED) for one in gone]
            await _note(actor, found.id, [*changes, (wanted.id, True, None)], at)
        return await tags_of_member(actor, found.id)


async def take_tag(actor: Actor, member_id: UUID, tag_id: UUID, command: TakeTag) -> list[MemberTagView]:
    """Take a tag away from a member in reach, for a reason. One that is not there changes nothing.

    Raises NotFound, TagGivenByRule, InvalidField.
    """
    actor.require(PUT_TAGS)
    require_reason_of_people(command.reason)
    async with transaction():
        found = await member(actor, member_id)
        unwanted = await tag(actor, tag_id)
        if unwanted.by_rule:
            raise TagGivenByRule
        await execute(HOLD, found.id)
        carried = await fetch_as(Carried, CARRIED, found.id)
        if any(one.tag == unwanted.id for one in carried):
            await execute(TAKE, found.id, [unwanted.id])
            await execute(COUNT, found.id, len(carried) - 1)
            await _note(actor, found.id, [(unwanted.id, False, command.reason)], clock.now())
        return await tags_of_member(actor, found.id)


async def _note(actor: Actor, member_id: UUID, changes: list[tuple[UUID, bool, TagTaken | None]], at: datetime) -> None:
    rows = [
        TagChange(
            id=new_id(), member=member_id, tag=tag_id, put=put, reason=reason, at=at, changed_by=actor.associate_id
        )
        for tag_id, put, reason in changes
    ]
    await execute(NOTE, as_json(rows))
    for row in rows:
        action = "segments.tag_put" if row.put else "segments.tag_taken"
        await audit.record(actor, action, f"member:{member_id}", tag=str(row.tag), reason=row.reason)
