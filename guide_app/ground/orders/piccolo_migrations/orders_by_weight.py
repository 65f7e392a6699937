"""Orders are booked with the weight of what was weighed, and what a kilogram of it cost."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T10:36:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Order lines are booked with their weight"

STATEMENTS = [
    # As its fourth version, with what a line weighs and what a kilogram cost.
    """
    CREATE FUNCTION book_order_v5(booked json, lines json, payments json) RETURNS boolean LANGUAGE plpgsql AS $$
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
        INSERT INTO payment_reference (reference, order_id)
          SELECT payment_reference_key_v1(paid.method, o.store, o.business_on, paid.reference), paid.order_id
          FROM json_populate_recordset(NULL::payment, payments) paid, json_populate_record(NULL::orders, booked) o
          WHERE paid.reference IS NOT NULL AND paid.method <> 'exchange';
      END IF;
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
