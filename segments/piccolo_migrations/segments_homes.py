"""Where a member belongs, beside what members are found by: members of a tag by store, and copies that follow."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T20:18:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Members of a tag by store, and home stores that follow the member"

STATEMENTS = [
    "UPDATE member_tag k SET home_store = m.home_store FROM member m WHERE m.id = k.member",
    "CREATE INDEX members_of_tag_in_store ON member_tag (tag, home_store, member)",
    # Copies were left behind where a closed store's members went to another.
    "UPDATE member_purchases p SET home_store = m.home_store FROM member m"
    " WHERE m.id = p.member AND p.home_store IS DISTINCT FROM m.home_store",
    """
    CREATE FUNCTION place_member_tag_v1() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.home_store := (SELECT m.home_store FROM member m WHERE m.id = NEW.member);
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER placed BEFORE INSERT ON member_tag FOR EACH ROW
      WHEN (NEW.home_store IS NULL) EXECUTE FUNCTION place_member_tag_v1()
    """,
    """
    CREATE FUNCTION follow_home_store_v1() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE member_purchases SET home_store = NEW.home_store WHERE member = NEW.id;
      UPDATE member_tag SET home_store = NEW.home_store WHERE member = NEW.id;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER copies_follow AFTER UPDATE OF home_store ON member FOR EACH ROW
      WHEN (OLD.home_store <> NEW.home_store) EXECUTE FUNCTION follow_home_store_v1()
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="segments", description=DESCRIPTION, statements=STATEMENTS)
