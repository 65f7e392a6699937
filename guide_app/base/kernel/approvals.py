"""Approvals: what one person asks for is done when a second one says yes.

A package declares a kind in its `approvals.py`: who may ask, who may approve, how it is told to the approver, and what
is done. Asking writes a row and nothing else; approving does the work in its own transaction, by the rights that the
requester has then, with both people in the audit log. `guide_app.ground.approvals` shows and decides.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Permission, Role
from guide_app.base.kernel.approval_events import ApprovalAsked, ApprovalEnded
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import Conflict, Refusal
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.rows import as_json, insert_from_json

COMMAND = "approval.command"
"""The purpose under which a command that holds personal data is sealed."""

C = TypeVar("C", bound=msgspec.Struct)

Told = tuple[str, str]
"""What would be done, in Chinese and in English."""


class ApprovalState(StrEnum):
    """Where a request stands. Every state but the first is the last one."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class AlreadyAsked(Conflict):
    """The same is waiting for its second person already; `approval` says which request that is."""

    title = ("同一事项已在等待审批", "The same is waiting for approval already")


class ApprovalRequested(msgspec.Struct, frozen=True):
    """The answer with status 202: nothing is done yet, a second person has to approve by `expires_at`.

    `GET /v1/approvals/{id}` says how it goes on; `approvers` are the roles that may approve.
    """

    id: UUID
    kind: str
    subject: str
    state: ApprovalState
    summary_zh: str
    summary_en: str
    requested_at: datetime
    expires_at: datetime
    approvers: list[str]


async def _no_version(_: Any) -> str:  # a command of any kind
    return ""


def _nobody(_: Any) -> UUID | None:  # as above
    return None


async def _nothing_outside(_: Any) -> None:  # as above
    return None


@dataclass(frozen=True, slots=True)
class ApprovalKind(Generic[C]):
    """Something for which a second person is needed. `name` is `<package>.<what>`, `title` (Chinese, English).

    `carry_out` gets the requester with their rights of the moment of the approval, and does the work in its
    transaction. It may refuse by what stands in `refusals`; then nothing has happened and the request waits on.
    """

    name: str
    title: Told
    command: type[C]
    may_ask: Permission
    may_approve: Permission
    describe: Callable[[C], Told]
    carry_out: Callable[[Actor, C], Awaitable[object]]
    version: Callable[[C], Awaitable[str]] = _no_version
    """What the subject is like now, read under its lock: when it has changed since it was asked, nothing is done."""
    concerns: Callable[[C], UUID | None] = _nobody
    """The associate whom it is about, who never approves it."""
    outside: Callable[[C], Awaitable[None]] = _nothing_outside
    """What has to be asked outside of the product before it is approved; not in the approval's transaction."""
    refusals: tuple[type[Refusal], ...] = ()
    personal: bool = False
    """Whether the command holds personal data: then it is sealed, and emptied when the request is decided."""
    lasts: timedelta = timedelta(days=7)

    def __post_init__(self) -> None:
        if KINDS.setdefault(self.name, self) is not self:
            raise TypeError(f"two kinds of approvals share the name {self.name}")
        if self.personal and self.outside is not _nothing_outside:
            raise TypeError("what is sealed while it waits is not carried outside")

    def read(self, command: msgspec.Raw | None, sealed: bytes | None) -> C | None:
        """The command as it was asked for; None when it held personal data and is decided."""
        if sealed is not None:
            return msgspec.json.decode(vault().open(COMMAND, sealed), type=self.command)
        return None if command is None else msgspec.json.decode(command, type=self.command)

    def told(self, command: msgspec.Raw | None, sealed: bytes | None) -> Told:
        """What would be done, or was; the title alone where that is no longer kept."""
        read = self.read(command, sealed)
        return self.title if read is None else self.describe(read)


KINDS: dict[str, ApprovalKind[Any]] = {}
"""Every kind by its name, filled as packages declare them."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it is written."""

    id: UUID
    kind: str
    subject: str
    version: str
    path: str
    concerns: UUID | None
    command: msgspec.Raw | None
    sealed: bytes | None
    reason: str
    note: str = ""
    requested_by: UUID
    requester: UUID
    requester_role: Role
    requested_at: datetime
    expires_at: datetime
    state: ApprovalState = ApprovalState.PENDING


class Waiting(msgspec.Struct, frozen=True):
    """A request as it is decided, read under its lock. `command` or `sealed` holds what was asked."""

    id: UUID
    kind: str
    subject: str
    version: str
    path: str
    concerns: UUID | None
    command: msgspec.Raw | None
    sealed: bytes | None
    requested_by: UUID
    requester: UUID
    state: ApprovalState
    expires_at: datetime


class Expired(msgspec.Struct, frozen=True):
    """A request for which the time was over."""

    id: UUID
    kind: str
    subject: str
    requester: UUID


ASK = insert_from_json("approval", Asked)
WAITING = "SELECT id FROM approval WHERE kind = $1 AND subject = $2 AND state = 'pending'"
ONE_TO_DECIDE = """
SELECT id, kind, subject, version, path, concerns, command, sealed, requested_by, requester, state, expires_at
FROM approval WHERE id = $1 FOR NO KEY UPDATE
"""
DECIDE = """
UPDATE approval SET state = $2, decided_by = $3, decider = $4, decided_at = $5, note = $6, sealed = NULL
WHERE id = $1 AND state = 'pending'
"""
EXPIRE = """
UPDATE approval SET state = 'expired', decided_at = $1, sealed = NULL
WHERE state = 'pending' AND expires_at <= $1 AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR subject = $3)
RETURNING id, kind, subject, requester
"""


async def ask(
    kind: ApprovalKind[C], actor: Actor, command: C, *, subject: str, path: str | None = None, reason: str = ""
) -> ApprovalRequested:
    """Leave `command` for a second person. `path` is the unit that it touches: who approves must reach it.

    Without one it is as wide as the requester reaches.

    Raises Forbidden, and AlreadyAsked while the same kind waits for the same `subject`.
    """
    actor.require(kind.may_ask)
    if actor.id is None or actor.associate_id is None:
        raise TypeError("only people ask for approval; the product itself does what it may")
    at = clock.now()
    encoded = msgspec.json.encode(command)
    async with transaction():
        await expire(at, kind=kind.name, subject=subject)
        asked = Asked(
            id=new_id(),
            kind=kind.name,
            subject=subject,
            version=await kind.version(command),
            path=path or (HQ_PATH if actor.reaches_all else actor.paths[0]),
            concerns=kind.concerns(command),
            command=None if kind.personal else msgspec.Raw(encoded),
            sealed=vault().seal(COMMAND, encoded.decode()) if kind.personal else None,
            reason=reason,
            requested_by=actor.id,
            requester=actor.associate_id,
            requester_role=actor.role,
            requested_at=at,
            expires_at=at + kind.lasts,
        )
        try:
            async with transaction():
                await execute(ASK, as_json([asked]))
        except asyncpg.UniqueViolationError as error:
            raise AlreadyAsked(approval=await fetch_value(WAITING, kind.name, subject)) from error
        await audit.record(
            actor, "approvals.requested", f"approval:{asked.id}", kind=kind.name, about=subject, reason=reason
        )
        told = ApprovalAsked(
            approval_id=asked.id,
            kind=kind.name,
            path=asked.path,
            requester_id=asked.requester,
            concerns_id=asked.concerns,
            expires_at=asked.expires_at,
        )
        await publish(told, at=at)
    chinese, english = kind.describe(command)
    return ApprovalRequested(
        id=asked.id,
        kind=kind.name,
        subject=subject,
        state=asked.state,
        summary_zh=chinese,
        summary_en=english,
        requested_at=at,
        expires_at=asked.expires_at,
        approvers=sorted(kind.may_approve.roles),
    )


async def to_decide(approval_id: UUID) -> Waiting | None:
    """A request, locked until the transaction ends, so that two who decide at once come one after the other."""
    return await fetch_row_as(Waiting, ONE_TO_DECIDE, approval_id)


async def settle(waiting: Waiting, state: ApprovalState, actor: Actor, *, at: datetime, note: str) -> None:
    """Give a locked request its last state, with who decided; nobody where the product itself did."""
    await execute(DECIDE, waiting.id, state, actor.id, actor.associate_id, at, note)
    await publish(_ended(waiting, state, actor.associate_id), at=at)


async def expire(at: datetime, *, kind: str | None = None, subject: str | None = None) -> Sequence[Expired]:
    """End what has waited too long: everything, or one kind for one subject. Safe to run again.

    Stands inside a transaction, as `settle` does.
    """
    expired = await fetch_as(Expired, EXPIRE, at, kind, subject)
    if expired:
        await publish(*(_ended(one, ApprovalState.EXPIRED, None) for one in expired), at=at)
    return expired


def _ended(one: Waiting | Expired, state: ApprovalState, decider_id: UUID | None) -> ApprovalEnded:
    return ApprovalEnded(
        approval_id=one.id, kind=one.kind, state=state, requester_id=one.requester, decider_id=decider_id
    )
