"""What is sold by weight moves in grams: as functions, see `guide_app.base.kernel.unit_of_work`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T10:37:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Stock of what is sold by weight is kept in grams"

STATEMENTS = [
    # It was in kilograms. What moved since it was told stays as it stands in its log, and `fed` makes up for it.
    """
    UPDATE stock k SET held = k.held * 1000, on_hand = k.on_hand * 1000, fed = k.on_hand * 1000 - coalesce((
        SELECT sum(m.units) FROM stock_movement m
        WHERE m.place = k.place AND m.sku = k.sku AND m.moved_at > k.as_of), 0)
      FROM sku s WHERE s.id = k.sku AND s.kind = 'weighed'
    """,
    "UPDATE stock_hold h SET units = h.units * 1000 FROM sku s WHERE s.id = h.sku AND s.kind = 'weighed'",
    # As its second version. Of an article by weight that nothing is kept of, a unit of the line is `per_unit` grams as
    # the caller says of what comes back, else a kilogram.
    """
    CREATE FUNCTION move_stock_v3(moves json) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      parts json;
      short boolean;
    BEGIN
      SELECT json_agg(part) INTO parts FROM (
        SELECT m.act, m.order_id, m.no, m.place, m.sku, m.units, m.refuses, m.at, 0 AS freed
        FROM json_to_recordset(moves) m (act text, order_id uuid, no smallint, place uuid, sku uuid, units integer,
          refuses boolean, at timestamptz)
        WHERE m.act IN ('hold', 'sell', 'return')
        UNION ALL
        SELECT m.act, m.order_id, h.no, h.place, h.sku, gone.units, false, m.at, gone.units
        FROM json_to_recordset(moves) m (act text, order_id uuid, no smallint, units integer, at timestamptz)
        JOIN stock_hold h ON h.order_id = m.order_id AND (m.no IS NULL OR h.no = m.no)
        LEFT JOIN stock_line_part p ON p.order_id = h.order_id AND p.no = h.no AND p.sku = h.sku
        CROSS JOIN LATERAL (
          SELECT CASE WHEN m.units IS NULL THEN h.units ELSE least(m.units * coalesce(p.units, (
            SELECT CASE s.kind WHEN 'weighed' THEN 1000 ELSE 1 END FROM sku s WHERE s.id = h.sku)), h.units) END AS units
        ) gone
        WHERE m.act IN ('take', 'free', 'back', 'lost')
        UNION ALL
        SELECT m.act, m.order_id, m.no, m.place, part.sku, m.units * part.units - coalesce(h.units, 0), false, m.at, 0
        FROM json_to_recordset(moves) m (act text, order_id uuid, no smallint, place uuid, sku uuid, units integer,
          per_unit integer, at timestamptz)
        CROSS JOIN LATERAL (
          SELECT EXISTS (SELECT FROM stock_line_part p WHERE p.order_id = m.order_id AND p.no = m.no) AS is_kept,
            EXISTS (SELECT FROM stock k WHERE k.sku = m.sku) AS is_tracked
        ) line
        CROSS JOIN LATERAL (
          SELECT p.sku, p.units FROM stock_line_part p WHERE p.order_id = m.order_id AND p.no = m.no
          UNION ALL
          SELECT b.part, b.units FROM sku_component b
          WHERE b.bundle = m.sku AND NOT line.is_kept AND NOT line.is_tracked
          UNION ALL
          SELECT m.sku, CASE s.kind WHEN 'weighed' THEN coalesce(m.per_unit, 1000) ELSE 1 END FROM sku s
          WHERE s.id = m.sku AND NOT line.is_kept AND line.is_tracked
        ) part
        LEFT JOIN stock_hold h ON h.order_id = m.order_id AND h.no = m.no AND h.sku = part.sku
        WHERE m.act = 'back' AND m.units * part.units > coalesce(h.units, 0)
      ) part;
      SELECT bool_or(locked.refuses AND locked.units > locked.on_hand - locked.held) INTO short FROM (
        SELECT k.on_hand, k.held, wanted.units, wanted.refuses FROM (
          SELECT place, sku, bool_or(refuses) AS refuses,
            sum(CASE WHEN act IN ('hold', 'sell') THEN units WHEN act = 'return' THEN 0 ELSE -units END) AS units
          FROM json_to_recordset(parts) p (act text, place uuid, sku uuid, units integer, refuses boolean)
          GROUP BY place, sku
        ) wanted JOIN stock k ON k.sku = wanted.sku AND k.place = wanted.place
        ORDER BY k.sku, k.place FOR NO KEY UPDATE OF k
      ) locked;
      IF short THEN
        RETURN false;
      END IF;
      UPDATE stock k SET held = k.held + moved.held, on_hand = k.on_hand + moved.on_hand FROM (
        SELECT place, sku, sum(CASE WHEN act IN ('hold', 'return') THEN units ELSE -freed END) AS held,
          sum(CASE WHEN act IN ('sell', 'take') THEN -units
            WHEN act = 'return' OR (act = 'back' AND freed = 0) THEN units ELSE 0 END) AS on_hand
        FROM json_to_recordset(parts) p (act text, place uuid, sku uuid, units integer, freed integer)
        GROUP BY place, sku
      ) moved WHERE k.sku = moved.sku AND k.place = moved.place;
      INSERT INTO stock_line_part (id, order_id, no, sku, units)
        SELECT gen_random_uuid(), m.order_id, m.no, m.sku, m.per_unit
        FROM json_to_recordset(moves) m (act text, order_id uuid, no smallint, sku uuid, per_unit integer)
        WHERE m.act IN ('hold', 'sell') AND m.per_unit IS NOT NULL;
      INSERT INTO stock_hold (id, order_id, no, place, sku, units, held_at)
        SELECT gen_random_uuid(), p.order_id, p.no, p.place, p.sku, p.units, p.at
        FROM json_to_recordset(parts) p (act text, order_id uuid, no smallint, place uuid, sku uuid, units integer,
          at timestamptz)
        JOIN stock k ON k.sku = p.sku AND k.place = p.place WHERE p.act IN ('hold', 'return')
        ON CONFLICT (order_id, no, sku) DO UPDATE SET units = stock_hold.units + excluded.units;
      DELETE FROM stock_hold h
        USING json_to_recordset(parts) p (order_id uuid, no smallint, sku uuid, freed integer)
        WHERE h.order_id = p.order_id AND h.no = p.no AND h.sku = p.sku AND p.freed >= h.units;
      UPDATE stock_hold h SET units = h.units - p.freed
        FROM json_to_recordset(parts) p (order_id uuid, no smallint, sku uuid, freed integer)
        WHERE h.order_id = p.order_id AND h.no = p.no AND h.sku = p.sku AND p.freed > 0;
      INSERT INTO stock_movement (id, place, sku, act, units, order_id, moved_at)
        SELECT gen_random_uuid(), p.place, p.sku, p.act, CASE WHEN p.act IN ('sell', 'take') THEN -p.units ELSE p.units END,
          p.order_id, p.at
        FROM json_to_recordset(parts) p (act text, order_id uuid, place uuid, sku uuid, units integer, freed integer,
          at timestamptz)
        JOIN stock k ON k.sku = p.sku AND k.place = p.place
        WHERE p.act IN ('sell', 'take', 'return') OR (p.act = 'back' AND p.freed = 0);
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="stock", description=DESCRIPTION, statements=STATEMENTS)
