"""Refunds of freight, by policy and without goods; orders of which no unit stayed, those of before among them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T17:05:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Refunds of freight and by policy; orders returned in full"

STATEMENTS = [
    # `back` as BookedRefund, `parts` as BookedRefundLine.
    """
    CREATE FUNCTION refund_order_v2(back json, parts json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO refund (id, number, store, order_id, amount_fen, freight_fen, policy, reason, recorded_by, refunded_at,
          business_on)
        SELECT id, number, store, order_id, amount_fen, freight_fen, policy, reason, recorded_by, refunded_at, business_on
        FROM json_populate_record(NULL::refund, back);
      INSERT INTO refund_line (id, order_id, refund, no, units, amount_fen)
        SELECT id, order_id, refund, no, units, amount_fen FROM json_populate_recordset(NULL::refund_line, parts);
      UPDATE order_line l SET returned_units = l.returned_units + part.units,
          refunded_fen = l.refunded_fen + part.amount_fen
        FROM json_populate_recordset(NULL::refund_line, parts) part WHERE l.order_id = part.order_id AND l.no = part.no;
      UPDATE orders o SET refunded_fen = o.refunded_fen + new.amount_fen,
          refunded_freight_fen = o.refunded_freight_fen + new.freight_fen,
          returned_in_full = NOT EXISTS (
            SELECT FROM order_line l WHERE l.order_id = o.id AND l.returned_units < l.quantity)
        FROM json_populate_record(NULL::refund, back) new WHERE o.id = new.order_id;
      RETURN true;
    END $$
    """,
    """
    UPDATE orders o SET returned_in_full = true
    WHERE o.id IN (SELECT order_id FROM refund) AND NOT EXISTS (
      SELECT FROM order_line l WHERE l.order_id = o.id AND l.returned_units < l.quantity)
    """,
    "CREATE INDEX orders_returned_in_full ON orders (store, id) WHERE returned_in_full",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
