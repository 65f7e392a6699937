"""Coupon templates are found by a piece of their code or name."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-30T22:50:00:000002"
VERSION = "1.38.0"
DESCRIPTION = "Coupon templates by text"

STATEMENTS = [
    "CREATE INDEX coupon_template_by_text ON coupon_template USING gin (text_grams_v1(code || ' ' || name))",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="coupons", description=DESCRIPTION, statements=STATEMENTS)
