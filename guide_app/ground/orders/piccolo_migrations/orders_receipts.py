"""Receipts and returns of tills by all that they are known by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T03:41:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Keys of receipts and returns; what was booked before is carried over"

_LINE = "'^(.*)/([0-9]+)(\\+[0-9]+)?$'"
"""A return of before was called by its receipt and line, `C1/2`, and `C1/2+2` in a second order."""

STATEMENTS = [
    "ALTER TABLE till_receipt DROP CONSTRAINT till_receipt_pkey,"
    " ADD CONSTRAINT till_receipt_pkey PRIMARY KEY (number, store, till, day)",
    "ALTER TABLE till_return DROP CONSTRAINT till_return_pkey,"
    " ADD CONSTRAINT till_return_pkey PRIMARY KEY (number, store, till, day, no)",
    "CREATE UNIQUE INDEX till_import_booked_once ON till_import (digest) WHERE state = 'booked'",
    "CREATE INDEX till_returns_of_original ON till_return (original) WHERE original <> ''",
    "CREATE INDEX till_returns_of_member ON till_return (member, sku_code) WHERE member IS NOT NULL",
    "CREATE INDEX till_returns_of_nobody ON till_return (store, sku_code) WHERE member IS NULL AND original = ''",
    "CREATE INDEX till_returns_by_id ON till_return (id)",
    "CREATE INDEX refunds_of_till_return ON refund (till_return) WHERE till_return IS NOT NULL",
    """
    INSERT INTO till_receipt (number, store, till, day, order_id)
      SELECT t.number, o.store, '', o.business_on, t.order_id FROM till_order t JOIN orders o ON o.id = t.order_id
    """,
    # In which store goods were taken back was kept for those alone that found no purchase; else it is the order's.
    f"""
    INSERT INTO till_return (number, store, till, day, no, id, member, sku_code, units, amount_fen, returned_at)
      SELECT line[1], store, '', day, line[2]::int, id, member, sku_code, units, amount_fen, returned_at
      FROM (
        SELECT regexp_match(source, {_LINE}) AS line, source, store, business_on AS day, id, member, sku_code, units,
          amount_fen, returned_at
        FROM unmatched_return
        UNION ALL
        SELECT regexp_match(r.number, {_LINE}), regexp_replace(r.number, '\\+[0-9]+$', ''), r.store, r.business_on,
          r.id, o.member, min(l.sku_code), sum(p.units), r.amount_fen, r.refunded_at
        FROM refund r JOIN orders o ON o.id = r.order_id AND o.channel = 'till'
        JOIN refund_line p ON p.order_id = r.order_id AND p.refund = r.id
        JOIN order_line l ON l.order_id = p.order_id AND l.no = p.no
        WHERE r.recorded_by IS NULL AND r.number ~ {_LINE} AND r.number !~ '\\+[0-9]+$'
          AND NOT EXISTS (SELECT FROM unmatched_return u WHERE u.source = r.number)
        GROUP BY r.order_id, r.id, o.member
      ) told
      WHERE line IS NOT NULL AND line[2]::bigint BETWEEN 1 AND 32767
      ON CONFLICT DO NOTHING
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
