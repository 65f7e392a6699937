"""References of payments are kept by a function of their own: most orders have none."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T20:35:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "References of payments are kept by a function of their own"

STATEMENTS = [
    # As its sixth version, without what is kept of references.
    """
    CREATE FUNCTION book_order_v7(booked json, lines json, payments json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, acquirer, issuer, came_by,
          list_fen, promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, coupons,
          placed_at, paid_at, business_on, day_cut_hours)
        SELECT id, number, store, member, channel, status, serving, dedicated, acquirer, issuer, came_by,
          list_fen, promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, coupons,
          placed_at, paid_at, business_on, day_cut_hours
        FROM json_populate_record(NULL::orders, booked);
      INSERT INTO order_line (id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen,
          coupon_fen, paid_fen, hq_funded_fen, returned_units, refunded_fen, price_level,
          measure_milli, kilo_price_fen)
        SELECT id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen, coupon_fen,
          paid_fen, hq_funded_fen, returned_units, refunded_fen, price_level, measure_milli, kilo_price_fen
        FROM json_populate_recordset(NULL::order_line, lines);
      IF json_array_length(payments) > 0 THEN
        INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, paid_at)
          SELECT id, order_id, method, amount_fen, reference, recorded_by, paid_at
          FROM json_populate_recordset(NULL::payment, payments);
      END IF;
      RETURN true;
    END $$
    """,
    # `payments` as BookedPayment, of one order that is booked. What an exchange carries over was kept before.
    """
    CREATE FUNCTION keep_references_v1(payments json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO payment_reference (reference, order_id)
        SELECT payment_reference_key_v1(paid.method, o.store, o.business_on, paid.reference), o.id
        FROM json_populate_recordset(NULL::payment, payments) paid JOIN orders o ON o.id = paid.order_id
        WHERE paid.reference IS NOT NULL AND paid.method <> 'exchange';
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
