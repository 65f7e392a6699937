"""Deciding approvals: each in one transaction with what it decides."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guide_app.base.kernel import approvals, audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import KINDS, ApprovalKind, ApprovalState, Waiting
from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import NotSignedIn
from guide_app.ground.approvals import queries
from guide_app.ground.approvals.errors import (
    ApprovalDecided,
    NotYours,
    RequesterMayNoMore,
    SecondPersonNeeded,
    SubjectChanged,
)
from guide_app.ground.approvals.permissions import DECIDE_APPROVALS, SEE_APPROVALS
from guide_app.ground.approvals.schemas import ApprovalView, Decide
from guide_app.ground.auth.errors import NoPosting
from guide_app.ground.auth.tokens import actor_of_account


async def ask_outside(actor: Actor, approval_id: UUID) -> None:
    """Ask outside of the product what has to be known before this is approved; before the transaction of `approve`.

    Raises NotFound, Forbidden, and what the kind refuses. What is decided already asks nobody.
    """
    actor.require(DECIDE_APPROVALS)
    shown = await queries.approval(actor, approval_id)
    kind = KINDS[shown.kind]
    actor.require(kind.may_approve)
    asked = kind.read(shown.command, None)
    if shown.state is ApprovalState.PENDING and asked is not None:
        await kind.outside(asked)


async def approve(actor: Actor, approval_id: UUID, command: Decide) -> ApprovalView:
    """Do what was asked for, by the rights that the requester has now, and note both people: after `ask_outside`.

    Raises NotFound, Forbidden, SecondPersonNeeded, ApprovalDecided, RequesterMayNoMore, SubjectChanged, and whatever
    the kind refuses; then nothing has happened.
    """
    actor.require(DECIDE_APPROVALS)
    at = clock.now()
    async with transaction():
        waiting, kind = await _deciding(actor, approval_id, at)
        actor.require(kind.may_approve)
        if actor.associate_id is not None and actor.associate_id in (waiting.requester, waiting.concerns):
            raise SecondPersonNeeded
        asked = kind.read(waiting.command, waiting.sealed)
        assert asked is not None  # emptied with the decision alone
        requester = await _requester(waiting, at)
        if not (requester.may(kind.may_ask) and requester.reaches(waiting.path)):
            raise RequesterMayNoMore(role=requester.role)
        if await kind.version(asked) != waiting.version:
            raise SubjectChanged(subject=waiting.subject)
        with audit.approved(waiting.id, by=actor.id):
            await kind.carry_out(requester, asked)
        return await _decided(actor, waiting, ApprovalState.APPROVED, command, at)


async def refuse(actor: Actor, approval_id: UUID, command: Decide) -> ApprovalView:
    """Say no. Raises NotFound, Forbidden, ApprovalDecided."""
    actor.require(DECIDE_APPROVALS)
    at = clock.now()
    async with transaction():
        waiting, kind = await _deciding(actor, approval_id, at)
        actor.require(kind.may_approve)
        return await _decided(actor, waiting, ApprovalState.REFUSED, command, at)


async def withdraw(actor: Actor, approval_id: UUID, command: Decide) -> ApprovalView:
    """Take back what one has asked for. Raises NotFound, NotYours, ApprovalDecided."""
    actor.require(SEE_APPROVALS)
    at = clock.now()
    async with transaction():
        waiting, _ = await _deciding(actor, approval_id, at)
        if waiting.requester != actor.associate_id:
            raise NotYours
        return await _decided(actor, waiting, ApprovalState.WITHDRAWN, command, at)


async def _deciding(
    actor: Actor, approval_id: UUID, at: datetime
) -> tuple[Waiting, ApprovalKind[Any]]:  # of any command
    """The request under its lock, with its kind. Who decides at once waits here and finds it decided."""
    await queries.approval(actor, approval_id)
    waiting = await approvals.to_decide(approval_id)
    if waiting is None:
        raise NotFound
    if waiting.requester != actor.associate_id:
        actor.require_reach(waiting.path)
    state = waiting.state
    if state is ApprovalState.PENDING and waiting.expires_at <= at:
        state = ApprovalState.EXPIRED
    if state is not ApprovalState.PENDING:
        raise ApprovalDecided(state=state)
    return waiting, KINDS[waiting.kind]


async def _requester(waiting: Waiting, at: datetime) -> Actor:
    try:
        return await actor_of_account(waiting.requested_by, at=at)
    except (NotSignedIn, NoPosting) as error:
        raise RequesterMayNoMore from error


async def _decided(actor: Actor, waiting: Waiting, state: ApprovalState, command: Decide, at: datetime) -> ApprovalView:
    await approvals.settle(waiting, state, actor, at=at, note=command.note)
    await audit.record(
        actor,
        f"approvals.{state}",
        f"approval:{waiting.id}",
        kind=waiting.kind,
        about=waiting.subject,
        requested_by=waiting.requested_by,
        note=command.note,
    )
    return await queries.approval(actor, waiting.id)
