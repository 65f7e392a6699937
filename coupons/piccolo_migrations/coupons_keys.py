"""Keys that contain the member to whom a coupon was issued, or the order: see `guide_app.entry.placement`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-11-29T16:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Coupons keyed with the member they were issued to"

STATEMENTS = [
    # A coupon is looked for by its id alone as well.
    "ALTER TABLE coupon DROP CONSTRAINT coupon_pkey, ADD CONSTRAINT coupon_pkey PRIMARY KEY (id, home_member)",
    "ALTER TABLE coupon_event DROP CONSTRAINT coupon_event_pkey, DROP CONSTRAINT one_event_per_change,"
    " ADD CONSTRAINT one_event_per_change PRIMARY KEY (coupon, no, home_member),"
    " ADD CONSTRAINT coupon_event_coupon_fkey FOREIGN KEY (coupon, home_member) REFERENCES coupon (id, home_member)",
    "ALTER TABLE coupon_member_counter DROP CONSTRAINT coupon_member_counter_pkey, DROP CONSTRAINT one_row_per_member,"
    " ADD CONSTRAINT one_row_per_member PRIMARY KEY (template, member)",
    "ALTER TABLE order_coupon DROP CONSTRAINT order_coupon_pkey, DROP CONSTRAINT once_per_order,"
    " ADD CONSTRAINT once_per_order PRIMARY KEY (order_id, coupon)",
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="coupons", description=DESCRIPTION, statements=STATEMENTS)
