"""Refunds that a second person allowed say by which request."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T14:30:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Refunds say by which approval they were given"

STATEMENTS = [
    # As its fourth version, with the approval.
    """
    CREATE FUNCTION refund_order_v5(back json, parts json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO refund (id, number, store, order_id, amount_fen, freight_fen, policy, reason, recorded_by, refunded_at,
          business_on, returned_at_store, returned_on, approval)
        SELECT id, number, store, order_id, amount_fen, freight_fen, policy, reason, recorded_by, refunded_at,
          business_on, returned_at_store, returned_on, approval
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
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
