"""Merging two members as tests do it."""

from collections.abc import Sequence
from uuid import UUID

from coupons.belongings import BelongingsCounted
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.merging import queries
from guide_app.ground.members.merging.rules import Side
from guide_app.ground.members.merging.schemas import MergeDone, MergeMembers
from guide_app.ground.members.merging.service.merging import merge_members
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.members.till_phones import number_of

DESK = BelongingsCounted()
WHY = "顾客说是同一人"


async def merged(
    actor: Actor, survivor: UUID, absorbed: UUID, *, dedicated: Side | None = None, name: Side | None = None
) -> MergeDone:
    """Merge them as the preview says."""
    seen = await queries.merge_preview(actor, survivor, absorbed, desk=DESK)
    command = MergeMembers(
        survivor_id=survivor,
        absorbed_id=absorbed,
        preview=seen.digest,
        reason=WHY,
        dedicated=dedicated,
        name=name,
    )
    return await merge_members(actor, command, desk=DESK)


def till_number(phone: str) -> str:
    """The number by which tills know the member of a phone."""
    return number_of(vault().index(PHONE, normalise_phone(phone)))


async def known_to_till(members: Sequence[UUID]) -> None:
    """Make these members ones whom a till alone knows: by their number, without name and phone."""
    await execute(
        """
        UPDATE member SET source = 'till', name_sealed = NULL, name_masked = '', name_grams = NULL, phone_sealed = NULL,
          phone_masked = '' WHERE id = ANY($1::uuid[])
        """,
        list(members),
    )
    await execute("DELETE FROM member_phone WHERE member = ANY($1::uuid[])", list(members))
    await execute("INSERT INTO till_member SELECT number, id FROM member WHERE id = ANY($1::uuid[])", list(members))
