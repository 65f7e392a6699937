"""Handing members over to another dedicated associate."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.members.errors import AssociateNotAvailable, HandOverChanged
from guide_app.ground.members.events import DedicatedChanged, MembersHandedOver
from guide_app.ground.members.fragments import MEMBER_AT_HOME, at_home_in_reach, handed_over_from
from guide_app.ground.members.permissions import TRANSFER_MEMBERS
from guide_app.ground.members.rules import MOST_HANDED_OVER, BindingReason
from guide_app.ground.members.schemas import HandOver, MembersTransferred, TransferMembers


class Moving(msgspec.Struct, frozen=True):
    """A member under the lock, with the dedicated associate so far."""

    id: UUID
    dedicated: UUID | None


class Asked(Moving, frozen=True):
    """The same, with the ids by which they were asked for."""

    asked: list[UUID]


# A store that serves a member of another one hands nobody over. Locked in the order of their ids, so that two transfers
# of the same members wait for each other. Who was merged is handed over as whom they are known now.
LOCK = f"""
SELECT m.id, m.dedicated,
  ARRAY(SELECT asked.id FROM member asked WHERE asked.id = ANY($1) AND m.id IN (asked.id, asked.merged_into)) AS asked
FROM {MEMBER_AT_HOME}
WHERE m.id IN (SELECT coalesce(asked.merged_into, asked.id) FROM member asked WHERE asked.id = ANY($1))
  AND m.erased_at IS NULL AND m.merged_into IS NULL
  AND {at_home_in_reach("$2", "$3", "$4")} ORDER BY m.id FOR UPDATE OF m
"""
ALL_OF = f"""
SELECT m.id, m.dedicated FROM {MEMBER_AT_HOME}
WHERE {handed_over_from("$1", "$2", "$3", "$4")} ORDER BY m.id LIMIT $5
"""
LOCK_OF = f"""
SELECT m.id, m.dedicated FROM {MEMBER_AT_HOME}
WHERE m.id = ANY($5) AND {handed_over_from("$1", "$2", "$3", "$4")} ORDER BY m.id FOR UPDATE OF m
"""
REBIND = "UPDATE member SET dedicated = $2, version = version + 1 WHERE id = ANY($1)"
END_BINDINGS = "UPDATE binding SET ended_at = $2 WHERE member = ANY($1) AND ended_at IS NULL"
ADD_BINDINGS = """
INSERT INTO binding (id, member, associate, reason, bound_at)
SELECT id, member, $3, $4, $5 FROM unnest($1::uuid[], $2::uuid[]) AS bound (id, member)
"""


async def transfer_members(actor: Actor, command: TransferMembers) -> MembersTransferred:
    """Give members another dedicated associate, all or none. What was sold stays credited as it was.

    Raises NotFound for a member or receiver outside the reach, AssociateNotAvailable for one who is not store staff.
    """
    actor.require(TRANSFER_MEMBERS)
    at = clock.now()
    async with transaction():
        receiver = await _receiver(actor, command.associate_id)
        members = await _locked(actor, command.member_ids)
        moving = [member for member in members if member.dedicated != receiver]
        await move(actor, moving, receiver, command.reason, at=at)
    return MembersTransferred(len(moving))


async def hand_over(actor: Actor, command: HandOver) -> MembersTransferred:
    """Give somebody's customers to another, as many as the preview said, or none.

    Raises NotFound for a person outside the reach, AssociateNotAvailable, HandOverChanged.
    """
    actor.require(TRANSFER_MEMBERS)
    at = clock.now()
    async with transaction():
        giver = await associate(actor, command.from_id)
        receiver = await _receiver(actor, command.associate_id)
        if giver.id == receiver:
            raise AssociateNotAvailable(associate_id=receiver)
        asked = (giver.id, actor.reaches_all, actor.path_patterns, actor.associate_id)
        theirs = [one.id for one in await fetch_as(Moving, ALL_OF, *asked, MOST_HANDED_OVER)]
        moving = await fetch_as(Moving, LOCK_OF, *asked, theirs)
        if len(moving) != command.count:
            raise HandOverChanged(count=len(moving))
        await move(actor, moving, receiver, command.reason, at=at)
    return MembersTransferred(len(moving))


async def _receiver(actor: Actor, associate_id: UUID) -> UUID:
    """Somebody in reach who can serve customers."""
    receiver = await associate(actor, associate_id)
    if receiver.status is not AssociateStatus.ACTIVE or not receiver.role.works_in_store:
        raise AssociateNotAvailable(associate_id=receiver.id)
    return receiver.id


async def move(actor: Actor, moving: Sequence[Moving], receiver: UUID | None, reason: str, *, at: datetime) -> None:
    """Bind members that are locked to somebody else, or to nobody, and tell of it. In the transaction of its caller."""
    actor.require(TRANSFER_MEMBERS)
    if not moving:
        return
    ids = [member.id for member in moving]
    await execute(REBIND, ids, receiver)
    await execute(END_BINDINGS, ids, at)
    if receiver is not None:
        await execute(ADD_BINDINGS, [new_id() for _ in ids], ids, receiver, BindingReason.TRANSFER, at)
    await _tell(actor, moving, receiver, reason, at=at)


async def _locked(actor: Actor, member_ids: Sequence[UUID]) -> Sequence[Moving]:
    """These members, locked until the transaction ends. Refuses with NotFound when any of them is not in reach."""
    members = await fetch_as(Asked, LOCK, member_ids, actor.reaches_all, actor.path_patterns, actor.associate_id)
    missing = sorted(
        str(member_id) for member_id in set(member_ids) - {one for member in members for one in member.asked}
    )
    if missing:
        raise NotFound(member_ids=missing)
    return members


async def _tell(actor: Actor, moving: Sequence[Moving], receiver: UUID | None, reason: str, *, at: datetime) -> None:
    await audit.record(
        actor,
        "members.transferred",
        f"associate:{receiver or 'nobody'}",
        reason=reason,
        members=[{"member": member.id, "previous": member.dedicated} for member in moving],
    )
    changes = [
        DedicatedChanged(
            member_id=member.id,
            previous_id=member.dedicated,
            associate_id=receiver,
            reason=BindingReason.TRANSFER,
            changed_at=at,
        )
        for member in moving
    ]
    if receiver is None:
        await publish(*changes, at=at)
        return
    handed_over = MembersHandedOver(
        associate_id=receiver,
        handed_by=actor.associate_id,
        member_ids=tuple(member.id for member in moving),
        handed_at=at,
    )
    await publish(*changes, handed_over, at=at)
