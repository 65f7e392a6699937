from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, BigInt, Boolean, Bytea, Date, Integer, Timestamptz, Varchar
from piccolo.constraints import Unique

ID = "2026-12-01T20:22:17:798628"
VERSION = "1.38.0"
DESCRIPTION = "Rules, points, levels"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="loyalty", description=DESCRIPTION)

    manager.add_table(class_name="GrowthBalance", tablename="growth_balance")
    manager.add_column(
        table_class_name="GrowthBalance",
        tablename="growth_balance",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="GrowthBalance", tablename="growth_balance", column_name="points", column_class=BigInt
    )
    manager.add_column(
        table_class_name="GrowthBalance",
        tablename="growth_balance",
        column_name="is_due",
        column_class=Boolean,
        params={"default": True},
    )

    manager.add_table(class_name="GrowthEntry", tablename="growth_entry")
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="source",
        column_class=Varchar,
        params={"length": 60, "default": None},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="lot",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="reason",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="points",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="lines",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="version",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="note_sealed",
        column_class=Bytea,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="made_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        column_name="expires_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="GrowthEntry",
        tablename="growth_entry",
        constraint_name="once_per_source",
        constraint_class=Unique,
        params={"columns": ["member", "source"]},
    )

    manager.add_table(class_name="LevelChange", tablename="level_change")
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="before",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="after",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="is_up",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="reason",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="points",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="until",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LevelChange",
        tablename="level_change",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )

    manager.add_table(class_name="LevelStanding", tablename="level_standing")
    manager.add_column(
        table_class_name="LevelStanding",
        tablename="level_standing",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="LevelStanding",
        tablename="level_standing",
        column_name="level",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="LevelStanding",
        tablename="level_standing",
        column_name="until",
        column_class=Date,
        params={"default": None, "null": True, "index": True},
    )
    manager.add_column(
        table_class_name="LevelStanding",
        tablename="level_standing",
        column_name="version",
        column_class=Integer,
        params={"default": None, "index": True},
    )

    manager.add_table(class_name="LoyaltyVersion", tablename="loyalty_version")
    manager.add_column(
        table_class_name="LoyaltyVersion",
        tablename="loyalty_version",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="LoyaltyVersion",
        tablename="loyalty_version",
        column_name="number",
        column_class=Integer,
        params={"default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="LoyaltyVersion",
        tablename="loyalty_version",
        column_name="valid_from",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LoyaltyVersion",
        tablename="loyalty_version",
        column_name="growth",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LoyaltyVersion",
        tablename="loyalty_version",
        column_name="levels",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="LoyaltyVersion",
        tablename="loyalty_version",
        column_name="made_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="LoyaltyVersion",
        tablename="loyalty_version",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )

    return manager
