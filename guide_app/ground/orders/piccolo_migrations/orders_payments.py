"""Payments of an order, of which there may be several."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T04:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "An order may have several payments"

STATEMENTS = [
    "ALTER TABLE payment_reference ALTER COLUMN reference TYPE varchar(100)",
    # What a provider of payments calls a payment is its own all over the world; what a till prints is so in its store,
    # on its day.
    """
    CREATE FUNCTION payment_reference_key_v1(method text, store uuid, day date, reference text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE WHEN method IN ('till_cash', 'till_card', 'stored_value')
        THEN concat(left(md5(concat(store, ' ', day)), 12), ' ', reference) ELSE reference END
    $$
    """,
    """
    UPDATE payment_reference k SET reference = payment_reference_key_v1(p.method, o.store, o.business_on, p.reference)
    FROM payment p JOIN orders o ON o.id = p.order_id WHERE k.order_id = p.order_id AND k.reference = p.reference
    """,
    "CREATE INDEX payments_by_reference ON payment (reference) WHERE reference IS NOT NULL",
    # As its first version, with the reference as it is known by.
    """
    CREATE FUNCTION pay_order_v2(paid json, taken json) RETURNS boolean LANGUAGE plpgsql AS $$
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
      INSERT INTO payment_reference (reference, order_id)
        SELECT payment_reference_key_v1(t.method, o.store, o.business_on, t.reference), t.order_id
        FROM json_populate_record(NULL::payment, taken) t, json_populate_record(NULL::orders, paid) o
        WHERE t.reference IS NOT NULL;
      RETURN true;
    END $$
    """,
    "ALTER TABLE payment DROP CONSTRAINT one_payment_per_order, ADD CONSTRAINT payment_pkey PRIMARY KEY (order_id, id)",
    # As its second version, with the reference of every payment. That of an exchange names a refund, which is ours.
    """
    CREATE FUNCTION book_order_v3(booked json, lines json, payments json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, acquirer, issuer, came_by,
          list_fen, promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, coupons,
          placed_at, paid_at, business_on, day_cut_hours)
        SELECT id, number, store, member, channel, status, serving, dedicated, acquirer, issuer, came_by,
          list_fen, promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, refunded_fen, quote_hash, coupons,
          placed_at, paid_at, business_on, day_cut_hours
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
    manager = sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
    # The statements have done it already; this says it to who compares tables with migrations.
    manager.alter_column(
        table_class_name="PaymentReference",
        tablename="payment_reference",
        column_name="reference",
        params={"length": 100},
        old_params={"length": 80},
        column_class=Varchar,
        old_column_class=Varchar,
    )
    return manager
