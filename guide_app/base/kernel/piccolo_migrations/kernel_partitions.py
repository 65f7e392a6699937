"""Partitions by month and by day: how a table becomes partitioned, who makes the next partitions, who drops old days.

A table that is partitioned says so by its comment, `month` or `day`. See docs/scale.md for each table's column.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T17:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Partitions of the kernel's tables, and the functions for everybody's"

UUID_FLOOR = """
CREATE FUNCTION uuid_floor_v1(day date) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  -- the smallest UUID version 7 of a day: its first 48 bits are milliseconds
  SELECT (lpad(to_hex((extract(epoch FROM day::timestamp AT TIME ZONE 'UTC') * 1000)::bigint), 12, '0')
          || repeat('0', 20))::uuid
$$
"""

BOUND = """
CREATE FUNCTION partition_bound_v1(of regclass, day date) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT quote_literal(CASE a.atttypid
    WHEN 'uuid'::regtype THEN uuid_floor_v1(day)::text
    WHEN 'timestamptz'::regtype THEN (day::timestamp AT TIME ZONE 'UTC')::text
    ELSE day::text END)
  FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
  WHERE p.partrelid = of
$$
"""

# The default partition takes what belongs to no other: nothing fails because a partition is missing. Its rows move
# when their partition is made.
ADD = """
CREATE FUNCTION add_partition_v1(of regclass, start date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  step text := obj_description(of, 'pg_class');
  made text := format('%s_%s', of, to_char(start, CASE step WHEN 'day' THEN 'YYYY_MM_DD' ELSE 'YYYY_MM' END));
  rest text := format('%s_other', of);
  low text := partition_bound_v1(of, start);
  high text := partition_bound_v1(of, (start + ('1 ' || step)::interval)::date);
  by_column text := (SELECT quote_ident(a.attname) FROM pg_partitioned_table p JOIN pg_attribute a
    ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0] WHERE p.partrelid = of);
  waiting boolean;
BEGIN
  EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', of);
  IF to_regclass(made) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE'
    ' INCLUDING COMPRESSION INCLUDING INDEXES)', made, of);
  EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', rest);
  EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %s >= %s AND %s < %s)', rest, by_column, low, by_column, high)
    INTO waiting;
  IF waiting THEN
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', rest);
    EXECUTE format('WITH moved AS (DELETE FROM %s WHERE %s >= %s AND %s < %s RETURNING *)'
      ' INSERT INTO %s SELECT * FROM moved', rest, by_column, low, by_column, high, made);
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', rest);
  END IF;
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)', of, made, low, high);
  PERFORM refuse_emptying_v1(made::regclass, of);
  RETURN true;
END $$
"""

# Row triggers reach partitions by themselves, those of statements do not.
REFUSE_EMPTYING = """
CREATE FUNCTION refuse_emptying_v1(of regclass, as_of regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = as_of AND tgfoid = 'refuse_change'::regproc AND tgtype & 8 <> 0)
    AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = of AND tgname = 'never_emptied')
  THEN
    EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %s'
      ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', of);
  END IF;
END $$
"""

CREATE_AHEAD = """
CREATE FUNCTION create_partitions_v1() RETURNS int LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
  SELECT count(*) FILTER (WHERE public.add_partition_v1(one.of, one.start))::int FROM (
    SELECT p.partrelid::regclass AS of, starts::date AS start
    FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid,
      (SELECT (now() AT TIME ZONE 'UTC')::date AS day) AS today,
      LATERAL (SELECT obj_description(p.partrelid, 'pg_class') AS step) AS said,
      LATERAL generate_series(date_trunc(step, today.day::timestamp),
        today.day::timestamp + ('3 ' || step)::interval, ('1 ' || step)::interval) AS starts
    WHERE c.relnamespace = 'public'::regnamespace AND step IN ('day', 'month')
    ORDER BY p.partrelid, starts
  ) AS one
$$
"""
"""For the application too: it makes the partitions of this month or day and of the next three, and no others."""

DROP_OLD_DAYS = """
CREATE FUNCTION drop_old_answers_v1() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
  first_kept date := (now() AT TIME ZONE 'UTC')::date - 3;
  one record;
  dropped int := 0;
BEGIN
  FOR one IN
    SELECT c.oid::regclass AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'remembered_answer'::regclass AND c.relname < to_char(first_kept, '"remembered_answer_"YYYY_MM_DD')
      AND c.relname ~ '_[0-9]{4}_[0-9]{2}_[0-9]{2}$'
  LOOP
    EXECUTE format('DROP TABLE %s', one.name);
    dropped := dropped + 1;
  END LOOP;
  DELETE FROM remembered_answer WHERE answered_on < first_kept;
  RETURN dropped;
END $$
"""

PARTITION = """
CREATE FUNCTION partition_table_v1(of text, by_column text, step text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  old oid := of::regclass;
  column_number smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = of::regclass AND attname = by_column);
  holds_rows boolean;
  sequences text[] := (SELECT array_agg(format('%s OWNED BY %I.%I', s.oid::regclass, of, a.attname))
    FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.refobjid = old AND d.deptype = 'a');
  made text[] := (SELECT array_agg(statement ORDER BY rank, statement) FROM (
    SELECT 1 AS rank, format('ALTER TABLE %I ADD CONSTRAINT %I %s (%s)', of, conname,
      CASE contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END,
      (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
       FROM unnest(conkey || CASE WHEN column_number = ANY(conkey) THEN '{}' ELSE ARRAY[column_number] END)
         WITH ORDINALITY AS k (number, place) JOIN pg_attribute a ON a.attrelid = old AND a.attnum = k.number))
      AS statement
    FROM pg_constraint WHERE conrelid = old AND contype IN ('p', 'u')
    UNION ALL
    SELECT 2, pg_get_indexdef(indexrelid) FROM pg_index i WHERE indrelid = old
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))
    UNION ALL
    SELECT 3, format('ALTER TABLE %s ADD CONSTRAINT %I %s', CASE conrelid WHEN old THEN quote_ident(of)
      ELSE conrelid::regclass::text END, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND old IN (conrelid, confrelid)
    UNION ALL
    SELECT 4, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = old AND NOT tgisinternal
  ) AS all_of_them);
  one text;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM %I)', of) INTO holds_rows;
  IF holds_rows THEN
    RAISE EXCEPTION '% holds rows already', of;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING CONSTRAINTS INCLUDING STORAGE'
    ' INCLUDING COMPRESSION) PARTITION BY RANGE (%I)', of || '_new', of, by_column);
  FOREACH one IN ARRAY coalesce(sequences, '{}') LOOP
    EXECUTE format('ALTER SEQUENCE %s OWNED BY NONE', split_part(one, ' ', 1));
  END LOOP;
  EXECUTE format('DROP TABLE %I CASCADE', of);
  EXECUTE format('ALTER TABLE %I RENAME TO %I', of || '_new', of);
  FOREACH one IN ARRAY coalesce(sequences, '{}') LOOP
    EXECUTE 'ALTER SEQUENCE ' || one;
  END LOOP;
  FOREACH one IN ARRAY made LOOP
    EXECUTE one;
  END LOOP;
  EXECUTE format('COMMENT ON TABLE %I IS %L', of, step);
  PERFORM refuse_emptying_v1(of::regclass, of::regclass);
  EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', of || '_other', of);
  PERFORM refuse_emptying_v1((of || '_other')::regclass, of::regclass);
  PERFORM add_partition_v1(of::regclass, date_trunc(step, now() AT TIME ZONE 'UTC')::date);
END $$
"""
"""A table that is still empty is made anew: its keys get the column where they lack it, all else stays as it was."""

# The day is no part of the key that clients choose. So whoever writes an answer holds the key until the end and looks
# at the other days: also when two requests are under way at once around midnight, the later one meets the earlier.
ONE_ANSWER = """
CREATE FUNCTION one_answer_over_days_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(4710103, hashtext(NEW.scope || ' ' || NEW.key));
  IF EXISTS (SELECT FROM remembered_answer a WHERE a.scope = NEW.scope AND a.key = NEW.key) THEN
    RAISE unique_violation USING MESSAGE = 'this key has its answer already', TABLE = 'remembered_answer',
      CONSTRAINT = 'one_answer';
  END IF;
  RETURN NEW;
END $$
"""

STATEMENTS = [
    UUID_FLOOR,
    BOUND,
    REFUSE_EMPTYING,
    ADD,
    CREATE_AHEAD,
    DROP_OLD_DAYS,
    PARTITION,
    ONE_ANSWER,
    "REVOKE ALL ON FUNCTION create_partitions_v1(), drop_old_answers_v1() FROM PUBLIC",
    "ALTER TABLE event ALTER COLUMN logged_on SET DEFAULT (now() AT TIME ZONE 'UTC')::date",
    "ALTER TABLE remembered_answer ALTER COLUMN answered_on SET DEFAULT (now() AT TIME ZONE 'UTC')::date",
    "SELECT partition_table_v1('event', 'logged_on', 'month')",
    "SELECT partition_table_v1('audit_entry', 'id', 'month')",
    "SELECT partition_table_v1('remembered_answer', 'answered_on', 'day')",
    "CREATE TRIGGER one_answer BEFORE INSERT ON remembered_answer"
    " FOR EACH ROW EXECUTE FUNCTION one_answer_over_days_v1()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="kernel", description=DESCRIPTION, statements=STATEMENTS)
