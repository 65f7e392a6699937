from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB, UUID, Boolean, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique

ID = "2026-12-02T03:23:40:641652"
VERSION = "1.38.0"
DESCRIPTION = "What customers are sent"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="notices", description=DESCRIPTION)

    manager.add_table(class_name="Notice", tablename="notice")
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="occasion",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="kind",
        column_class=Varchar,
        params={"length": 24, "default": None},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="member",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Notice", tablename="notice", column_name="store", column_class=UUID, params={"default": None}
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="subject",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="issuer",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="parameters",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": "waiting"},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="reason",
        column_class=Varchar,
        params={"length": 16, "default": None, "null": True},
    )
    manager.add_column(table_class_name="Notice", tablename="notice", column_name="tries", column_class=SmallInt)
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="due_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="expires_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="ended_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="Notice",
        tablename="notice",
        constraint_name="one_for_each_occasion",
        constraint_class=Unique,
        params={"columns": ["occasion"]},
    )
    manager.add_constraint(
        table_class_name="Notice",
        tablename="notice",
        constraint_name="ended_unless_waiting",
        constraint_class=Check,
        params={"condition": "(state = 'waiting') = (ended_at IS NULL)"},
    )
    manager.add_constraint(
        table_class_name="Notice",
        tablename="notice",
        constraint_name="says_why_it_did_not_arrive",
        constraint_class=Check,
        params={"condition": "(state IN ('failed', 'dropped')) = (reason IS NOT NULL)"},
    )

    manager.add_table(class_name="NoticeOptOut", tablename="notice_opt_out")
    manager.add_column(
        table_class_name="NoticeOptOut",
        tablename="notice_opt_out",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="NoticeOptOut",
        tablename="notice_opt_out",
        column_name="since",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoticeOptOut",
        tablename="notice_opt_out",
        column_name="by_customer",
        column_class=Boolean,
        params={"default": None},
    )

    manager.add_table(class_name="NoticeSettings", tablename="notice_settings")
    manager.add_column(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        column_name="id",
        column_class=SmallInt,
        params={"default": 1, "primary_key": True},
    )
    manager.add_column(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        column_name="templates",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        column_name="quiet_from",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        column_name="quiet_to",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        column_name="changed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        column_name="changed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        constraint_name="only_one_row",
        constraint_class=Check,
        params={"condition": "id = 1"},
    )
    manager.add_constraint(
        table_class_name="NoticeSettings",
        tablename="notice_settings",
        constraint_name="are_minutes_of_a_day",
        constraint_class=Check,
        params={"condition": "quiet_from BETWEEN 0 AND 1439 AND quiet_to BETWEEN 0 AND 1439"},
    )

    return manager
