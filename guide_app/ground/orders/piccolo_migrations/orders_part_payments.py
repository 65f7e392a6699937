"""Orders are paid in parts, and refunds say to which payments they go."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T03:21:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Orders are paid in parts by functions; refunds are kept with their payments"

STATEMENTS = [
    "ALTER TABLE refund_payment DROP CONSTRAINT refund_payment_pkey,"
    " ADD CONSTRAINT refund_payment_pkey PRIMARY KEY (order_id, refund, payment, method),"
    " ADD CONSTRAINT refund_payment_refund_fkey FOREIGN KEY (order_id, refund) REFERENCES refund (order_id, id),"
    " ADD CONSTRAINT refund_payment_payment_fkey FOREIGN KEY (order_id, payment) REFERENCES payment (order_id, id)",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON refund_payment"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE UNIQUE INDEX payment_given_back_once ON payment (order_id, gives_back) WHERE gives_back IS NOT NULL",
    "CREATE INDEX orders_part_paid ON orders (store, id) WHERE part_paid_fen > 0",
    # `paid` as BookedOrder after its last payment, `taken` as BookedPayment; `before` is what had come in by then.
    # False when the order is not to be paid, or other money has come in.
    """
    CREATE FUNCTION pay_order_v3(paid json, taken json, before bigint) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE orders o SET status = new.status, paid_at = new.paid_at, business_on = new.business_on,
          day_cut_hours = new.day_cut_hours, dedicated = new.dedicated, acquirer = new.acquirer, part_paid_fen = 0
        FROM json_populate_record(NULL::orders, paid) new
        WHERE o.id = new.id AND o.status = 'placed' AND o.part_paid_fen = before
          AND o.payable_fen = before + (taken->>'amount_fen')::bigint;
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
    # `taken` as BookedPayment, of less than what is due. False as above.
    """
    CREATE FUNCTION pay_part_v1(taken json, before bigint) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE orders o SET part_paid_fen = before + new.amount_fen
        FROM json_populate_record(NULL::payment, taken) new
        WHERE o.id = new.order_id AND o.status = 'placed' AND o.part_paid_fen = before
          AND o.payable_fen > before + new.amount_fen;
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, paid_at, business_on)
        SELECT id, order_id, method, amount_fen, reference, recorded_by, paid_at, business_on
        FROM json_populate_record(NULL::payment, taken);
      INSERT INTO payment_reference (reference, order_id)
        SELECT payment_reference_key_v1(t.method, o.store, t.business_on, t.reference), t.order_id
        FROM json_populate_record(NULL::payment, taken) t JOIN orders o ON o.id = t.order_id
        WHERE t.reference IS NOT NULL;
      RETURN true;
    END $$
    """,
    # As its second version, with the store where the goods came back.
    """
    CREATE FUNCTION refund_order_v3(back json, parts json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO refund (id, number, store, order_id, amount_fen, freight_fen, policy, reason, recorded_by, refunded_at,
          business_on, returned_at_store)
        SELECT id, number, store, order_id, amount_fen, freight_fen, policy, reason, recorded_by, refunded_at,
          business_on, returned_at_store
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
    # `ways` as BookedRefundPayment, of a refund that is written.
    """
    CREATE FUNCTION pay_back_v1(ways json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO refund_payment (id, order_id, refund, payment, method, amount_fen)
        SELECT id, order_id, refund, payment, method, amount_fen
        FROM json_populate_recordset(NULL::refund_payment, ways);
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
