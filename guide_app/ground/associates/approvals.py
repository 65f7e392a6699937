"""What a second person approves about people: who has a post at headquarters or loses it, and by which WeCom account
they come in."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec import UNSET

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.errors import Stale
from guide_app.base.kernel.people import normalise_phone, person_name
from guide_app.ground.associates import queries, service
from guide_app.ground.associates.errors import (
    AssociateHasLeft,
    MayNotLink,
    MayNotPost,
    NumberTaken,
    PostingOverlaps,
    WecomUserTaken,
)
from guide_app.ground.associates.permissions import APPROVE_HEADQUARTERS, POST_TO_HEADQUARTERS
from guide_app.ground.associates.reads import posts_as_they_are
from guide_app.ground.associates.rules import Verdict
from guide_app.ground.associates.schemas import AssociateView, CreateAssociate, Leave, PostTo, UpdateAssociate
from guide_app.ground.stores.rules import require_code

USED = "SELECT EXISTS (SELECT FROM associate WHERE wecom_userid = $1)"
TAKEN = "SELECT EXISTS (SELECT FROM associate WHERE number = $1)"


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """A post for somebody who is here. `number` is theirs, for whoever reads it."""

    associate_id: UUID
    number: str
    post: PostTo


class Linking(msgspec.Struct, frozen=True, kw_only=True):
    """The WeCom account by which somebody who is here signs in. `number` is theirs, for whoever reads it."""

    associate_id: UUID
    number: str
    wecom_userid: str


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


async def change_associate(
    actor: Actor, associate_id: UUID, command: UpdateAssociate, *, expected_version: int
) -> AssociateView | ApprovalRequested:
    """Change what the command names; where a WeCom account is named for somebody at headquarters, a second person is
    asked for that, and the rest is changed now. Raises as `service.update_associate`.
    """
    async with transaction():
        before = await queries.associate(actor, associate_id)
        user = command.wecom_userid
        is_new = isinstance(user, str) and user != before.wecom_userid
        if not is_new or await service.verdict_on(actor, associate_id, None) is not Verdict.SECOND_PERSON:
            return await service.update_associate(actor, associate_id, command, expected_version=expected_version)
        rest = msgspec.structs.replace(command, wecom_userid=UNSET)
        if _changes(rest, before):
            await service.update_associate(actor, associate_id, rest, expected_version=expected_version)
        elif before.version != expected_version:
            raise Stale(current=before.version)
        if before.left_at is not None:
            raise AssociateHasLeft(left_at=before.left_at)
        if await fetch_value(USED, user):
            raise WecomUserTaken
        asked = Linking(associate_id=associate_id, number=before.number, wecom_userid=str(user))
        return await ask(LINKING, actor, asked, subject=f"associate:{associate_id}", path=before.path)


def _changes(command: UpdateAssociate, before: AssociateView) -> bool:
    """Whether the command says anything that is not so."""
    said = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
    return "phone" in said or any(value != getattr(before, name) for name, value in said.items())


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
    by = ("", "") if command.wecom_userid is None else _by_wecom(command.wecom_userid)
    return (
        f"入职 {command.name}（{command.number}），任 {place[0]} {title}{by[0]}",
        f"Take on {command.name} ({command.number}) as {english} at {place[1]}{by[1]}",
    )


def _by_wecom(userid: str) -> Told:
    return f"，凭企业微信账号 {userid} 登录", f", who signs in by the WeCom account {userid}"


def _tell_posting(command: Posting) -> Told:
    (title, english), place = command.post.role.names, _place(command.post)
    return (
        f"{command.number} 调任 {place[0]} {title}",
        f"Post {command.number} as {english} at {place[1]}",
    )


def _tell_linking(command: Linking) -> Told:
    return (
        f"{command.number} 凭企业微信账号 {command.wecom_userid} 登录",
        f"{command.number} signs in by the WeCom account {command.wecom_userid}",
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
LINKING = ApprovalKind(
    name="associates.linking",
    title=("总部人员的企业微信账号", "The WeCom account of somebody at headquarters"),
    command=Linking,
    may_ask=POST_TO_HEADQUARTERS,
    may_approve=APPROVE_HEADQUARTERS,
    describe=_tell_linking,
    carry_out=lambda requester, asked: service.link_wecom(requester, asked.associate_id, asked.wecom_userid),
    version=lambda asked: posts_as_they_are(asked.associate_id),
    concerns=lambda asked: asked.associate_id,
    refusals=(MayNotLink, AssociateHasLeft, WecomUserTaken),
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
