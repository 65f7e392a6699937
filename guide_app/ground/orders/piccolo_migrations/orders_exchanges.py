"""Exchanges lie with the order whose goods came back, one for a refund, and stay as they were written."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T04:21:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Exchanges are keyed with their order and written by a function"

STATEMENTS = [
    "ALTER TABLE exchange DROP CONSTRAINT exchange_pkey, ADD CONSTRAINT exchange_pkey PRIMARY KEY (order_id, id),"
    " ADD CONSTRAINT one_exchange_per_refund UNIQUE (order_id, refund),"
    " ADD CONSTRAINT exchange_refund_fkey FOREIGN KEY (order_id, refund) REFERENCES refund (order_id, id)",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON exchange FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    # `made` as BookedExchange.
    """
    CREATE FUNCTION book_exchange_v1(made json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO exchange (id, number, order_id, refund, new_order, difference_fen, exchanged_by, exchanged_at)
        SELECT id, number, order_id, refund, new_order, difference_fen, exchanged_by, exchanged_at
        FROM json_populate_record(NULL::exchange, made);
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
