"""What can be seen of the sources of orders: within the actor's reach."""

from datetime import UTC, datetime, time
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.ground.orders.intake.errors import OrderSourceUnknown
from guide_app.ground.orders.intake.rules import RowState
from guide_app.ground.orders.intake.sources.schemas import SentToday, SourceView
from guide_app.ground.orders.permissions import SEE_SENT_ORDERS
from guide_app.ground.orders.rules import Channel

MOST_COUNTED = 1_000
"""Refused and waiting rows of a source are counted as far as that: more is a matter of looking, not of counting."""
SOURCES = f"""
SELECT s.id, s.code, s.name, s.path, s.channels, s.takes_orders, s.takes_refunds, s.active, s.version, s.changed_at,
  coalesce(today.batches, 0) AS batches, coalesce(today.booked, 0) AS booked, coalesce(today.already, 0) AS already,
  coalesce(today.refused, 0) AS refused_today, coalesce(today.sales_fen, 0)::bigint AS sales_fen,
  coalesce(today.refunds_fen, 0)::bigint AS refunds_fen,
  (SELECT b.sent_at FROM sent_batch b WHERE b.source = s.code ORDER BY b.sent_at DESC LIMIT 1) AS last_at,
  (SELECT count(*) FROM (SELECT FROM sent_row r WHERE r.source = s.code
    AND r.state = '{RowState.REFUSED.value}' LIMIT {MOST_COUNTED}) r) AS refused,
  (SELECT count(*) FROM (SELECT FROM sent_row r WHERE r.source = s.code
    AND r.state = '{RowState.WAITING.value}' LIMIT {MOST_COUNTED}) r) AS waiting
FROM order_source s LEFT JOIN LATERAL (
  SELECT count(*) AS batches, sum(b.booked) AS booked, sum(b.already) AS already, sum(b.refused) AS refused,
    sum(b.sales_fen) AS sales_fen, sum(b.refunds_fen) AS refunds_fen
  FROM sent_batch b WHERE b.source = s.code AND b.sent_at >= $2
) AS today ON true
WHERE EXISTS (SELECT FROM unnest($1::text[]) AS own (path) WHERE starts_with(s.path, own.path))
  AND ($3::text IS NULL OR s.code = $3)
ORDER BY s.active DESC, s.code
"""


class SourceRow(msgspec.Struct, frozen=True):
    """A source with its counts."""

    id: UUID
    code: str
    name: str
    path: str
    channels: tuple[Channel, ...]
    takes_orders: bool
    takes_refunds: bool
    active: bool
    version: int
    changed_at: datetime
    batches: int
    booked: int
    already: int
    refused_today: int
    sales_fen: int
    refunds_fen: int
    last_at: datetime | None
    refused: int
    waiting: int


async def order_sources(actor: Actor) -> list[SourceView]:
    """All within reach, those in use first."""
    actor.require(SEE_SENT_ORDERS)
    return [_view(row) for row in await fetch_as(SourceRow, SOURCES, list(actor.paths), _midnight(), None)]


async def order_source(actor: Actor, code: str) -> SourceView:
    """One of them. Raises OrderSourceUnknown."""
    actor.require(SEE_SENT_ORDERS)
    row = await fetch_row_as(SourceRow, SOURCES, list(actor.paths), _midnight(), code)
    if row is None:
        raise OrderSourceUnknown(source=code)
    return _view(row)


def _midnight() -> datetime:
    today = clock.now().astimezone(SHANGHAI).date()
    return datetime.combine(today, time(), tzinfo=SHANGHAI).astimezone(UTC)


def _view(row: SourceRow) -> SourceView:
    return SourceView(
        id=row.id,
        code=row.code,
        name=row.name,
        path=row.path,
        channels=list(row.channels),
        takes_orders=row.takes_orders,
        takes_refunds=row.takes_refunds,
        active=row.active,
        version=row.version,
        changed_at=row.changed_at,
        today=SentToday(
            row.batches, row.booked, row.already, row.refused_today, row.sales_fen, row.refunds_fen, row.last_at
        ),
        refused=row.refused,
        waiting=row.waiting,
    )
