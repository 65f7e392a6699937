"""The schema could be spread over several machines: keys and foreign keys are held against the map of placements."""

from collections.abc import Iterable

import asyncpg

from guide_app.base.kernel.database import fetch
from guide_app.entry.cli.migrating import APPS
from guide_app.entry.placement import PLACEMENT, Coordinator, Everywhere, Spread
from tests.databases import owner_of

SPREAD = {table: place for table, place in PLACEMENT.items() if isinstance(place, Spread)}
COLUMNS = """
SELECT relname::text AS of, attname::text AS name, attnotnull AS always
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relname = ANY($1) AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
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
  ARRAY(
    SELECT a.attname || '>' || b.attname FROM unnest(conkey, confkey) AS pair (here, there)
    JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = here
    JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = there
  ) AS columns
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE contype = 'f' AND conparentid = 0 AND NOT relispartition AND connamespace = 'public'::regnamespace
"""


def unique_over_all(keys: Iterable[asyncpg.Record]) -> list[str]:
    """Primary and unique keys that one machine alone could not watch: without the column that rows are spread by."""
    return [f"{key['of']}.{key['name']}" for key in keys if SPREAD[key["of"]].key not in key["columns"]]


def across_groups(keys: Iterable[asyncpg.Record]) -> list[str]:
    """Foreign keys that one machine alone could not watch."""
    found = []
    for key in keys:
        of, to = PLACEMENT[key["of"]], PLACEMENT[key["to"]]
        if isinstance(to, Everywhere) or (isinstance(of, Coordinator) and isinstance(to, Coordinator)):
            continue
        beside = isinstance(of, Spread) and isinstance(to, Spread) and of.group == to.group
        if not (beside and f"{of.key}>{to.key}" in key["columns"]):  # type: ignore[union-attr]  # both are Spread
            found.append(f"{key['of']}.{key['name']}")
    return found


def test_every_table_has_its_place() -> None:
    tables = {table._meta.tablename for config in APPS.values() for table in config.table_classes}
    assert set(PLACEMENT) == tables


async def test_rows_carry_the_key_that_they_are_spread_by_and_none_goes_without(db: None) -> None:
    columns = {(row["of"], row["name"]): row["always"] for row in await fetch(COLUMNS, list(SPREAD))}
    assert [table for table, place in SPREAD.items() if not columns.get((table, place.key))] == []


async def test_what_is_unique_is_unique_within_a_key(db: None) -> None:
    keys = await fetch(UNIQUE, list(SPREAD))
    assert {key["of"] for key in keys if key["is_primary"]} == set(SPREAD)
    assert unique_over_all(keys) == []


async def test_foreign_keys_stay_within_a_key_or_point_at_what_is_everywhere(db: None) -> None:
    keys = await fetch(FOREIGN_KEYS)
    assert len(keys) > 40
    assert across_groups(keys) == []


async def test_no_foreign_key_acts_on_its_own(db: None) -> None:
    assert [key["name"] for key in await fetch(FOREIGN_KEYS) if key["actions"] != "aa"] == []


BAD = {
    "orders ADD CONSTRAINT bad UNIQUE (number)": (["orders.bad"], []),
    "refund ADD CONSTRAINT bad UNIQUE (id)": (["refund.bad"], []),
    "payment DROP CONSTRAINT payment_pkey CASCADE, ADD CONSTRAINT bad PRIMARY KEY (id)": (["payment.bad"], []),
    "orders ADD CONSTRAINT bad FOREIGN KEY (member) REFERENCES member": ([], ["orders.bad"]),
    "unmatched_return ADD CONSTRAINT bad FOREIGN KEY (member) REFERENCES member": ([], ["unmatched_return.bad"]),
    "coupon ADD CONSTRAINT bad FOREIGN KEY (owner) REFERENCES member": ([], ["coupon.bad"]),
    "consent ADD CONSTRAINT bad FOREIGN KEY (id) REFERENCES member": ([], ["consent.bad"]),
    "consent ADD CONSTRAINT good FOREIGN KEY (member) REFERENCES member": ([], []),
}


async def test_a_key_that_one_machine_cannot_watch_is_found(committed_db: str) -> None:
    owner = await asyncpg.connect(owner_of(committed_db))
    for statement, found in BAD.items():
        changed = owner.transaction()
        await changed.start()
        await owner.execute(f"ALTER TABLE {statement}")
        unique = await owner.fetch(UNIQUE, list(SPREAD))
        assert (unique_over_all(unique), across_groups(await owner.fetch(FOREIGN_KEYS))) == found, statement
        await changed.rollback()
    await owner.close()
