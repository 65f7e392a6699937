"""Scans made up for tests, as the log takes them."""

from datetime import UTC, datetime
from uuid import UUID

from guide_app.base.kernel.ids import new_id
from qr_codes.rules.scans import Client
from qr_codes.scans.writing import Scan

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def a_scan(
    code_id: UUID | None = None, *, visitor: bytes = b"v" * 16, at: datetime = NOON, associate_id: UUID | None = None
) -> Scan:
    """A scan in WeChat, of any code by one visitor unless told otherwise."""
    return Scan(new_id(), code_id or new_id(), associate_id, None, at, visitor, Client.WECHAT)
