"""The audit log as a sheet: one line an entry, nothing in it a formula."""

import csv
from collections.abc import Sequence
from io import StringIO

from guide_app.base.kernel.sheets import disarmed
from guide_app.ground.audit.schemas import AuditView

EXPORTED_AT_ONCE = 1_000
"""Entries that are read and sent together."""

HEAD = ("at", "actor_name", "actor_role", "actor_id", "action", "subject", "detail", "request_id", "id")


def cells_of(entry: AuditView) -> Sequence[str]:
    """The cells of one line, in the order of `HEAD`; moments in UTC."""
    return (
        f"{entry.at:%Y-%m-%dT%H:%M:%S.%fZ}",
        entry.actor_name or "",
        entry.actor_role,
        str(entry.actor_id or ""),
        entry.action,
        entry.subject,
        bytes(entry.detail).decode(),
        entry.request_id or "",
        str(entry.id),
    )


def line_of(cells: Sequence[str]) -> str:
    """One line of the sheet."""
    text = StringIO()
    csv.writer(text).writerow([disarmed(cell) for cell in cells])
    return text.getvalue()
