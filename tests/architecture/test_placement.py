"""The schema could be spread over several machines: keys and foreign keys are held against the map of placements."""

from guide_app.base.kernel.database import fetch
from guide_app.entry.cli.migrating import APPS
from guide_app.entry.placement import (
    KEYS_TO_CARRY,
    PLACEMENT,
    UNIQUE_OVER_ALL,
    Coordinator,
    Everywhere,
    Spread,
)

SPREAD = {table: place for table, place in PLACEMENT.items() if isinstance(place, Spread)}
COLUMNS = """
SELECT relname::text AS of, array_agg(attname::text) AS names
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relname = ANY($1) AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped GROUP BY relname
"""
UNIQUE = """
SELECT c.relname::text AS of, i.relname::text AS name, x.indisprimary AS is_primary,
  ARRAY(SELECT attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY(x.indkey)) AS columns
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indisunique AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1)
"""
FOREIGN_KEYS = """
SELECT conname::text AS name, conrelid::regclass::text AS of, confrelid::regclass::text AS to,
  confdeltype::text || confupdtype::text AS actions,
  (SELECT attname::text FROM pg_attribute a WHERE a.attrelid = conrelid AND a.attnum = conkey[1]) AS column
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE contype = 'f' AND conparentid = 0 AND NOT relispartition AND connamespace = 'public'::regnamespace
"""


def test_every_table_has_its_place() -> None:
    tables = {table._meta.tablename for config in APPS.values() for table in config.table_classes}
    assert set(PLACEMENT) == tables


async def test_rows_carry_the_key_that_they_are_spread_by(db: None) -> None:
    columns = {row["of"]: row["names"] for row in await fetch(COLUMNS, list(SPREAD))}
    assert {table for table, place in SPREAD.items() if place.key not in columns[table]} == KEYS_TO_CARRY


async def test_what_is_unique_is_unique_within_a_key(db: None) -> None:
    """A primary key that is a UUID is unique by how it is made, and would be widened by the key."""
    without = {
        row["name"]
        for row in await fetch(UNIQUE, list(SPREAD))
        if not row["is_primary"] and SPREAD[row["of"]].key not in row["columns"]
    }
    assert without == set(UNIQUE_OVER_ALL)


async def test_foreign_keys_stay_within_a_group_or_point_at_what_is_everywhere(db: None) -> None:
    keys = await fetch(FOREIGN_KEYS)
    assert len(keys) > 40
    across = set()
    for key in keys:
        of, to = PLACEMENT[key["of"]], PLACEMENT[key["to"]]
        if isinstance(to, Everywhere) or (isinstance(of, Coordinator) and isinstance(to, Coordinator)):
            continue
        if isinstance(of, Spread) and isinstance(to, Spread) and of.group == to.group:
            continue
        across.add(key["name"])
    assert across == set()


async def test_no_foreign_key_acts_on_its_own(db: None) -> None:
    assert [key["name"] for key in await fetch(FOREIGN_KEYS) if key["actions"] != "aa"] == []
