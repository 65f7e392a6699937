"""Changing what a customer says of themselves."""

from uuid import UUID

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import NotFound, Stale
from guide_app.ground.members import queries
from guide_app.ground.members.permissions import CHANGE_MEMBERS
from guide_app.ground.members.schemas import ChangeMember, MemberView

CHANGE = """
UPDATE member SET gender = $2, version = version + 1 WHERE id = $1 AND version = $3 AND erased_at IS NULL
"""


async def change_member(actor: Actor, member_id: UUID, command: ChangeMember, *, expected_version: int) -> MemberView:
    """Note it under the person. Raises Stale; NotFound beyond the reach, and of one who was erased.

    The audit log says that it was changed, and not to what.
    """
    actor.require(CHANGE_MEMBERS)
    async with transaction():
        found = await queries.member(actor, member_id)
        if found.erased_at is not None:
            raise NotFound
        if not await execute(CHANGE, found.id, command.gender, expected_version):
            raise Stale(current=found.version)
        await audit.record(actor, "members.changed", f"member:{found.id}", fields=["gender"])
        return await queries.member(actor, found.id)
