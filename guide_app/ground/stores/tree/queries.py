"""The tree of regions and stores, one level at a time, as it stood or will stand on a day."""

from datetime import date
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.searching import grams, grams_of
from guide_app.ground.stores.fragments import within
from guide_app.ground.stores.permissions import SEE_ORGANISATION
from guide_app.ground.stores.queries import region
from guide_app.ground.stores.schemas import RegionView
from guide_app.ground.stores.tree.schemas import ComingChange, RegionOfTree, StoreOfTree, TreeLevel

MOST_REGIONS, STORES_AT_ONCE, MOST_CHANGES, MOST_FOUND = 500, 100, 200, 20

# Whose parent on the day $2 is not that of today: announced moves that hold by then, and the first one done after it,
# whose path says below whom it stood. $1 the region whose level is asked for.
_ELSEWHERE = """
WITH elsewhere AS MATERIALIZED (
  SELECT DISTINCT ON (m.region, m.store) m.region, m.store, CASE WHEN m.state = 'announced' THEN m.parent ELSE (
    SELECT p.id FROM region p WHERE CASE split_part(rtrim(m.from_path, '/'), '/', -2)
      WHEN '' THEN p.path = '/' ELSE p.code = split_part(rtrim(m.from_path, '/'), '/', -2) END) END AS parent
  FROM unit_move m
  WHERE m.state = 'announced' AND m.valid_from <= $2::date OR m.state = 'done' AND m.valid_from > $2::date
  ORDER BY m.region, m.store, m.valid_from
)"""
REGIONS_BELOW = f"""{_ELSEWHERE}, here AS MATERIALIZED (
  SELECT r.id FROM region r WHERE r.parent = $1::uuid AND NOT EXISTS (SELECT FROM elsewhere e WHERE e.region = r.id)
  UNION SELECT e.region FROM elsewhere e WHERE e.parent = $1::uuid AND e.region IS NOT NULL
)
SELECT r.id, r.code, r.name, r.path, (
    SELECT count(*) FROM region c WHERE c.parent = r.id AND NOT EXISTS (SELECT FROM elsewhere e WHERE e.region = c.id)
  ) + (SELECT count(*) FROM elsewhere e WHERE e.parent = r.id AND e.region IS NOT NULL) AS regions, (
    SELECT count(*) FROM store s WHERE s.region = r.id AND NOT EXISTS (SELECT FROM elsewhere e WHERE e.store = s.id)
      AND (s.opened_on IS NULL OR s.opened_on <= $2::date)
  ) + (
    SELECT count(*) FROM elsewhere e JOIN store s ON s.id = e.store
    WHERE e.parent = r.id AND (s.opened_on IS NULL OR s.opened_on <= $2::date)
  ) AS stores, m.valid_from AS moves_on, above.name AS moves_to
FROM region r LEFT JOIN unit_move m ON m.region = r.id AND m.state = 'announced'
LEFT JOIN region above ON above.id = m.parent
WHERE r.id = ANY (ARRAY(SELECT id FROM here)) ORDER BY r.code LIMIT $3
"""
STORES_BELOW = f"""{_ELSEWHERE}, here AS MATERIALIZED (
  SELECT s.id FROM store s WHERE s.region = $1::uuid AND s.code > $4
    AND NOT EXISTS (SELECT FROM elsewhere e WHERE e.store = s.id)
  UNION SELECT e.store FROM elsewhere e JOIN store s ON s.id = e.store WHERE e.parent = $1::uuid AND s.code > $4
), shown AS MATERIALIZED (
  SELECT s.id FROM store s WHERE s.id = ANY (ARRAY(SELECT id FROM here))
    AND (s.opened_on IS NULL OR s.opened_on <= $2::date)
  ORDER BY s.code LIMIT $3
)
SELECT s.id, s.code, s.name, s.path, s.status, (
    SELECT o.ownership FROM store_ownership o WHERE o.store = s.id AND o.valid_from <= $2::date
    ORDER BY o.valid_from DESC LIMIT 1) AS ownership,
  m.valid_from AS moves_on, above.name AS moves_to, (
    SELECT c.closes_on FROM store_closing c WHERE c.store = s.id AND c.state IN ('announced', 'running')
    LIMIT 1) AS closes_on
FROM store s LEFT JOIN unit_move m ON m.store = s.id AND m.state = 'announced'
LEFT JOIN region above ON above.id = m.parent
WHERE s.id = ANY (ARRAY(SELECT id FROM shown)) ORDER BY s.code
"""
ROOTS = """
SELECT r.id, r.code, r.name, r.path, (SELECT count(*) FROM region c WHERE c.parent = r.id) AS regions,
  (SELECT count(*) FROM store s WHERE s.region = r.id) AS stores, NULL::date AS moves_on, NULL::text AS moves_to
FROM region r WHERE r.path = ANY($1::text[]) ORDER BY r.path
"""
# From the region $1 upwards on the day $2, the region itself first.
LINE = f"""{_ELSEWHERE.replace("WITH elsewhere", "WITH RECURSIVE elsewhere")}, line AS (
  SELECT r.id, 0 AS far FROM region r WHERE r.id = $1::uuid
  UNION ALL
  SELECT coalesce(e.parent, r.parent), line.far + 1 FROM line JOIN region r ON r.id = line.id
  LEFT JOIN elsewhere e ON e.region = r.id WHERE coalesce(e.parent, r.parent) IS NOT NULL AND line.far < 100
)
SELECT r.id, r.code, r.name, r.path, r.parent AS parent_id, r.version, r.opened_on, r.closed_on
FROM line JOIN region r ON r.id = line.id
ORDER BY line.far
"""
FOUND = f"""
SELECT r.id, r.code, r.name, r.path, (SELECT count(*) FROM region c WHERE c.parent = r.id) AS regions,
  (SELECT count(*) FROM store s WHERE s.region = r.id) AS stores, NULL::date AS moves_on, NULL::text AS moves_to
FROM region r WHERE {grams_of("r.code || ' ' || r.name")} @> $4::text[]
  AND (strpos(lower(r.code), lower($2)) > 0 OR strpos(lower(r.name), lower($2)) > 0)
  AND {within("r.path", "$1")} ORDER BY r.path LIMIT $3
"""
COMING = f"""
SELECT * FROM (
  SELECT 'move' AS kind, m.id, m.valid_from AS on, m.region AS region_id, m.store AS store_id,
    coalesce(r.code, s.code) AS code, coalesce(r.name, s.name) AS name, coalesce(r.path, s.path) AS path,
    above.name AS becomes
  FROM unit_move m LEFT JOIN region r ON r.id = m.region LEFT JOIN store s ON s.id = m.store
  JOIN region above ON above.id = m.parent WHERE m.state = 'announced'
  UNION ALL
  SELECT 'closing', c.id, c.closes_on, NULL, s.id, s.code, s.name, s.path, f.name
  FROM store_closing c JOIN store s ON s.id = c.store LEFT JOIN store f ON f.id = c.successor
  WHERE c.state = 'announced'
  UNION ALL
  SELECT 'ownership', o.id, o.valid_from, NULL, s.id, s.code, s.name, s.path, o.ownership
  FROM store_ownership o JOIN store s ON s.id = o.store WHERE o.valid_from > $2::date
) coming WHERE {within("coming.path", "$1")} ORDER BY coming.on, coming.code LIMIT $3
"""


async def roots(actor: Actor) -> list[RegionOfTree]:
    """The regions that the actor is posted to, or headquarters: where the tree begins."""
    actor.require(SEE_ORGANISATION)
    return await fetch_as(RegionOfTree, ROOTS, list(actor.paths))


async def level(actor: Actor, region_id: UUID, *, on: date | None = None, after: str = "") -> TreeLevel:
    """What stands below a region on a day, today by default; stores from the code `after` on. Raises NotFound."""
    actor.require(SEE_ORGANISATION)
    await region(actor, region_id)
    day = on or business_date(clock.now())
    regions = await fetch_as(RegionOfTree, REGIONS_BELOW, region_id, day, MOST_REGIONS)
    stores = await fetch_as(StoreOfTree, STORES_BELOW, region_id, day, STORES_AT_ONCE + 1, after)
    return TreeLevel(
        region_id=region_id,
        on=day,
        regions=tuple(one for one in regions if actor.reaches(one.path)),
        stores=tuple(one for one in stores[:STORES_AT_ONCE] if actor.reaches(one.path)),
        more_after=stores[STORES_AT_ONCE - 1].code if len(stores) > STORES_AT_ONCE else None,
    )


async def line_to(actor: Actor, region_id: UUID, *, on: date | None = None) -> list[RegionView]:
    """The regions within reach down to one, as they stood or will stand on a day. Raises NotFound."""
    actor.require(SEE_ORGANISATION)
    await region(actor, region_id)
    found = await fetch_as(RegionView, LINE, region_id, on or business_date(clock.now()))
    return [one for one in reversed(found) if actor.reaches(one.path)]


async def regions_called(actor: Actor, text: str) -> list[RegionOfTree]:
    """Regions within reach whose code or name contains a text; the first ones."""
    actor.require(SEE_ORGANISATION)
    return await fetch_as(RegionOfTree, FOUND, list(actor.paths), text, MOST_FOUND, grams(text))


async def coming_changes(actor: Actor) -> list[ComingChange]:
    """Moves, closings and changes of who runs a store that are announced within reach, the next ones first."""
    actor.require(SEE_ORGANISATION)
    return await fetch_as(ComingChange, COMING, list(actor.paths), business_date(clock.now()), MOST_CHANGES)
