"""Persons who were merged before sums were those of persons."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T00:10:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "What merged members bought is summed up by person"

STATEMENTS = [
    "INSERT INTO purchase_person (member, person, version)"
    " SELECT id, merged_into, version FROM member WHERE merged_into IS NOT NULL",
    "DELETE FROM member_purchases k USING purchase_person who WHERE k.member IN (who.member, who.person)",
    """
    INSERT INTO member_purchases (member, home_store, first_on, last_on, last_store, orders, net_fen, year_fen, year_to)
    SELECT m.id, m.home_store, min(d.day) FILTER (WHERE d.orders > 0), max(d.day) FILTER (WHERE d.orders > 0),
      (array_agg(d.store ORDER BY d.day DESC, d.at DESC) FILTER (WHERE d.orders > 0))[1], sum(d.orders), sum(d.net_fen),
      coalesce(sum(d.net_fen) FILTER (WHERE d.day <= business_day(now())
        AND d.day > (business_day(now()) - interval '12 months')::date), 0), business_day(now())
    FROM (SELECT member, person FROM purchase_person UNION SELECT person, person FROM purchase_person) who
    JOIN member m ON m.id = who.person JOIN member_purchase_day d ON d.member = who.member
    GROUP BY m.id, m.home_store
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="segments", description=DESCRIPTION, statements=STATEMENTS)
