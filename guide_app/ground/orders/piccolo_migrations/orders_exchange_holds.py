"""Exchanges that wait for their difference lie with the order whose goods are to come back, one at a time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T17:45:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Exchanges that wait are keyed with their order, held, and made by functions"

STATEMENTS = [
    "ALTER TABLE exchange_hold DROP CONSTRAINT exchange_hold_pkey,"
    " ADD CONSTRAINT exchange_hold_pkey PRIMARY KEY (order_id, id),"
    " ADD CONSTRAINT exchange_hold_refund_fkey FOREIGN KEY (order_id, refund) REFERENCES refund (order_id, id)",
    "CREATE UNIQUE INDEX one_open_exchange_hold ON exchange_hold (order_id) WHERE state = 'open'",
    "CREATE INDEX exchange_hold_new_order ON exchange_hold (new_order)",
    "CREATE INDEX exchange_hold_lapsed ON exchange_hold (new_order) WHERE state = 'lapsed'",
    # `held` as BookedHold, of an order that is booked before it.
    """
    CREATE FUNCTION hold_exchange_v1(held json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE orders o SET carried_fen = h.worth_fen
        FROM json_populate_record(NULL::exchange_hold, held) h
        WHERE o.id = h.new_order AND o.status = 'placed' AND o.payable_fen = h.worth_fen + h.difference_fen;
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      INSERT INTO exchange_hold (id, order_id, new_order, command, worth_fen, difference_fen, held_by, associate,
          approval, state, held_at)
        SELECT id, order_id, new_order, command, worth_fen, difference_fen, held_by, associate, approval, state, held_at
        FROM json_populate_record(NULL::exchange_hold, held);
      RETURN true;
    END $$
    """,
    # `paid` as BookedOrder after its last payment, `taken` as BookedPayment, several: what came back pays as one of them.
    # `before` is what had come in by then. False when the order is not to be paid, or other money has come in.
    """
    CREATE FUNCTION pay_held_order_v1(paid json, taken json, before bigint) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE orders o SET status = new.status, paid_at = new.paid_at, business_on = new.business_on,
          day_cut_hours = new.day_cut_hours, dedicated = new.dedicated, acquirer = new.acquirer, part_paid_fen = 0
        FROM json_populate_record(NULL::orders, paid) new
        WHERE o.id = new.id AND o.status = 'placed' AND o.part_paid_fen = before
          AND o.payable_fen = before + (
            SELECT sum(amount_fen) FROM json_populate_recordset(NULL::payment, taken));
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, paid_at)
        SELECT id, order_id, method, amount_fen, reference, recorded_by, paid_at
        FROM json_populate_recordset(NULL::payment, taken);
      RETURN keep_references_v1(taken);
    END $$
    """,
    # False when it is not open any more.
    """
    CREATE FUNCTION make_held_exchange_v1(of_order uuid, hold uuid, by_refund uuid, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE exchange_hold SET state = 'made', refund = by_refund, ended_at = at
        WHERE order_id = of_order AND id = hold AND state = 'open';
      RETURN FOUND;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
