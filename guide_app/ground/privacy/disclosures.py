"""Shapes of disclosures: personal data that somebody saw in clear, or took away."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Role


class DisclosureKind(StrEnum):
    """What was done."""

    REVEAL = "reveal"
    """A phone was shown in clear."""
    EXPORT = "export"
    """A list was asked for as a file."""
    COPY = "copy"
    """A copy of a customer's data was fetched for them."""


class DisclosureView(msgspec.Struct, frozen=True):
    """One of them: who, what, how many rows, why, and who said yes to it.

    `member_id` of a phone and a copy, `list` and `rows` of a file; `rows` is null as long as the file is not made.
    `role` is what they were as they asked for a file. `approved_by_id` is null where nobody had to, or the operator on
    the server did.
    """

    id: UUID
    kind: DisclosureKind
    at: datetime
    associate_id: UUID
    associate_name: str
    role: Role | None
    list: str | None
    is_personal: bool
    rows: int | None
    member_id: UUID | None
    member_number: str | None
    reason: str
    approval_id: UUID | None
    approved_by_id: UUID | None


class DisclosureLimits(msgspec.Struct, frozen=True):
    """How many phones and lists one person may see and take, and what the one who is asked for has within a day.

    The last two count what the reader can see of it; they are null where nobody is asked for.
    """

    reveals_per_hour: int
    reveals_per_day: int
    exports_per_day: int
    reveals: int | None
    exports: int | None
