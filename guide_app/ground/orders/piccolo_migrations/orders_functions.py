"""How orders are written, as functions that travel with other writes: see `guide_app.base.kernel.unit_of_work`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T13:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Orders are booked, paid, refunded by functions"

STATEMENTS = [
    # `booked` as BookedOrder, `lines` as BookedLine, `payments` as BookedPayment; without any the order is unpaid.
    """
    CREATE FUNCTION book_order_v1(booked json, lines json, payments json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, acquirer, issuer, list_fen,
          promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, coupons, placed_at,
          paid_at, business_on, day_cut_hours)
        SELECT id, number, store, member, channel, status, serving, dedicated, acquirer, issuer, list_fen,
          promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, coupons, placed_at,
          paid_at, business_on, day_cut_hours
        FROM json_populate_record(NULL::orders, booked);
      INSERT INTO order_line (id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen,
          coupon_fen, paid_fen, hq_funded_fen, returned_units, refunded_fen)
        SELECT id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen, coupon_fen,
          paid_fen, hq_funded_fen, returned_units, refunded_fen
        FROM json_populate_recordset(NULL::order_line, lines);
      IF json_array_length(payments) > 0 THEN
        INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, paid_at)
          SELECT id, order_id, method, amount_fen, reference, recorded_by, paid_at
          FROM json_populate_recordset(NULL::payment, payments);
        IF payments->0->>'reference' IS NOT NULL THEN
          INSERT INTO payment_reference (reference, order_id)
            SELECT reference, order_id FROM json_populate_record(NULL::payment, payments->0);
        END IF;
      END IF;
      RETURN true;
    END $$
    """,
    # `paid` as BookedOrder after its payment, `taken` as BookedPayment. False when the order is not to be paid.
    """
    CREATE FUNCTION pay_order_v1(paid json, taken json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE orders o SET status = new.status, paid_at = new.paid_at, business_on = new.business_on,
          day_cut_hours = new.day_cut_hours, dedicated = new.dedicated, acquirer = new.acquirer
        FROM json_populate_record(NULL::orders, paid) new WHERE o.id = new.id AND o.status = 'placed';
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, paid_at)
        SELECT id, order_id, method, amount_fen, reference, recorded_by, paid_at
        FROM json_populate_record(NULL::payment, taken);
      IF taken->>'reference' IS NOT NULL THEN
        INSERT INTO payment_reference (reference, order_id)
          SELECT reference, order_id FROM json_populate_record(NULL::payment, taken);
      END IF;
      RETURN true;
    END $$
    """,
    # `back` as BookedRefund, `parts` as BookedRefundLine.
    """
    CREATE FUNCTION refund_order_v1(back json, parts json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO refund (id, number, store, order_id, amount_fen, reason, recorded_by, refunded_at, business_on)
        SELECT id, number, store, order_id, amount_fen, reason, recorded_by, refunded_at, business_on
        FROM json_populate_record(NULL::refund, back);
      INSERT INTO refund_line (id, order_id, refund, no, units, amount_fen)
        SELECT id, order_id, refund, no, units, amount_fen FROM json_populate_recordset(NULL::refund_line, parts);
      UPDATE order_line l SET returned_units = l.returned_units + part.units,
          refunded_fen = l.refunded_fen + part.amount_fen
        FROM json_populate_recordset(NULL::refund_line, parts) part WHERE l.order_id = part.order_id AND l.no = part.no;
      UPDATE orders o SET refunded_fen = o.refunded_fen + new.amount_fen
        FROM json_populate_record(NULL::refund, back) new WHERE o.id = new.order_id;
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
