"""What is known of the sums, versions and lines that were there before; keys, and a ledger that closed months keep out of."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T08:40:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Keys of kept bases, entries stay out of closed months"

STATEMENTS = [
    # Piccolo makes a key of one column; these are asked for by all of theirs.
    "ALTER TABLE commission_statement_basis DROP CONSTRAINT commission_statement_basis_pkey,"
    " ADD CONSTRAINT commission_statement_basis_pkey PRIMARY KEY (period, payee)",
    "ALTER TABLE commission_statement DROP CONSTRAINT commission_statement_pkey,"
    " ADD CONSTRAINT commission_statement_pkey PRIMARY KEY (period, payee)",
    "ALTER TABLE commission_base DROP CONSTRAINT commission_base_pkey,"
    " ADD CONSTRAINT commission_base_pkey PRIMARY KEY (period, payee, plan, home_store, store)",
    "ALTER TABLE commission_store_day DROP CONSTRAINT commission_store_day_pkey,"
    " ADD CONSTRAINT commission_store_day_pkey PRIMARY KEY (store, day)",
    "ALTER TABLE commission_due DROP CONSTRAINT commission_due_pkey,"
    " ADD CONSTRAINT commission_due_pkey PRIMARY KEY (period, kind, store, subject)",
    "ALTER TABLE commission_settled_with DROP CONSTRAINT commission_settled_with_pkey,"
    " ADD CONSTRAINT commission_settled_with_pkey PRIMARY KEY (period, payee)",
    "CREATE INDEX commission_statement_of_payee ON commission_statement (payee, period)",
    "CREATE UNIQUE INDEX commission_period_one_open ON commission_period ((state)) WHERE state = 'open'",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON commission_statement"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    # What was sold before is counted into the bases by the next settlement.
    "UPDATE credited_line SET due = true",
    "CREATE INDEX credited_line_due ON credited_line (id) WHERE due",
    "UPDATE commission_posted SET line = split_part(ref, '/', 2)::smallint WHERE ref ~ '^[0-9a-f]{32}/[0-9]{1,5}$'",
    "CREATE INDEX commission_posted_beside_lines ON commission_posted (effective_period, payee) WHERE line IS NULL",
    "ALTER TABLE commission_plan_version DISABLE TRIGGER append_only",
    "UPDATE commission_plan_version v SET seq = numbered.seq FROM"
    " (SELECT id, row_number() OVER (ORDER BY published_at, id) AS seq FROM commission_plan_version) AS numbered"
    " WHERE numbered.id = v.id",
    "ALTER TABLE commission_plan_version ENABLE TRIGGER append_only",
    # Of months whose entries are in files it is no longer known when each was posted.
    "ALTER TABLE commission_earned DROP CONSTRAINT one_total",
    "DELETE FROM commission_earned c WHERE EXISTS (SELECT FROM commission_entry e WHERE e.effective_period = c.period)",
    "UPDATE commission_earned c SET posted_period = c.period, payer = s.entity, employer = s.entity"
    " FROM store s WHERE s.id = c.store",
    "INSERT INTO commission_earned (id, period, posted_period, payee_kind, payee, store, payer, employer, amount_fen)"
    " SELECT gen_random_uuid(), effective_period, posted_period, payee_kind, payee, store, payer, employer,"
    " sum(amount_fen) FROM commission_entry"
    " GROUP BY effective_period, posted_period, payee_kind, payee, store, payer, employer",
    "ALTER TABLE commission_earned ADD CONSTRAINT one_total"
    " PRIMARY KEY (period, posted_period, payee_kind, payee, store, payer, employer)",
    "CREATE INDEX commission_earned_posted ON commission_earned (posted_period, payee)",
    """
CREATE FUNCTION refuse_entries_of_closed_months_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM commission_period p WHERE p.state <> 'open' AND p.period >= (SELECT min(posted_period) FROM added)
  ) THEN
    RAISE EXCEPTION 'an entry for a closed month' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
""",
    "CREATE TRIGGER closed_months AFTER INSERT ON commission_entry REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_entries_of_closed_months_v1()",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="commissions", description=DESCRIPTION, statements=STATEMENTS)
