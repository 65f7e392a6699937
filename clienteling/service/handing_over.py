"""Handing care dates over to a colleague: when somebody leaves, or a customer gets another associate."""

from collections.abc import Sequence
from uuid import UUID

from clienteling.moving import move_care
from clienteling.permissions import HAND_OVER_CARE
from clienteling.schemas.care import CareHandedOver
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import transaction
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.members.errors import AssociateNotAvailable


async def hand_over_care(
    actor: Actor, from_id: UUID, to_id: UUID, *, member_ids: Sequence[UUID] | None = None
) -> CareHandedOver:
    """Give one person's open care dates to another, all or those of some members.

    Notes that nobody else could read stay closed: a date's own note goes with it, private notes about customers do not.
    Raises NotFound for a person out of reach, AssociateNotAvailable for one who is not at work in a store.
    """
    actor.require(HAND_OVER_CARE)
    at = clock.now()
    async with transaction():
        giver, receiver = await associate(actor, from_id), await associate(actor, to_id)
        if (
            receiver.status is not AssociateStatus.ACTIVE
            or not receiver.role.works_in_store
            or receiver.store_id is None
            or giver.id == receiver.id
        ):
            raise AssociateNotAvailable(associate_id=receiver.id)
        moved = await move_care(giver.id, receiver.id, receiver.store_id, member_ids=member_ids, at=at, by=actor.id)
        await audit.record(
            actor, "clienteling.care_handed_over", f"associate:{giver.id}", receiver=receiver.id, dates=moved
        )
    return CareHandedOver(moved)
