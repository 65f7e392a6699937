"""Handing members over to another dedicated associate."""

from datetime import datetime

import asyncpg

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus, works_in_store
from guide_app.ground.members.errors import AssociateNotAvailable
from guide_app.ground.members.events import DedicatedChanged
from guide_app.ground.members.queries import require_all_in_reach
from guide_app.ground.members.rules import MAY_TRANSFER, BindingReason
from guide_app.ground.members.schemas import MembersTransferred, TransferMembers

# Locked in the order of their ids, so that two transfers of the same members wait for each other.
LOCK = """
SELECT m.id, m.dedicated, s.path FROM member m JOIN store s ON s.id = m.home_store
WHERE m.id = ANY($1) ORDER BY m.id FOR UPDATE OF m
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
    actor.require_role(*MAY_TRANSFER)
    at = clock.now()
    async with transaction():
        receiver = await associate(actor, command.associate_id)
        if receiver.status is not AssociateStatus.ACTIVE or not works_in_store(receiver.role):
            raise AssociateNotAvailable(associate_id=receiver.id)
        rows = await fetch(LOCK, command.member_ids)
        require_all_in_reach(actor, rows, command.member_ids)
        moving = [row for row in rows if row["dedicated"] != receiver.id]
        if moving:
            ids = [row["id"] for row in moving]
            await execute(REBIND, ids, receiver.id)
            await execute(END_BINDINGS, ids, at)
            await execute(ADD_BINDINGS, [new_id() for _ in ids], ids, receiver.id, BindingReason.TRANSFER, at)
            await _tell(actor, moving, command, at=at)
    return MembersTransferred(len(moving))


async def _tell(actor: Actor, moving: list[asyncpg.Record], command: TransferMembers, *, at: datetime) -> None:
    await audit.record(
        actor,
        "members.transferred",
        f"associate:{command.associate_id}",
        reason=command.reason,
        members=[{"member": row["id"], "previous": row["dedicated"]} for row in moving],
    )
    changes = [
        DedicatedChanged(
            member_id=row["id"],
            previous_id=row["dedicated"],
            associate_id=command.associate_id,
            reason=BindingReason.TRANSFER,
            changed_at=at,
        )
        for row in moving
    ]
    await publish(*changes, at=at)
