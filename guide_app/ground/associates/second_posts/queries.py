"""Where somebody works today."""

from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.associates.permissions import CHOOSE_WORKPLACE
from guide_app.ground.associates.second_posts.schemas import WorkplaceView


class Named(msgspec.Struct, frozen=True):
    """A store by its name."""

    id: UUID
    code: str
    name: str


NAMED = "SELECT id, code, name FROM store WHERE id = ANY($1::uuid[])"


async def my_workplaces(actor: Actor) -> list[WorkplaceView]:
    """The stores that the actor works in today, the main one first."""
    actor.require(CHOOSE_WORKPLACE)
    posts = {post.store_id: post for post in reversed(actor.posts) if post.store_id is not None}
    named = {one.id: one for one in await fetch_as(Named, NAMED, list(posts))} if posts else {}
    return [
        WorkplaceView(
            store_id=store_id,
            code=named[store_id].code,
            name=named[store_id].name,
            role=Role(post.role),
            is_main=post.is_main,
            is_current=store_id == actor.store_id,
        )
        for store_id, post in reversed(posts.items())
        if store_id in named
    ]
