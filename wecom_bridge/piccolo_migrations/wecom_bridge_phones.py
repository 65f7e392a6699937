"""Phones noted of customers: keyed by relation and phone, found by phone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T01:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Phones noted of customers on WeCom, by both"

STATEMENTS = [
    "ALTER TABLE wecom_remark_phone DROP CONSTRAINT wecom_remark_phone_pkey,"
    " ADD CONSTRAINT wecom_remark_phone_pkey PRIMARY KEY (follow, phone_index)",
    "CREATE INDEX wecom_remark_phones ON wecom_remark_phone (phone_index)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="wecom_bridge", description=DESCRIPTION, statements=STATEMENTS)
