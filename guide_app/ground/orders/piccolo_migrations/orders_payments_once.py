"""Payments are read once when an order is booked; most have no reference that must not come again."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T16:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Payments are read once when an order is booked"

STATEMENTS = [
    # As its fifth version; references are kept from the rows that were written.
    """
    CREATE FUNCTION book_order_v6(booked json, lines json, payments json) RETURNS boolean LANGUAGE plpgsql AS $$
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
        WITH paid AS (
          INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, paid_at)
            SELECT id, order_id, method, amount_fen, reference, recorded_by, paid_at
            FROM json_populate_recordset(NULL::payment, payments)
          RETURNING order_id, method, reference
        )
        INSERT INTO payment_reference (reference, order_id)
          SELECT payment_reference_key_v1(paid.method, (booked ->> 'store')::uuid, (booked ->> 'business_on')::date,
            paid.reference), paid.order_id
          FROM paid WHERE paid.reference IS NOT NULL AND paid.method <> 'exchange';
      END IF;
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
