"""Registration of the tables of purchases and tags."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from segments import tables

APP_CONFIG = AppConfig(
    app_name="segments",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        tables.PurchaseDay,
        tables.MemberVisit,
        tables.MemberPurchases,
        tables.PurchasePerson,
        tables.TagGroup,
        tables.Tag,
        tables.MemberTag,
        tables.MemberTagCount,
        tables.MemberTagChange,
        tables.TagRule,
        tables.TagRun,
        tables.TagDue,
        tables.Segment,
    ],
    migration_dependencies=["coupons.piccolo_app"],
)
