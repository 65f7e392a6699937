"""Facts about codes."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from guide_app.base.kernel.events import Event


class CodeScanned(Event, frozen=True, kw_only=True):
    """A customer scanned a code: once per visitor and code within the credit window, however often they scan.

    `associate_id` and `store_id` are where the code led at that moment; `visitor` is the hex of a keyed hash.
    """

    lane_by: ClassVar[str | None] = "store_id"

    scan_id: UUID
    code_id: UUID
    associate_id: UUID | None
    store_id: UUID | None
    scanned_at: datetime
    visitor: str
