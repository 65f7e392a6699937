"""Twins: empty tables of the same shape in a schema of their own, filled beside the real ones to take their place.

With `search_path` set to that schema first, the same statements write the twins. Columns, keys, indexes, partitions,
triggers and rights are those of the originals, under the same names. For the owner of the tables.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.base.kernel.errors import Conflict


class HasNoTwin(Conflict):
    """A table outside of the set points at one of its tables, so that a twin could not take its place."""

    title = ("有其他表引用待重建的表", "Another table points at a table that is to be built anew")


class Statement(msgspec.Struct, frozen=True):
    """A statement that makes a part of a twin."""

    text: str


SCHEMA = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1"
LOOK_AT = "SELECT set_config('search_path', $1, true)"

# $1 the names of the tables, $2 the schema of the twins. Read with `public` alone as the search path, so that what
# PostgreSQL spells out names no schema, and means the twins when `search_path` begins with theirs.
PARTS = """
WITH RECURSIVE named AS (
  SELECT c.oid, c.relname, c.relkind, c.reloptions, c.relacl, c.relowner FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1)
), below AS (
  SELECT i.inhrelid AS oid, i.inhparent, 1 AS depth FROM pg_inherits i JOIN named ON named.oid = i.inhparent
  UNION ALL
  SELECT i.inhrelid, i.inhparent, depth + 1 FROM pg_inherits i JOIN below ON below.oid = i.inhparent
), part AS (
  SELECT 1 AS turn, relname::text AS name,
    format('CREATE TABLE %I.%I (LIKE public.%I INCLUDING ALL EXCLUDING INDEXES)%s /* %s */', $2::text, relname, relname,
    CASE relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(oid) ELSE '' END,
    (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = named.oid AND a.attnum > 0 AND NOT a.attisdropped)) AS text
  FROM named
  UNION ALL
  SELECT 2, depth || c.relname::text, format('CREATE TABLE %I.%I PARTITION OF %I.%I %s%s', $2, c.relname, $2, p.relname,
    pg_get_expr(c.relpartbound, c.oid),
    CASE c.relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END)
  FROM below JOIN pg_class c USING (oid) JOIN pg_class p ON p.oid = below.inhparent
  UNION ALL
  SELECT 3, relname || ' comment', format('COMMENT ON TABLE %I IS %L', relname, obj_description(oid, 'pg_class'))
  FROM named WHERE obj_description(oid, 'pg_class') IS NOT NULL
  UNION ALL
  SELECT 3, relname::text, format('ALTER TABLE %I SET (%s)', relname, array_to_string(reloptions, ', '))
  FROM named WHERE reloptions IS NOT NULL AND relkind = 'r'
  UNION ALL
  SELECT CASE contype WHEN 'f' THEN 6 ELSE 4 END, relname || conname,
    format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, pg_get_constraintdef(con.oid, true))
  FROM named JOIN pg_constraint con ON con.conrelid = named.oid
  WHERE contype IN ('p', 'u', 'x', 'f') AND conparentid = 0
  UNION ALL
  SELECT 5, i.indexrelid::regclass::text, replace(pg_get_indexdef(i.indexrelid, 0, true), ' ON ONLY ', ' ON ')
  FROM named JOIN pg_index i ON i.indrelid = named.oid
  WHERE NOT EXISTS (SELECT FROM pg_constraint con WHERE con.conindid = i.indexrelid AND con.conrelid = named.oid)
  UNION ALL
  SELECT 7, relname || t.tgname, pg_get_triggerdef(t.oid, true)
  FROM named JOIN pg_trigger t ON t.tgrelid = named.oid WHERE NOT t.tgisinternal
  UNION ALL
  SELECT 8, relname || g.privilege_type, format('GRANT %s ON %I TO %s', g.privilege_type, relname,
    CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(g.grantee::regrole::text) END)
  FROM named, aclexplode(relacl) AS g WHERE g.grantee <> relowner
)
SELECT text FROM part ORDER BY turn, name
"""
POINTED_AT = """
SELECT conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confrelid = ANY(SELECT format('public.%I', name)::regclass FROM unnest($1::text[]) AS name)
  AND conparentid = 0 AND conrelid <> ALL(SELECT format('public.%I', name)::regclass FROM unnest($1::text[]) AS name)
LIMIT 1
"""

# $1 the names of the tables, $2 the schema of the twins, $3 the one for the originals. Sequences go on counting.
SWAPS = """
WITH RECURSIVE named AS (
  SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1)
), whole AS (
  SELECT oid, relname FROM named
  UNION ALL
  SELECT c.oid, c.relname FROM pg_inherits i JOIN whole ON whole.oid = i.inhparent JOIN pg_class c ON c.oid = i.inhrelid
), numbered AS (
  SELECT s.relname AS sequence, named.relname, a.attname FROM named
  JOIN pg_depend d ON d.refobjid = named.oid AND d.deptype = 'a' AND d.classid = 'pg_class'::regclass
  JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN pg_attribute a ON a.attrelid = named.oid AND a.attnum = d.refobjsubid
), step AS (
  SELECT 1 AS turn, sequence AS name, format('ALTER SEQUENCE public.%I OWNED BY NONE', sequence) AS text FROM numbered
  UNION ALL
  SELECT 2, relname, format('ALTER TABLE public.%I SET SCHEMA %I', relname, $3::text) FROM whole
  UNION ALL
  SELECT 3, c.relname, format('ALTER TABLE %I.%I SET SCHEMA public', $2::text, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $2 AND c.relkind IN ('r', 'p')
  UNION ALL
  SELECT 4, sequence, format('ALTER SEQUENCE public.%I OWNED BY public.%I.%I', sequence, relname, attname) FROM numbered
)
SELECT text FROM step ORDER BY turn, name
"""


async def look_at_twins(schema: str) -> None:
    """For the rest of the transaction the names of tables mean the twins where there are any."""
    await execute(LOOK_AT, f'"{schema}", public')


async def make_twins(tables: Sequence[str], schema: str) -> bool:
    """Have twins of these tables in `schema`; whether those are new. Stands inside a transaction.

    Twins that are there already stay as they are, unless the originals have changed their shape meanwhile. Raises
    HasNoTwin.
    """
    await execute(LOOK_AT, "public")
    outside = await fetch_value(POINTED_AT, list(tables))
    if outside is not None:
        raise HasNoTwin(table=outside)
    parts = await fetch_as(Statement, PARTS, list(tables), schema)
    shape = hashlib.sha256("\n".join(part.text for part in parts).encode()).hexdigest()
    if await fetch_value(SCHEMA, schema) == shape:
        return False
    await drop_twins(schema)
    await execute(f'CREATE SCHEMA "{schema}"')
    await execute(f"COMMENT ON SCHEMA \"{schema}\" IS '{shape}'")
    await look_at_twins(schema)
    for part in parts:
        await execute(part.text)
    return True


async def have_twins_take_over(tables: Sequence[str], schema: str, *, retired: str) -> None:
    """Put the twins in the place of their originals, which go to the schema `retired`. Stands inside a transaction."""
    await execute(LOOK_AT, "public")
    await execute(f'CREATE SCHEMA "{retired}"')
    for step in await fetch_as(Statement, SWAPS, list(tables), schema, retired):
        await execute(step.text)
    await execute(f'DROP SCHEMA "{schema}"')


async def drop_twins(schema: str) -> None:
    """Drop the schema with everything in it."""
    await execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
