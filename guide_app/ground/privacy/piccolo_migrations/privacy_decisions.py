"""Decisions are append-only, and where they stand is kept beside them; proofs of before become the first decisions."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-01T20:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Decisions about consents"

_APPEND_ONLY = "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"

STATEMENTS = [
    "ALTER TABLE consent_standing DROP CONSTRAINT consent_standing_pkey,"
    " ADD CONSTRAINT consent_standing_pkey PRIMARY KEY (member, purpose)",
    "ALTER TABLE consent_decision DROP CONSTRAINT consent_decision_pkey,"
    " ADD CONSTRAINT consent_decision_pkey PRIMARY KEY (member, id)",
    "CREATE INDEX consent_decision_newest ON consent_decision (id)",
    "CREATE INDEX consent_standing_counted ON consent_standing (purpose, given, text_number)",
    "CREATE INDEX consent_decision_of_member ON consent_decision (member, at)",
    *(
        f"CREATE TRIGGER append_only {_APPEND_ONLY.format(table=table)}"
        for table in ("consent_text", "consent_decision")
    ),
    # `made` as NewDecision; bytes travel as base64. Of two decisions the later one stands.
    """
    CREATE FUNCTION decide_consents_v1(made json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO consent_decision (id, member, purpose, given, text_version, text_number, text_digest, channel,
          actor_id, actor_role, evidence, at)
        SELECT id, member, purpose, given, text_version, text_number, decode(text_digest, 'base64'), channel, actor_id,
          actor_role, evidence, at
        FROM json_to_recordset(made) AS d (
          id uuid, member uuid, purpose text, given boolean, text_version text, text_number int, text_digest text,
          channel text, actor_id uuid, actor_role text, evidence jsonb, at timestamptz
        );
      INSERT INTO consent_standing AS kept (member, purpose, given, text_version, text_number, channel, at)
        SELECT member, purpose, given, text_version, text_number, channel, at
        FROM json_to_recordset(made) AS d (
          member uuid, purpose text, given boolean, text_version text, text_number int, channel text, at timestamptz
        )
        ON CONFLICT (member, purpose) DO UPDATE SET given = excluded.given, text_version = excluded.text_version,
          text_number = excluded.text_number, channel = excluded.channel, at = excluded.at
        WHERE kept.at <= excluded.at;
      RETURN true;
    END $$
    """,
    """
    INSERT INTO consent_decision (id, member, purpose, given, text_version, text_number, text_digest, channel, actor_id,
        actor_role, evidence, at)
      SELECT c.id, c.member, 'membership', true, c.text_version, 1, c.text_digest, 'own_device', c.member, 'customer',
        jsonb_strip_nulls(jsonb_build_object('registration', c.evidence->'registration',
          'company', c.evidence->'company', 'store', c.evidence->'store')), c.confirmed_at
      FROM consent c
    """,
    """
    INSERT INTO consent_decision (id, member, purpose, given, text_version, text_number, text_digest, channel, evidence,
        at)
      SELECT gen_random_uuid(), c.member, 'membership', false, c.text_version, 1, c.text_digest, 'erasure', '{}',
        c.withdrawn_at
      FROM (SELECT DISTINCT ON (member) * FROM consent WHERE withdrawn_at IS NOT NULL ORDER BY member, withdrawn_at DESC)
        AS c
    """,
    """
    INSERT INTO consent_standing (member, purpose, given, text_version, text_number, channel, at)
      SELECT DISTINCT ON (d.member) d.member, d.purpose, d.given, d.text_version, d.text_number, d.channel, d.at
      FROM consent_decision d ORDER BY d.member, d.at DESC, d.id DESC
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="privacy", description=DESCRIPTION, statements=STATEMENTS)
