"""Whose a WeChat account is: one customer's at a time; what a customer has; and who came back lately."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-03T00:33:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "WeChat accounts by whose they are, and tries by address and time"

STATEMENTS = [
    "CREATE UNIQUE INDEX one_customer_of_wechat ON customer_wechat (identity) WHERE ended_at IS NULL",
    "CREATE INDEX wechats_of_customer ON customer_wechat (member)",
    "CREATE INDEX customers_of_wechat ON customer_wechat (identity, linked_at)",
    "CREATE INDEX wechats_by_use ON customer_wechat (used_at)",
    "CREATE INDEX wechat_tries_of_address ON customer_wechat_try (address, at)",
    "CREATE INDEX wechat_tries_by_time ON customer_wechat_try (at)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="customers", description=DESCRIPTION, statements=STATEMENTS)
