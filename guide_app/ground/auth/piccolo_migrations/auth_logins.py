"""Logins are the same in capitals and small letters, full and half width, with blanks and without."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T15:56:09:000001"
VERSION = "1.38.0"
DESCRIPTION = "One account for each form of a login"

STATEMENTS = [
    # Logins are ASCII when they are normalized, so that the rules of a language are never asked.
    r"""
    CREATE FUNCTION login_form_v1(login text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
      SELECT lower(regexp_replace(normalize(login, NFKC), '[[:space:]\u200b-\u200d\u2060\ufeff]', '', 'g') COLLATE "C")
    $$
    """,
    # Two logins of an older release may differ in capitals alone. The one in small letters, or else the oldest, is
    # found by any spelling from now on; the others by their own, as before.
    """
    UPDATE account SET spelled_exactly = true WHERE id IN (
      SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY login_form_v1(login) ORDER BY login <> login_form_v1(login), id)
        FROM account
      ) AS alike (id, place)
      WHERE place > 1
    )
    """,
    "CREATE UNIQUE INDEX account_login_form ON account (login_form_v1(login)) WHERE NOT spelled_exactly",
    # Its rows change often and in place.
    "ALTER TABLE sign_in_attempt SET (fillfactor = 80)",
    "CREATE INDEX access_token_by_end ON access_token (expires_at)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="auth", description=DESCRIPTION, statements=STATEMENTS)
