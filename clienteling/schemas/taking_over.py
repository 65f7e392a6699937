"""Shapes of asking for a customer, and of handing one over."""

from uuid import UUID

import msgspec

from guide_app.ground.members.schemas import Reason


class TakeOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why somebody asks to become a customer's dedicated associate."""

    reason: Reason


class TakeOverAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Whose customer is to become the asker's, as it waits for a second person; names are those of associates.

    `protected_path` is the store of the dedicated associate who served them lately: its lead has to agree.
    """

    member_id: UUID
    number: str
    from_id: UUID | None
    from_name: str | None
    to_name: str
    reason: str
    protected_path: str | None


class GiveOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To which colleague somebody hands a customer of their own over, and why."""

    associate_id: UUID
    reason: Reason


class GiveOverAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The asker's customer who is to become a colleague's, as it waits for a second person; names of associates."""

    member_id: UUID
    number: str
    from_name: str
    to_id: UUID
    to_name: str
    reason: str
