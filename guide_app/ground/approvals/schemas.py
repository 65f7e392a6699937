"""Shapes of approvals."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.approvals import ApprovalState

Note = Annotated[str, msgspec.Meta(max_length=500)]


class Decide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision, with a word about it where one is wanted; it is kept with the approval."""

    note: Note = ""


class ApprovalView(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a second person. `summary_…` tell what is done when it is approved.

    `command` holds the same as it was asked for, null where it holds personal data. `requested_by` and `decided_by` are
    accounts; `decided_by` is null while nobody has, and where time or the operator on the server decided.
    """

    id: UUID
    kind: str
    title_zh: str
    title_en: str
    subject: str
    path: str
    summary_zh: str
    summary_en: str
    command: msgspec.Raw | None
    reason: str
    state: ApprovalState
    requested_by: UUID
    requested_by_name: str | None
    requested_by_role: Role
    requested_at: datetime
    expires_at: datetime
    approvers: list[Role]
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: datetime | None
    note: str
