"""What orders of past days add to the sums of their day, noted as they change: see `tables/sums.py`.

A day is past from noon of the next. Orders of today are not noted, so placing and paying cost nothing but the question.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T20:05:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Changes of orders of past days"

STATEMENTS = [
    """
    CREATE FUNCTION note_order_of_past_day_v1() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        INSERT INTO order_day_change (store, business_on, channel, status, with_coupons, rows, payable_fen,
          refunded_fen)
        SELECT OLD.store, OLD.business_on, OLD.channel,
          CASE WHEN OLD.status = 'paid' AND OLD.returned_in_full THEN 'refunded' ELSE OLD.status END,
          OLD.coupon_fen > 0, -1, -OLD.payable_fen, -(OLD.refunded_fen + OLD.refunded_freight_fen)
        WHERE OLD.business_on IS NOT NULL;
      END IF;
      INSERT INTO order_day_change (store, business_on, channel, status, with_coupons, rows, payable_fen, refunded_fen)
      SELECT NEW.store, NEW.business_on, NEW.channel,
        CASE WHEN NEW.status = 'paid' AND NEW.returned_in_full THEN 'refunded' ELSE NEW.status END,
        NEW.coupon_fen > 0, 1, NEW.payable_fen, NEW.refunded_fen + NEW.refunded_freight_fen
      WHERE NEW.business_on IS NOT NULL;
      RETURN NULL;
    END $$
    """,
    # In PL/pgSQL, which keeps what it has prepared: conditions of triggers are prepared for each statement anew.
    """
    CREATE FUNCTION is_past_day_v1(day date) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
      RETURN day < business_day(now(), 12);
    END $$
    """,
    """
    CREATE TRIGGER past_day_added AFTER INSERT ON orders FOR EACH ROW
      WHEN (is_past_day_v1(NEW.business_on)) EXECUTE FUNCTION note_order_of_past_day_v1()
    """,
    """
    CREATE TRIGGER past_day_changed AFTER UPDATE ON orders FOR EACH ROW
      WHEN ((is_past_day_v1(OLD.business_on) OR is_past_day_v1(NEW.business_on))
        AND (OLD.store, OLD.business_on, OLD.channel, OLD.status, OLD.returned_in_full, OLD.coupon_fen > 0,
          OLD.payable_fen, OLD.refunded_fen, OLD.refunded_freight_fen)
        IS DISTINCT FROM (NEW.store, NEW.business_on, NEW.channel, NEW.status, NEW.returned_in_full,
          NEW.coupon_fen > 0, NEW.payable_fen, NEW.refunded_fen, NEW.refunded_freight_fen))
      EXECUTE FUNCTION note_order_of_past_day_v1()
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
