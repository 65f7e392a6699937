"""How registrations are written, as functions that travel with other writes: see `guide_app.base.kernel.unit_of_work`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T13:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Registrations are started and confirmed by functions"

STATEMENTS = [
    # `entered` as NewRegistration; bytes travel as base64.
    """
    CREATE FUNCTION start_registration_v1(entered json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO registration (id, associate, store, name_sealed, name_masked, name_grams, phone_sealed, phone_index,
          phone_masked, birthday, consent_digest, status, requested_at, expires_at)
        SELECT id, associate, store, decode(name_sealed, 'base64'), name_masked, name_grams,
          decode(phone_sealed, 'base64'), decode(phone_index, 'base64'), phone_masked, birthday, decode(consent_digest, 'base64'), status,
          requested_at, expires_at
        FROM json_to_record(entered) AS e (
          id uuid, associate uuid, store uuid, name_sealed text, name_masked text, name_grams int[], phone_sealed text,
          phone_index text, phone_masked text, birthday date, consent_digest text, status text, requested_at timestamptz,
          expires_at timestamptz
        );
      RETURN true;
    END $$
    """,
    # One of several confirmations wins; it takes what was entered along, because the row forgets it. Answers what was
    # entered, or nothing when the registration does not wait any more.
    """
    CREATE FUNCTION take_registration_v1(digest bytea, at timestamptz) RETURNS SETOF registration LANGUAGE plpgsql AS $$
    DECLARE
      entered registration;
    BEGIN
      UPDATE registration r SET status = 'confirmed', ended_at = at, name_sealed = NULL, name_grams = NULL,
          phone_sealed = NULL, phone_index = NULL, birthday = NULL
        FROM registration before
        WHERE r.consent_digest = digest AND before.id = r.id AND r.status = 'pending' AND r.expires_at > at
        RETURNING before.* INTO entered;
      IF FOUND THEN
        RETURN NEXT entered;
      END IF;
    END $$
    """,
    # `added` as NewMember, `bound` as NewBinding, `proof` as NewConsent. A phone that somebody else has registered
    # meanwhile is told by the name of a constraint.
    """
    CREATE FUNCTION register_member_v1(digest bytea, at timestamptz, added json, bound json, proof json)
    RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      entered registration;
      member_id uuid;
    BEGIN
      SELECT * INTO entered FROM take_registration_v1(digest, at);
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      INSERT INTO member_phone AS known (phone_index, member) VALUES (entered.phone_index, (added->>'id')::uuid)
        ON CONFLICT (phone_index) DO NOTHING
        RETURNING known.member INTO member_id;
      IF member_id IS NULL THEN
        RAISE EXCEPTION 'the phone is known' USING ERRCODE = 'check_violation', CONSTRAINT = 'phone_is_new';
      END IF;
      INSERT INTO member (id, number, name_sealed, name_masked, name_grams, phone_sealed, phone_masked, birthday,
          registered_at, home_store, acquirer, dedicated, level, source, version)
        SELECT m.id, m.number, entered.name_sealed, entered.name_masked, entered.name_grams, entered.phone_sealed,
          entered.phone_masked, entered.birthday, at, m.home_store, m.acquirer, m.dedicated, m.level, m.source,
          m.version
        FROM json_populate_record(NULL::member, added) m;
      UPDATE registration r SET member = member_id, is_new_member = true WHERE r.id = entered.id;
      PERFORM bind_and_prove_v1(bound, proof);
      RETURN true;
    END $$
    """,
    # A known member keeps what is known of them; gaps are filled. `bound` is empty for one who had a dedicated
    # associate; when that has changed meanwhile, it is told by the name of a constraint.
    """
    CREATE FUNCTION recognise_member_v1(digest bytea, at timestamptz, known uuid, bound json, proof json)
    RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      entered registration;
    BEGIN
      SELECT * INTO entered FROM take_registration_v1(digest, at);
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      UPDATE member m SET name_sealed = coalesce(m.name_sealed, entered.name_sealed),
          name_masked = CASE WHEN m.name_sealed IS NULL THEN entered.name_masked ELSE m.name_masked END,
          name_grams = CASE WHEN m.name_sealed IS NULL THEN entered.name_grams ELSE m.name_grams END,
          birthday = coalesce(m.birthday, entered.birthday), dedicated = coalesce(m.dedicated, entered.associate),
          version = m.version + 1
        WHERE m.id = known AND (m.dedicated IS NULL) = (json_array_length(bound) > 0);
      IF NOT FOUND THEN
        RAISE EXCEPTION 'somebody else is their dedicated associate now'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'member_as_read';
      END IF;
      UPDATE registration r SET member = known, is_new_member = false WHERE r.id = entered.id;
      PERFORM bind_and_prove_v1(bound, proof);
      RETURN true;
    END $$
    """,
    """
    CREATE FUNCTION bind_and_prove_v1(bound json, proof json) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO binding (id, member, associate, reason, bound_at)
        SELECT id, member, associate, reason, bound_at FROM json_populate_recordset(NULL::binding, bound);
      INSERT INTO consent (id, member, text_version, text_digest, channel, evidence, confirmed_at)
        SELECT id, member, text_version, decode(text_digest, 'base64'), channel, evidence, confirmed_at
        FROM json_to_record(proof) AS p (
          id uuid, member uuid, text_version text, text_digest text, channel text, evidence jsonb,
          confirmed_at timestamptz
        );
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
