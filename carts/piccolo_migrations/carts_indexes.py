"""Indexes for the lists of carts, for those that expire, and for the one cart behind an order."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T04:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of carts; an order comes from one cart"

STATEMENTS = [
    "CREATE INDEX carts_of_store ON cart (store, id)",
    "CREATE INDEX carts_parked_in_store ON cart (store, id) WHERE state = 'parked'",
    "CREATE INDEX carts_parked_by ON cart (associate, id) WHERE state = 'parked'",
    "CREATE INDEX carts_that_expire ON cart (expires_at) WHERE state = 'parked'",
    "CREATE INDEX carts_of_member ON cart (member, id) WHERE member IS NOT NULL",
    "CREATE INDEX carts_closed ON cart (closed_at) WHERE closed_at IS NOT NULL",
    "CREATE UNIQUE INDEX one_cart_of_an_order ON cart (order_id) WHERE order_id IS NOT NULL",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="carts", description=DESCRIPTION, statements=STATEMENTS)
