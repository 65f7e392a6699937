"""How stock moves with orders and how it is fed, as functions: see `guide_app.base.kernel.unit_of_work`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T04:00:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Stock moves and is fed by functions, its indexes, no change of movements"

STATEMENTS = [
    "CREATE INDEX stock_of_place ON stock (place, id)",
    "CREATE INDEX stock_movements ON stock_movement (place, sku, moved_at)",
    "CREATE INDEX stock_holds_of_sku ON stock_hold (sku, place)",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON stock_movement FOR EACH ROW EXECUTE FUNCTION"
    " refuse_change()",
    # `moves` as StockMove. What names no place is of the holds of its order, of one line or of all. False, with
    # nothing written, when less is left somewhere than has to be there. Rows are locked by place and article.
    """
    CREATE FUNCTION move_stock_v1(moves json) RETURNS boolean LANGUAGE plpgsql AS $$
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
        SELECT m.act, m.order_id, h.no, h.place, h.sku, least(coalesce(m.units, h.units), h.units), false, m.at,
          least(coalesce(m.units, h.units), h.units)
        FROM json_to_recordset(moves) m (act text, order_id uuid, no smallint, units integer, at timestamptz)
        JOIN stock_hold h ON h.order_id = m.order_id AND (m.no IS NULL OR h.no = m.no)
        WHERE m.act IN ('take', 'free', 'back', 'lost')
        UNION ALL
        SELECT m.act, m.order_id, m.no, m.place, m.sku, m.units - coalesce(h.units, 0), false, m.at, 0
        FROM json_to_recordset(moves) m (act text, order_id uuid, no smallint, place uuid, sku uuid, units integer,
          at timestamptz)
        LEFT JOIN stock_hold h ON h.order_id = m.order_id AND h.no = m.no
        WHERE m.act = 'back' AND m.units > coalesce(h.units, 0)
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
      INSERT INTO stock_hold (id, order_id, no, place, sku, units, held_at)
        SELECT gen_random_uuid(), p.order_id, p.no, p.place, p.sku, p.units, p.at
        FROM json_to_recordset(parts) p (act text, order_id uuid, no smallint, place uuid, sku uuid, units integer,
          at timestamptz)
        JOIN stock k ON k.sku = p.sku AND k.place = p.place WHERE p.act IN ('hold', 'return')
        ON CONFLICT (order_id, no) DO UPDATE SET units = stock_hold.units + excluded.units;
      DELETE FROM stock_hold h
        USING json_to_recordset(parts) p (order_id uuid, no smallint, freed integer)
        WHERE h.order_id = p.order_id AND h.no = p.no AND p.freed >= h.units;
      UPDATE stock_hold h SET units = h.units - p.freed
        FROM json_to_recordset(parts) p (order_id uuid, no smallint, freed integer)
        WHERE h.order_id = p.order_id AND h.no = p.no AND p.freed > 0;
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
    # `told` as StockTold, each place and article once; movements after its moment stay on top. Answers with the rows of
    # which something else is known from the same moment, or anything from a later one: these stay as they are.
    """
    CREATE FUNCTION feed_stock_v1(told json) RETURNS TABLE (place uuid, sku uuid, as_of timestamptz)
    LANGUAGE plpgsql AS $$
    #variable_conflict use_column
    BEGIN
      INSERT INTO stock (id, place, kind, sku, fed, on_hand, as_of)
        SELECT n.id, n.place, n.kind, n.sku, n.on_hand, n.on_hand, n.as_of FROM json_to_recordset(told)
          n (id uuid, place uuid, kind text, sku uuid, on_hand bigint, as_of timestamptz)
        ORDER BY n.sku, n.place ON CONFLICT DO NOTHING;
      PERFORM FROM (
        SELECT k.id FROM json_to_recordset(told) n (place uuid, sku uuid)
        JOIN stock k ON k.sku = n.sku AND k.place = n.place ORDER BY k.sku, k.place FOR NO KEY UPDATE OF k
      ) locked;
      UPDATE stock k SET fed = n.on_hand, as_of = n.as_of, on_hand = n.on_hand + coalesce((
          SELECT sum(m.units) FROM stock_movement m
          WHERE m.place = k.place AND m.sku = k.sku AND m.moved_at > n.as_of), 0)
        FROM json_to_recordset(told) n (place uuid, sku uuid, on_hand bigint, as_of timestamptz)
        WHERE k.sku = n.sku AND k.place = n.place AND k.as_of < n.as_of;
      RETURN QUERY SELECT k.place, k.sku, k.as_of FROM stock k
        JOIN json_to_recordset(told) n (place uuid, sku uuid, on_hand bigint, as_of timestamptz)
          ON k.sku = n.sku AND k.place = n.place
        WHERE k.as_of > n.as_of OR k.fed <> n.on_hand;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="stock", description=DESCRIPTION, statements=STATEMENTS)
