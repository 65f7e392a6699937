"""Whose a cart or an order is, as far as whoever looks at it may see them."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import MemberView


async def seen_member(actor: Actor, member_id: UUID | None) -> MemberView | None:
    """The member; None without one, and for one out of reach."""
    if member_id is None:
        return None
    try:
        return await member(actor, member_id)
    except NotFound:
        return None
