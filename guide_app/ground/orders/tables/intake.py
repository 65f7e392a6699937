"""What other systems send: who they are, and what became of each order and refund that they sent."""

from piccolo.columns import UUID, BigInt, Boolean, Bytea, Integer, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Unique
from piccolo.table import Table

from guide_app.ground.orders.intake.rules import RowKind, RowState


class OrderSource(Table, tablename="order_source"):
    """A system that sends orders: a till, a mall, a mini-program. `path` is the part of the chain that it may sell for.

    `channels` are those that its orders may have; the first is meant where an order names none.
    """

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(20, unique=True, default=None, null=False)
    name = Varchar(80, default=None, null=False)
    path = Varchar(500, default=None, null=False)
    channels = JSONB(default=None, null=False)
    takes_orders = Boolean(default=True, null=False)
    takes_refunds = Boolean(default=True, null=False)
    active = Boolean(default=True, null=False)
    version = Integer(default=1, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = UUID(default=None, null=True)


class SentRow(Table, tablename="sent_row"):
    """An order or refund that a source sent, known by the source's own id. Written by the intake alone.

    `digest` is of what was sent: the same again changes nothing, something else under the same id is refused. What was
    refused holds no place: it may be sent anew. `waits_for` is the source's id of the order that a refund waits for,
    `body` what it says, as long as it waits; nothing of a customer stands in either.
    """

    id = UUID(primary_key=True, default=None, null=False)
    source = Varchar(20, default=None, null=False)
    external_id = Varchar(60, default=None, null=False)
    kind = Varchar(8, choices=RowKind, default=None, null=False)
    digest = Bytea(default=None, null=False)
    state = Varchar(8, choices=RowState, default=None, null=False)
    store_code = Varchar(40, default="", null=False)
    amount_fen = BigInt(default=0, null=False)
    order_id = UUID(default=None, null=True)
    refund_id = UUID(default=None, null=True)
    problem = JSONB(default=None, null=True)
    waits_for = Varchar(60, default=None, null=True)
    body = JSONB(default=None, null=True)
    sent_at = Timestamptz(default=None, null=False)
    one_row_per_id = Unique([source, external_id])


class SentBatch(Table, tablename="sent_batch"):
    """A batch that a source sent: how many rows it had, and what became of them at once."""

    id = UUID(primary_key=True, default=None, null=False)
    source = Varchar(20, default=None, null=False)
    rows = Integer(default=None, null=False)
    booked = Integer(default=None, null=False)
    already = Integer(default=None, null=False)
    refused = Integer(default=None, null=False)
    waiting = Integer(default=None, null=False)
    applied_later = Integer(default=None, null=False)
    sales_fen = BigInt(default=None, null=False)
    refunds_fen = BigInt(default=None, null=False)
    sent_at = Timestamptz(default=None, null=False)
    sent_by = UUID(default=None, null=True)
