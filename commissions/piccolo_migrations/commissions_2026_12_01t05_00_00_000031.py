from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Associate(Table, tablename="associate"):
    id = UUID(default=None, primary_key=True)


class AttendanceSheet(Table, tablename="commission_attendance_sheet"):
    id = UUID(default=None, primary_key=True)


class CommissionPlan(Table, tablename="commission_plan"):
    id = UUID(default=None, primary_key=True)


class Store(Table, tablename="store"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T05:00:00:000031"
VERSION = "1.38.0"
DESCRIPTION = "Credit rules, goals, attendance, adjustments, settings, personal plans"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_table(class_name="AdjustmentRow", tablename="commission_adjustment")
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="payee",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="effective_period",
        column_class=Date,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="reason",
        column_class=Varchar,
        params={"length": 200, "default": None},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="approval",
        column_class=UUID,
        params={"default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="requested_by",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="approved_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="approved_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        constraint_name="says_something",
        constraint_class=Check,
        params={"condition": "amount_fen <> 0 AND length(reason) > 0"},
    )
    manager.add_constraint(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        constraint_name="by_two_people",
        constraint_class=Check,
        params={"condition": "approved_by IS NULL OR approved_by <> requested_by"},
    )

    manager.add_table(class_name="Attendance", tablename="commission_attendance")
    manager.add_column(
        table_class_name="Attendance",
        tablename="commission_attendance",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Attendance",
        tablename="commission_attendance",
        column_name="sheet",
        column_class=ForeignKey,
        params={"references": AttendanceSheet, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Attendance",
        tablename="commission_attendance",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="Attendance",
        tablename="commission_attendance",
        column_name="half_days",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Attendance",
        tablename="commission_attendance",
        constraint_name="one_row_each",
        constraint_class=Unique,
        params={"columns": ["sheet", "associate"]},
    )
    manager.add_constraint(
        table_class_name="Attendance",
        tablename="commission_attendance",
        constraint_name="is_no_debt_of_days",
        constraint_class=Check,
        params={"condition": "half_days >= 0"},
    )

    manager.add_table(class_name="AttendanceSheet", tablename="commission_attendance_sheet")
    manager.add_column(
        table_class_name="AttendanceSheet",
        tablename="commission_attendance_sheet",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="AttendanceSheet",
        tablename="commission_attendance_sheet",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="AttendanceSheet",
        tablename="commission_attendance_sheet",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AttendanceSheet",
        tablename="commission_attendance_sheet",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AttendanceSheet",
        tablename="commission_attendance_sheet",
        column_name="set_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AttendanceSheet",
        tablename="commission_attendance_sheet",
        column_name="set_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="AttendanceSheet",
        tablename="commission_attendance_sheet",
        constraint_name="one_sheet",
        constraint_class=Unique,
        params={"columns": ["store", "period"]},
    )

    manager.add_table(class_name="CreditRuleRow", tablename="commission_credit_rule")
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="store",
        column_class=ForeignKey,
        params={"references": Store, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="channel",
        column_class=Varchar,
        params={"length": 40, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="valid_from",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="valid_to",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="weights",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="missing",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="decided_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        column_name="decided_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="CreditRuleRow",
        tablename="commission_credit_rule",
        constraint_name="ends_after_it_begins",
        constraint_class=Check,
        params={"condition": "valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to"},
    )

    manager.add_table(class_name="GoalRow", tablename="commission_goal")
    manager.add_column(
        table_class_name="GoalRow",
        tablename="commission_goal",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="GoalRow",
        tablename="commission_goal",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GoalRow",
        tablename="commission_goal",
        column_name="of",
        db_column_name="subject_kind",
        column_class=Varchar,
        params={"length": 9, "default": None, "db_column_name": "subject_kind"},
    )
    manager.add_column(
        table_class_name="GoalRow",
        tablename="commission_goal",
        column_name="subject",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GoalRow",
        tablename="commission_goal",
        column_name="value_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GoalRow",
        tablename="commission_goal",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GoalRow",
        tablename="commission_goal",
        column_name="set_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="GoalRow",
        tablename="commission_goal",
        column_name="set_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="GoalRow",
        tablename="commission_goal",
        constraint_name="one_goal",
        constraint_class=Unique,
        params={"columns": ["period", "subject_kind", "subject"]},
    )
    manager.add_constraint(
        table_class_name="GoalRow",
        tablename="commission_goal",
        constraint_name="is_no_debt",
        constraint_class=Check,
        params={"condition": "value_fen >= 0"},
    )

    manager.add_table(class_name="PersonalPlan", tablename="commission_personal_plan")
    manager.add_column(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        column_name="associate",
        column_class=ForeignKey,
        params={"references": Associate, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        column_name="plan",
        column_class=ForeignKey,
        params={"references": CommissionPlan, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        column_name="by_position",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        column_name="valid_from",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        column_name="decided_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        column_name="decided_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        constraint_name="one_decision_per_day_each",
        constraint_class=Unique,
        params={"columns": ["associate", "valid_from"]},
    )
    manager.add_constraint(
        table_class_name="PersonalPlan",
        tablename="commission_personal_plan",
        constraint_name="ends_with_no_plan",
        constraint_class=Check,
        params={"condition": "plan IS NULL OR NOT by_position"},
    )

    manager.add_table(class_name="SettingsRow", tablename="commission_settings")
    manager.add_column(
        table_class_name="SettingsRow",
        tablename="commission_settings",
        column_name="id",
        column_class=SmallInt,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SettingsRow",
        tablename="commission_settings",
        column_name="payer_policy",
        column_class=Varchar,
        params={"length": 18, "default": None},
    )
    manager.add_column(
        table_class_name="SettingsRow",
        tablename="commission_settings",
        column_name="restate_limit",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SettingsRow",
        tablename="commission_settings",
        column_name="version",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SettingsRow",
        tablename="commission_settings",
        column_name="changed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SettingsRow",
        tablename="commission_settings",
        column_name="changed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="SettingsRow",
        tablename="commission_settings",
        constraint_name="is_the_only_one",
        constraint_class=Check,
        params={"condition": "id = 1"},
    )
    manager.add_constraint(
        table_class_name="SettingsRow",
        tablename="commission_settings",
        constraint_name="counts_months",
        constraint_class=Check,
        params={"condition": "restate_limit >= 0"},
    )

    return manager
