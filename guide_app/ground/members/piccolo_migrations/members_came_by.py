"""Registrations say by which printed code a customer came, and customers begin them by themselves."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T19:08:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Registrations by a printed code, and by customers themselves"

STATEMENTS = [
    # As its second version; who began it, and the code they came by.
    """
    CREATE FUNCTION start_registration_v3(entered json) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO registration (id, associate, store, by_customer, came_by, name_sealed, name_masked, name_grams,
          phone_sealed, phone_index, phone_masked, birthday_sealed, birthday_index, key_wrapped, consent_digest, status, requested_at, expires_at)
        SELECT id, associate, store, by_customer, came_by, decode(name_sealed, 'base64'), name_masked, name_grams,
          decode(phone_sealed, 'base64'), decode(phone_index, 'base64'), phone_masked,
          decode(birthday_sealed, 'base64'), birthday_index, decode(key_wrapped, 'base64'),
          decode(consent_digest, 'base64'), status, requested_at, expires_at
        FROM json_to_record(entered) AS e (
          id uuid, associate uuid, store uuid, by_customer boolean, came_by uuid, name_sealed text, name_masked text,
          name_grams int[], phone_sealed text, phone_index text, phone_masked text, birthday_sealed text, birthday_index bigint, key_wrapped text,
          consent_digest text, status text, requested_at timestamptz, expires_at timestamptz
        );
      RETURN true;
    END $$
    """,
    # `entered` as for `start_registration_v3`; `device` is the digest of the token of the customer's own device.
    """
    CREATE FUNCTION start_own_registration_v1(entered json, device bytea) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM start_registration_v3(entered);
      INSERT INTO registration_device (registration, needs_guardian, device_digest, bound_at)
        VALUES ((entered->>'id')::uuid, false, device, (entered->>'requested_at')::timestamptz);
      RETURN true;
    END $$
    """,
    # As its second version; the member keeps the code that they came by.
    """
    CREATE FUNCTION register_member_v3(digest bytea, at timestamptz, added json, bound json, proof json)
    RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      entered registration;
      member_id uuid;
    BEGIN
      SELECT * INTO entered FROM take_registration_v2(digest, at);
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
          birthday_sealed, birthday_index, registered_at, home_store, acquirer, dedicated, came_by, level, source,
          version)
        SELECT m.id, m.number, entered.name_sealed, entered.name_masked, entered.name_grams, entered.phone_sealed,
          entered.phone_masked, entered.birthday, entered.birthday_sealed, entered.birthday_index, at, m.home_store,
          m.acquirer, m.dedicated, entered.came_by, m.level, m.source, m.version
        FROM json_populate_record(NULL::member, added) m;
      IF entered.key_wrapped IS NOT NULL THEN
        INSERT INTO member_key (member, key_wrapped) VALUES (member_id, entered.key_wrapped);
      END IF;
      UPDATE registration r SET member = member_id, is_new_member = true WHERE r.id = entered.id;
      PERFORM bind_and_prove_v1(bound, proof);
      RETURN true;
    END $$
    """,
    # As its second version; who came by a code of a store alone is bound to nobody.
    """
    CREATE FUNCTION recognise_member_v3(digest bytea, at timestamptz, known uuid, filling json, bound json, proof json)
    RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      entered registration;
    BEGIN
      SELECT * INTO entered FROM take_registration_v2(digest, at);
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      UPDATE member m SET name_sealed = coalesce(m.name_sealed, decode(filling->>'name_sealed', 'base64')),
          name_masked = CASE WHEN m.name_sealed IS NULL THEN entered.name_masked ELSE m.name_masked END,
          name_grams = CASE WHEN m.name_sealed IS NULL THEN entered.name_grams ELSE m.name_grams END,
          birthday_sealed = CASE WHEN m.birthday IS NULL AND m.birthday_sealed IS NULL
            THEN decode(filling->>'birthday_sealed', 'base64') ELSE m.birthday_sealed END,
          birthday_index = CASE WHEN m.birthday IS NULL AND m.birthday_sealed IS NULL
            THEN (filling->>'birthday_index')::bigint ELSE m.birthday_index END,
          dedicated = coalesce(m.dedicated, entered.associate), version = m.version + 1
        WHERE m.id = known AND m.erased_at IS NULL
          AND (m.dedicated IS NULL AND entered.associate IS NOT NULL) = (json_array_length(bound) > 0);
      IF FOUND THEN
        INSERT INTO member_key (member, key_wrapped) SELECT known, decode(filling->>'key_wrapped', 'base64')
          WHERE (filling->>'key_is_new')::boolean ON CONFLICT (member) DO NOTHING;
        PERFORM 1 FROM member_key k
          WHERE k.member = known AND k.key_wrapped = decode(filling->>'key_wrapped', 'base64');
      END IF;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'somebody else has changed the member'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'member_as_read';
      END IF;
      UPDATE registration r SET member = known, is_new_member = false WHERE r.id = entered.id;
      PERFORM bind_and_prove_v1(bound, proof);
      RETURN true;
    END $$
    """,
    # How many have registered by a code within the hour, and of how many it is known that they came by it.
    "CREATE INDEX registrations_by_code ON registration (came_by, requested_at) WHERE came_by IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="members", description=DESCRIPTION, statements=STATEMENTS)
