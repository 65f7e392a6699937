"""The audit log: every change of money, rights or personal data, in the transaction of the change."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.trail import Entry, append_to_trail

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request being served, echoed in answers, logs and the audit log."""

_approved: ContextVar[dict[str, UUID | None] | None] = ContextVar("approved", default=None)


class Approval(msgspec.Struct, frozen=True):
    """The approval by which something is done, and the account that approved; None is the operator on the server."""

    id: UUID
    by: UUID | None


@contextmanager
def approved(approval_id: UUID, *, by: UUID | None) -> Iterator[None]:
    """The span in which an approved command is done: every entry names the approval and the account that approved.

    None is the operator on the server.
    """
    token = _approved.set({"approval": approval_id, "approved_by": by})
    try:
        yield
    finally:
        _approved.reset(token)


def approval() -> Approval:
    """The approval whose command is being done. Raises LookupError where nothing approved is."""
    names = _approved.get()
    if names is None or names["approval"] is None:
        raise LookupError("nothing that was approved is being done")
    return Approval(names["approval"], names["approved_by"])


def approval_if_any() -> UUID | None:
    """The id of that approval, where what is done needed one."""
    names = _approved.get()
    return names["approval"] if names else None


async def record(actor: Actor | Customer, action: str, subject: str, **detail: Any) -> None:  # detail: JSON-ready facts
    """Write one entry. `action` like `orders.refunded`, `subject` like `order:<id>`; personal data stays out."""
    entry = Entry(
        id=new_id(),
        at=clock.now(),
        actor_id=actor.id,
        actor_role=str(actor.role),
        action=action,
        subject=subject,
        detail=msgspec.Raw(msgspec.json.encode(detail | (_approved.get() or {}))),
        request_id=request_id.get(),
    )
    await append_to_trail(entry)
