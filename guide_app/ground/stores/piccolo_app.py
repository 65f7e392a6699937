"""Registration of the organisation's tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.stores import tables

APP_CONFIG = AppConfig(
    app_name="stores",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.LegalEntity,
        tables.Region,
        tables.Store,
        tables.StoreDayCut,
        tables.StoreOwnership,
        tables.StoreHours,
        tables.UnitMove,
        tables.StoreClosing,
    ],
    migration_dependencies=["guide_app.base.kernel.piccolo_app"],
)
