"""The rows of what was sent, and of batches."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.rows import insert_from_json
from guide_app.ground.orders.intake.rules import RowKind, RowProblem, RowState
from guide_app.ground.orders.intake.schemas import SentRefund


class RowWritten(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `sent_row`."""

    id: UUID
    source: str
    external_id: str
    kind: RowKind
    digest: bytes
    state: RowState
    store_code: str = ""
    amount_fen: int = 0
    order_id: UUID | None = None
    refund_id: UUID | None = None
    problem: RowProblem | None = None
    waits_for: str | None = None
    body: SentRefund | None = None
    sent_at: datetime


class BatchWritten(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `sent_batch`."""

    id: UUID
    source: str
    rows: int
    booked: int
    already: int
    refused: int
    waiting: int
    applied_later: int
    sales_fen: int
    refunds_fen: int
    sent_at: datetime
    sent_by: UUID | None


class WaitingRow(msgspec.Struct, frozen=True):
    """A refund that waits for its order."""

    external_id: str
    digest: bytes
    waits_for: str
    body: SentRefund


# What was refused makes room for what is sent anew; what waited becomes what it is now.
_ANEW = ", ".join(
    f"{name} = excluded.{name}" for name in RowWritten.__struct_fields__ if name not in ("source", "external_id")
)
WRITE_ROWS = f"""
{insert_from_json("sent_row", RowWritten)}
ON CONFLICT (source, external_id) DO UPDATE SET {_ANEW} WHERE sent_row.state <> '{RowState.BOOKED.value}'
"""
WRITE_BATCH = insert_from_json("sent_batch", BatchWritten)
WAITING_FOR = f"""
SELECT external_id, digest, waits_for, body FROM sent_row
WHERE source = $1 AND state = '{RowState.WAITING.value}' AND waits_for = ANY($2::text[]) ORDER BY external_id
"""
