"""Sums by channel of what was sold before they were kept; what the log has still to tell is told to them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T04:19:22:000001"
VERSION = "1.38.0"
DESCRIPTION = "Sums by channel of what was sold before"

STATEMENTS = [
    # Sums change often and in place.
    "ALTER TABLE sales_of_channel SET (fillfactor = 80)",
    """
    INSERT INTO sales_of_channel (path, store, channel, span, begins_on, orders, units, sales_fen, refunds_fen)
    WITH later AS MATERIALIZED (
      SELECT (e.payload->>CASE e.type WHEN 'order_paid' THEN 'order_id' ELSE 'refund_id' END)::uuid AS id
      FROM event e WHERE e.type IN ('order_paid', 'order_refunded') AND (
        NOT EXISTS (SELECT FROM event_cursor c WHERE c.subscriber = 'performance')
        OR EXISTS (
          SELECT FROM event_cursor c WHERE c.subscriber = 'performance' AND c.lane = e.lane
            AND (e.epoch, e.xid, e.seq) > (c.epoch, c.xid, c.seq))
        OR EXISTS (
          SELECT FROM event_parked p WHERE p.subscriber = 'performance' AND p.seq = e.seq AND p.resolved_at IS NULL))
    ), moved AS (
      SELECT o.store, o.channel, o.business_on AS day, 1 AS orders, l.units, o.goods_fen AS sales_fen, 0 AS refunds_fen
      FROM orders o
      JOIN (SELECT order_id, sum(quantity) AS units FROM order_line GROUP BY order_id) l ON l.order_id = o.id
      WHERE o.business_on IS NOT NULL AND NOT EXISTS (SELECT FROM later WHERE later.id = o.id)
      UNION ALL
      SELECT r.store, o.channel, r.business_on, 0, 0, 0, r.amount_fen
      FROM refund r JOIN orders o ON o.id = r.order_id
      WHERE NOT (r.corrects AND r.reverses IS NULL) AND NOT EXISTS (SELECT FROM later WHERE later.id = r.id)
      UNION ALL
      SELECT r.store, o.channel, r.business_on, -1, -coalesce(l.units, 0), -r.amount_fen, 0
      FROM refund r JOIN orders o ON o.id = r.order_id LEFT JOIN (
        SELECT order_id, refund, sum(units) AS units FROM refund_line GROUP BY order_id, refund
      ) l ON l.order_id = r.order_id AND l.refund = r.id
      WHERE r.corrects AND r.reverses IS NULL AND NOT EXISTS (SELECT FROM later WHERE later.id = r.id)
    )
    SELECT unit.path, CASE WHEN unit.path = s.path THEN s.id END, m.channel, span.kind, span.begins_on,
      sum(m.orders)::bigint, sum(m.units)::bigint, sum(m.sales_fen)::bigint, sum(m.refunds_fen)::bigint
    FROM moved m JOIN store s ON s.id = m.store
    CROSS JOIN LATERAL (
      SELECT left(s.path, n) AS path FROM generate_series(1, length(s.path)) n WHERE substr(s.path, n, 1) = '/'
    ) unit
    CROSS JOIN LATERAL (VALUES ('day', m.day), ('month', date_trunc('month', m.day)::date)) span (kind, begins_on)
    GROUP BY unit.path, CASE WHEN unit.path = s.path THEN s.id END, m.channel, span.kind, span.begins_on
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="performance", description=DESCRIPTION, statements=STATEMENTS)
