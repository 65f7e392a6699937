"""How fulfilments are written beside their orders, as a function, and found again."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from guide_app.base.kernel.migrations import sql_migration

ID = "2026-12-02T04:10:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "Fulfilments are written with their orders; their indexes"

STATEMENTS = [
    "ALTER TABLE fulfilment DROP CONSTRAINT fulfilment_pkey, ADD CONSTRAINT fulfilment_pkey PRIMARY KEY (order_id, id)",
    "ALTER TABLE parcel DROP CONSTRAINT parcel_pkey, ADD CONSTRAINT parcel_pkey PRIMARY KEY (order_id, id)",
    "CREATE INDEX parcel_by_id ON parcel (id)",
    "CREATE INDEX fulfilments_to_do ON fulfilment (store, id) WHERE state IN ('waiting', 'ready', 'sent')",
    "CREATE INDEX fulfilments_to_do_anywhere ON fulfilment (id) WHERE state IN ('waiting', 'ready', 'sent')",
    "CREATE UNIQUE INDEX one_parcel_of_a_number ON parcel (order_id, carrier, number) WHERE cancelled_at IS NULL",
    "CREATE INDEX parcels_on_their_way ON parcel (shipped_at) WHERE received_at IS NULL AND cancelled_at IS NULL",
    # `kept` as BookedFulfilment; the order is there, written by the part before.
    """
    CREATE FUNCTION keep_fulfilment_v1(kept json, address bytea, code bytea) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO fulfilment (id, order_id, way, state, store, place, place_kind, member, address_sealed, to_masked,
          code_sealed, asked_at)
        SELECT id, order_id, way, state, store, place, place_kind, member, address, to_masked, code, asked_at
        FROM json_populate_record(NULL::fulfilment, kept);
      UPDATE orders o SET fulfilment = new.way
        FROM json_populate_record(NULL::fulfilment, kept) new WHERE o.id = new.order_id;
      RETURN true;
    END $$
    """,
]


async def forwards() -> MigrationManager:
    """Apply."""
    return sql_migration(ID, app="orders", description=DESCRIPTION, statements=STATEMENTS)
