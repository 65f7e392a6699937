"""What a second person approves about people: who is given a post at headquarters, and who loses one."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.people import normalise_phone, person_name
from guide_app.ground.associates import queries, service
from guide_app.ground.associates.errors import (
    AssociateHasLeft,
    MayNotPost,
    NumberTaken,
    PostingOverlaps,
    WecomUserTaken,
)
from guide_app.ground.associates.permissions import APPROVE_HEADQUARTERS, POST_TO_HEADQUARTERS
from guide_app.ground.associates.reads import posts_as_they_are
from guide_app.ground.associates.rules import Verdict
from guide_app.ground.associates.schemas import AssociateView, CreateAssociate, Leave, PostTo
from guide_app.ground.stores.rules import require_code

TAKEN = "SELECT EXISTS (SELECT FROM associate WHERE number = $1)"


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """A post for somebody who is here. `number` is theirs, for whoever reads it."""

    associate_id: UUID
    number: str
    post: PostTo


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """The last day of somebody who is here: they are gone from `on` on."""

    associate_id: UUID
    number: str
    on: date | None


async def take_on(actor: Actor, command: CreateAssociate) -> AssociateView | ApprovalRequested:
    """Take somebody on; for a post at headquarters ask a second person. Raises as `service.create_associate`."""
    if await service.verdict_on(actor, None, command.posting.role) is not Verdict.SECOND_PERSON:
        return await service.create_associate(actor, command)
    require_code(command.number, field="number")
    person_name(command.name)
    if command.phone is not None:
        normalise_phone(command.phone)
    path = await service.post_path(actor, command.posting)
    if await fetch_value(TAKEN, command.number):
        raise NumberTaken
    return await ask(TAKING_ON, actor, command, subject=f"associate_number:{command.number}", path=path)


async def give_post(actor: Actor, associate_id: UUID, command: PostTo) -> AssociateView | ApprovalRequested:
    """Post somebody; ask a second person where headquarters are concerned. Raises as `service.post_to`."""
    async with transaction():
        if await service.verdict_on(actor, associate_id, command.role) is not Verdict.SECOND_PERSON:
            return await service.post_to(actor, associate_id, command)
        person = await queries.associate(actor, associate_id)
        if person.left_at is not None:
            raise AssociateHasLeft(left_at=person.left_at)
        path = await service.post_path(actor, command)
        asked = Posting(associate_id=associate_id, number=person.number, post=command)
        return await ask(POSTING, actor, asked, subject=f"associate:{associate_id}", path=path)


async def let_go(actor: Actor, associate_id: UUID, command: Leave) -> AssociateView | ApprovalRequested:
    """Let somebody go; ask a second person where headquarters are concerned. Raises as `service.leave`."""
    async with transaction():
        if await service.verdict_on(actor, associate_id, None) is not Verdict.SECOND_PERSON:
            return await service.leave(actor, associate_id, command)
        person = await queries.associate(actor, associate_id)
        if person.left_at is not None:
            raise AssociateHasLeft(left_at=person.left_at)
        asked = Leaving(associate_id=associate_id, number=person.number, on=command.on)
        return await ask(LEAVING, actor, asked, subject=f"associate:{associate_id}", path=person.path)


def _place(post: PostTo) -> Told:
    return (post.store or post.region or "总部", post.store or post.region or "headquarters")


def _tell_taking_on(command: CreateAssociate) -> Told:
    (title, english), place = command.posting.role.names, _place(command.posting)
    return (
        f"入职 {command.name}（{command.number}），任 {place[0]} {title}",
        f"Take on {command.name} ({command.number}) as {english} at {place[1]}",
    )


def _tell_posting(command: Posting) -> Told:
    (title, english), place = command.post.role.names, _place(command.post)
    return (
        f"{command.number} 调任 {place[0]} {title}",
        f"Post {command.number} as {english} at {place[1]}",
    )


def _tell_leaving(command: Leaving) -> Told:
    return (
        f"{command.number} 离职，自 {command.on or '批准当日'} 起",
        f"{command.number} leaves, gone from {command.on or 'the day of approval'} on",
    )


TAKING_ON = ApprovalKind(
    name="associates.taking_on",
    title=("总部人员入职", "Take somebody on at headquarters"),
    command=CreateAssociate,
    may_ask=POST_TO_HEADQUARTERS,
    may_approve=APPROVE_HEADQUARTERS,
    describe=_tell_taking_on,
    carry_out=lambda requester, asked: service.create_associate(requester, asked, approved=True),
    refusals=(MayNotPost, NumberTaken, WecomUserTaken, PostingOverlaps),
    personal=True,
)
POSTING = ApprovalKind(
    name="associates.posting",
    title=("总部岗位任免", "A post at headquarters"),
    command=Posting,
    may_ask=POST_TO_HEADQUARTERS,
    may_approve=APPROVE_HEADQUARTERS,
    describe=_tell_posting,
    carry_out=lambda requester, asked: service.post_to(requester, asked.associate_id, asked.post, approved=True),
    version=lambda asked: posts_as_they_are(asked.associate_id),
    concerns=lambda asked: asked.associate_id,
    refusals=(MayNotPost, AssociateHasLeft, PostingOverlaps),
)
LEAVING = ApprovalKind(
    name="associates.leaving",
    title=("总部人员离职", "Somebody at headquarters leaves"),
    command=Leaving,
    may_ask=POST_TO_HEADQUARTERS,
    may_approve=APPROVE_HEADQUARTERS,
    describe=_tell_leaving,
    carry_out=lambda requester, asked: service.leave(requester, asked.associate_id, Leave(on=asked.on), approved=True),
    version=lambda asked: posts_as_they_are(asked.associate_id),
    concerns=lambda asked: asked.associate_id,
    refusals=(MayNotPost, AssociateHasLeft, PostingOverlaps),
)
