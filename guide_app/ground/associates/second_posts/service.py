"""Posting people to further stores beside their main one, and ending that."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.errors import NoMainPost, PostingOverlaps
from guide_app.ground.associates.events import AssociatePosted, SecondPostEnded
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.associates.permissions import CHANGE_ASSOCIATES
from guide_app.ground.associates.queries import postings_of
from guide_app.ground.associates.schemas import PostingView
from guide_app.ground.associates.second_posts.schemas import AddSecondPost, EndSecondPost
from guide_app.ground.associates.service import require_active, require_verdict
from guide_app.ground.stores.reads import unit_path


class SecondPost(msgspec.Struct, frozen=True):
    """A post beside the main one."""

    role: Role
    store: UUID
    path: str
    valid_from: date
    valid_to: date | None


HAS_MAIN = f"""
SELECT EXISTS (SELECT FROM posting p WHERE p.associate = $1 AND p.is_main AND p.store IS NOT NULL AND {holds_on("$2")})
"""
# In the same store the person has one post at a time, main or second.
THERE = """
SELECT max(valid_from) FROM posting
WHERE associate = $1 AND path = $2 AND ($4::date IS NULL OR valid_from < $4) AND (valid_to IS NULL OR valid_to > $3)
"""
ADD = """
INSERT INTO posting (id, associate, role, path, store, valid_from, valid_to, is_main)
VALUES ($1, $2, $3, $4::text, (SELECT id FROM store WHERE path = $4::text), $5, $6, false) RETURNING store
"""
SECOND = """
SELECT role, store, path, valid_from, valid_to FROM posting WHERE id = $2 AND associate = $1 AND NOT is_main
"""
END = "UPDATE posting SET valid_to = $2 WHERE id = $1"
NEVER_BEGAN = "DELETE FROM posting WHERE id = $1"


async def add_second_post(actor: Actor, associate_id: UUID, command: AddSecondPost) -> list[PostingView]:
    """Post somebody to a further store. Raises NotFound, InvalidField, NoMainPost, PostingOverlaps, MayNotPost."""
    actor.require(CHANGE_ASSOCIATES)
    at = clock.now()
    begins = command.valid_from or business_date(at)
    if not command.role.works_in_store:
        raise InvalidField("role", "兼岗只能是门店岗位 / a second post is one of store staff")
    if command.valid_to is not None and command.valid_to <= begins:
        raise InvalidField("valid_to", "须晚于开始日期 / later than the first day")
    async with transaction():
        await require_active(actor, associate_id)
        await require_verdict(actor, associate_id, command.role)
        path = await unit_path(actor, region=None, store=command.store)
        if not await fetch_value(HAS_MAIN, associate_id, begins):
            raise NoMainPost(valid_from=begins)
        there = await fetch_value(THERE, associate_id, path, begins, command.valid_to)
        if there is not None:
            raise PostingOverlaps(valid_from=there)
        post_id = new_id()
        store_id = await fetch_value(ADD, post_id, associate_id, command.role, path, begins, command.valid_to)
        told = {"role": command.role, "path": path, "valid_from": begins, "valid_to": command.valid_to}
        await audit.record(actor, "associates.posted_beside", f"associate:{associate_id}", **told)
        posted = AssociatePosted(
            associate_id=associate_id,
            role=command.role,
            path=path,
            store_id=store_id,
            valid_from=begins,
            is_main=False,
        )
        await publish(posted, at=at)
        return await postings_of(actor, associate_id)


async def end_second_post(actor: Actor, associate_id: UUID, post_id: UUID, command: EndSecondPost) -> list[PostingView]:
    """End a second post before a day; one that has not begun by then is dropped.

    Raises NotFound, also for a main post, which ends by another or by leaving; InvalidField when it ends before anyway.
    """
    actor.require(CHANGE_ASSOCIATES)
    at = clock.now()
    on = command.on or business_date(at)
    async with transaction():
        await require_active(actor, associate_id)
        await require_verdict(actor, associate_id, None)
        post = await fetch_row_as(SecondPost, SECOND, associate_id, post_id)
        if post is None:
            raise NotFound
        if post.valid_to is not None and post.valid_to <= on:
            raise InvalidField("on", "须早于已定的结束日期 / before the end that is set", valid_to=post.valid_to)
        told = {"role": post.role, "path": post.path, "on": on}
        await audit.record(actor, "associates.second_post_ended", f"associate:{associate_id}", **told)
        if post.valid_from >= on:
            await execute(NEVER_BEGAN, post_id)
        else:
            await execute(END, post_id, on)
            await publish(SecondPostEnded(associate_id=associate_id, store_id=post.store, ended_on=on), at=at)
        return await postings_of(actor, associate_id)
