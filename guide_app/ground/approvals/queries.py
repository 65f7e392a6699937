"""Which approvals an actor sees: their own, and of the kinds that are theirs within their reach."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.approvals import KINDS, ApprovalState
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.approvals.permissions import SEE_ALL_APPROVALS, SEE_APPROVALS
from guide_app.ground.approvals.schemas import ApprovalView
from guide_app.ground.stores.fragments import within


class ApprovalRow(msgspec.Struct, frozen=True):
    """An approval with the names of both people."""

    id: UUID
    kind: str
    subject: str
    path: str
    command: msgspec.Raw | None
    sealed: bytes | None
    reason: str
    state: ApprovalState
    requested_by: UUID
    requested_by_name: str | None
    requester_role: Role
    requested_at: datetime
    expires_at: datetime
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    note: str


# $1 the moment, $2 the paths in reach, $3 whether all kinds are seen, $4 the kinds that are, $5 the associate.
STATE = "CASE WHEN a.state = 'pending' AND a.expires_at <= $1 THEN 'expired' ELSE a.state END"
SEEN = f"""
SELECT a.id, a.kind, a.subject, a.path, a.command, a.sealed, a.reason, {STATE} AS state, a.requested_by,
  r.name AS requested_by_name, a.requester_role, a.requested_at, a.expires_at, a.decided_by,
  d.name AS decided_by_name, a.decided_at, a.note
FROM approval a LEFT JOIN associate r ON r.id = a.requester LEFT JOIN associate d ON d.id = a.decider
WHERE (a.requester = $5 OR ($3 OR a.kind = ANY($4::text[])) AND {within("a.path", "$2")})
"""
ONE = f"{SEEN} AND a.id = $6"
PAGE = f"""{SEEN} AND a.id < $6 AND ($8::text IS NULL OR {STATE} = $8) AND ($9::text IS NULL OR a.kind = $9)
  AND ($10::text IS NULL OR a.subject = $10) AND ($11::boolean IS NULL OR (a.requester = $5) = $11)
ORDER BY a.id DESC LIMIT $7"""
# $8 the kinds that the actor may approve: the index of what waits is short.
WAITING_FOR_ME = f"""{SEEN} AND a.id < $6 AND a.state = 'pending' AND a.expires_at > $1 AND a.requester <> $5
  AND a.concerns IS DISTINCT FROM $5 AND a.kind = ANY($8::text[]) AND {within("a.path", "$2")}
ORDER BY a.id DESC LIMIT $7"""


async def approvals(
    actor: Actor,
    paging: PageRequest,
    *,
    waiting_for_me: bool = False,
    mine: bool | None = None,
    state: ApprovalState | None = None,
    kind: str | None = None,
    subject: str | None = None,
) -> Page[ApprovalView]:
    """Approvals in view, the newest first. `waiting_for_me` are those that the actor may decide now, whatever else."""
    actor.require(SEE_APPROVALS)
    asked = (*_view_of(actor), paging.before, paging.fetch)
    if waiting_for_me:
        may_approve = [name for name, one in KINDS.items() if actor.may(one.may_approve)]
        rows = await fetch_as(ApprovalRow, WAITING_FOR_ME, *asked, may_approve)
    else:
        rows = await fetch_as(ApprovalRow, PAGE, *asked, state, kind, subject, mine)
    return page_of(rows, paging, view=_shown, key=lambda row: row.id)


async def approval(actor: Actor, approval_id: UUID) -> ApprovalView:
    """One approval in view. Raises NotFound."""
    actor.require(SEE_APPROVALS)
    row = await fetch_row_as(ApprovalRow, ONE, *_view_of(actor), approval_id)
    if row is None:
        raise NotFound
    return _shown(row)


def _view_of(actor: Actor) -> tuple[datetime, list[str], bool, list[str], UUID | None]:
    kinds = [name for name, kind in KINDS.items() if actor.may(kind.may_ask) or actor.may(kind.may_approve)]
    return clock.now(), list(actor.paths), actor.may(SEE_ALL_APPROVALS), kinds, actor.associate_id


def _shown(row: ApprovalRow) -> ApprovalView:
    kind = KINDS[row.kind]
    chinese, english = kind.told(row.command, row.sealed)
    return ApprovalView(
        id=row.id,
        kind=row.kind,
        title_zh=kind.title[0],
        title_en=kind.title[1],
        subject=row.subject,
        path=row.path,
        summary_zh=chinese,
        summary_en=english,
        command=row.command,
        reason=row.reason,
        state=row.state,
        requested_by=row.requested_by,
        requested_by_name=row.requested_by_name,
        requested_by_role=row.requester_role,
        requested_at=row.requested_at,
        expires_at=row.expires_at,
        approvers=sorted(kind.may_approve.roles),
        decided_by=row.decided_by,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        note=row.note,
    )
