"""When members were in a store last, as far as touches and appointments tell, and the indexes of that order."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T14:17:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Members by their last visit"

STATEMENTS = [
    # Months of touches that are in the archive are not asked; appointments that were kept stand beside.
    """
    INSERT INTO member_visit (member, last_on)
    SELECT came.member, max(came.day) FROM (
      SELECT t.member, business_day(t.at) AS day FROM touch t WHERE t.kind = 'visit' AND t.member IS NOT NULL
      UNION ALL SELECT a.member, a.day FROM appointment a WHERE a.state = 'arrived'
    ) came GROUP BY came.member
    """,
    """
    INSERT INTO member_purchases AS k (member, home_store, year_to, visited_on)
    SELECT came.person, m.home_store, business_day(now()), max(came.last_on)
    FROM (
      SELECT coalesce(p.person, v.member) AS person, v.last_on
      FROM member_visit v LEFT JOIN purchase_person p ON p.member = v.member
    ) came LEFT JOIN member m ON m.id = came.person GROUP BY came.person, m.home_store
    ON CONFLICT (member) DO UPDATE SET visited_on = excluded.visited_on
    """,
    "UPDATE member_purchases SET visited_on = greatest(last_on, visited_on)"
    " WHERE visited_on IS DISTINCT FROM greatest(last_on, visited_on)",
    "CREATE INDEX members_of_store_by_last_visit ON member_purchases (home_store, visited_on, member)",
    "CREATE INDEX members_by_last_visit ON member_purchases (visited_on, member)",
    # Who came and never bought has spent nothing, and is not among those by spend.
    "CREATE INDEX buyers_of_store_by_spend ON member_purchases (home_store, year_fen, member)"
    " WHERE last_on IS NOT NULL",
    "CREATE INDEX buyers_by_spend ON member_purchases (year_fen, member) WHERE last_on IS NOT NULL",
    "DROP INDEX members_of_store_by_spend, members_by_spend",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="segments", description=DESCRIPTION, statements=STATEMENTS)
