from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB, UUID, BigInt, Date, ForeignKey, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class CommissionPlan(Table, tablename="commission_plan"):
    id = UUID(default=None, primary_key=True)


ID = "2026-11-22T08:14:43:164916"
VERSION = "1.38.0"
DESCRIPTION = "First tables"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_table(class_name="Acquired", tablename="commission_acquisition")
    manager.add_column(
        table_class_name="Acquired",
        tablename="commission_acquisition",
        column_name="member",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Acquired",
        tablename="commission_acquisition",
        column_name="associate",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Acquired",
        tablename="commission_acquisition",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )

    manager.add_table(class_name="CommissionEntry", tablename="commission_entry")
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="run_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="effective_period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="posted_period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="payee_kind",
        column_class=Varchar,
        params={"length": 11, "default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="payee",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="component",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="subject",
        db_column_name="ref",
        column_class=Varchar,
        params={"length": 90, "default": None, "db_column_name": "ref"},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="order_id",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="line",
        column_class=SmallInt,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="payer",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="employer",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="target_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="rev",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="version",
        column_class=Varchar,
        params={"length": 60, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="explain",
        column_class=JSONB,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        column_name="posted_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        constraint_name="never_nothing",
        constraint_class=Check,
        params={"condition": "amount_fen <> 0 AND rev >= 1"},
    )
    manager.add_constraint(
        table_class_name="CommissionEntry",
        tablename="commission_entry",
        constraint_name="one_revision",
        constraint_class=Unique,
        params={"columns": ["effective_period", "payee_kind", "payee", "component", "ref", "store", "rev"]},
    )

    manager.add_table(class_name="CommissionPlan", tablename="commission_plan")
    manager.add_column(
        table_class_name="CommissionPlan",
        tablename="commission_plan",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CommissionPlan",
        tablename="commission_plan",
        column_name="code",
        column_class=Varchar,
        params={"length": 40, "default": None, "unique": True},
    )
    manager.add_column(
        table_class_name="CommissionPlan",
        tablename="commission_plan",
        column_name="name",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )

    manager.add_table(class_name="CreditedLine", tablename="credited_line")
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="no",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="member",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="paid_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine", tablename="credited_line", column_name="day_cut_hours", column_class=SmallInt
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="sku",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="quantity",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="paid_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="list_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="hq_funded_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="net_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedLine", tablename="credited_line", column_name="returned", column_class=Integer
    )
    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="credits",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="CreditedLine",
        tablename="credited_line",
        constraint_name="net_stays_within",
        constraint_class=Check,
        params={"condition": "net_fen BETWEEN 0 AND paid_fen AND returned BETWEEN 0 AND quantity"},
    )

    manager.add_table(class_name="CreditedRefund", tablename="credited_refund")
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="refund_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="order_id",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="line",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="seq",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="units",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="refunded_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        constraint_name="counted_once",
        constraint_class=Unique,
        params={"columns": ["order_id", "line", "refund_id"]},
    )

    manager.add_table(class_name="Earned", tablename="commission_earned")
    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="payee_kind",
        column_class=Varchar,
        params={"length": 11, "default": None},
    )
    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="payee",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Earned",
        tablename="commission_earned",
        constraint_name="one_total",
        constraint_class=Unique,
        params={"columns": ["period", "payee_kind", "payee", "store"]},
    )

    manager.add_table(class_name="Performance", tablename="commission_performance")
    manager.add_column(
        table_class_name="Performance",
        tablename="commission_performance",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Performance",
        tablename="commission_performance",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Performance",
        tablename="commission_performance",
        column_name="payee_kind",
        column_class=Varchar,
        params={"length": 11, "default": None},
    )
    manager.add_column(
        table_class_name="Performance",
        tablename="commission_performance",
        column_name="payee",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Performance",
        tablename="commission_performance",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Performance",
        tablename="commission_performance",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Performance",
        tablename="commission_performance",
        constraint_name="one_sum",
        constraint_class=Unique,
        params={"columns": ["period", "payee_kind", "payee", "store"]},
    )

    manager.add_table(class_name="PlanAssignment", tablename="commission_plan_assignment")
    manager.add_column(
        table_class_name="PlanAssignment",
        tablename="commission_plan_assignment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PlanAssignment",
        tablename="commission_plan_assignment",
        column_name="plan",
        column_class=ForeignKey,
        params={"references": CommissionPlan, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="PlanAssignment",
        tablename="commission_plan_assignment",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None},
    )
    manager.add_column(
        table_class_name="PlanAssignment",
        tablename="commission_plan_assignment",
        column_name="position",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="PlanAssignment",
        tablename="commission_plan_assignment",
        column_name="valid_from",
        column_class=Date,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="PlanAssignment",
        tablename="commission_plan_assignment",
        constraint_name="one_decision_per_day",
        constraint_class=Unique,
        params={"columns": ["path", "position", "valid_from"]},
    )

    manager.add_table(class_name="PlanVersion", tablename="commission_plan_version")
    manager.add_column(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        column_name="plan",
        column_class=ForeignKey,
        params={"references": CommissionPlan, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        column_name="no",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        column_name="content",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        column_name="published_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        column_name="published_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        constraint_name="one_number_per_plan",
        constraint_class=Unique,
        params={"columns": ["plan", "no"]},
    )

    manager.add_table(class_name="PostedKey", tablename="commission_posted")
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="effective_period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="payee_kind",
        column_class=Varchar,
        params={"length": 11, "default": None},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="payee",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="component",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="subject",
        db_column_name="ref",
        column_class=Varchar,
        params={"length": 90, "default": None, "db_column_name": "ref"},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="payer",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="employer",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="rev",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="PostedKey",
        tablename="commission_posted",
        constraint_name="one_key",
        constraint_class=Unique,
        params={"columns": ["effective_period", "payee_kind", "payee", "component", "ref", "store"]},
    )

    manager.add_table(class_name="RewardedTask", tablename="commission_task")
    manager.add_column(
        table_class_name="RewardedTask",
        tablename="commission_task",
        column_name="assignment_id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="RewardedTask",
        tablename="commission_task",
        column_name="associate",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RewardedTask",
        tablename="commission_task",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RewardedTask",
        tablename="commission_task",
        column_name="done_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="RewardedTask",
        tablename="commission_task",
        column_name="period",
        column_class=Date,
        params={"default": None, "index": True},
    )

    manager.add_table(class_name="SettlementRun", tablename="commission_run")
    manager.add_column(
        table_class_name="SettlementRun",
        tablename="commission_run",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SettlementRun",
        tablename="commission_run",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SettlementRun",
        tablename="commission_run",
        column_name="started_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SettlementRun",
        tablename="commission_run",
        column_name="totals",
        column_class=JSONB,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SettlementRun",
        tablename="commission_run",
        column_name="asked_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="StoreBurden", tablename="commission_store_burden")
    manager.add_column(
        table_class_name="StoreBurden",
        tablename="commission_store_burden",
        column_name="return_id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StoreBurden",
        tablename="commission_store_burden",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreBurden",
        tablename="commission_store_burden",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreBurden",
        tablename="commission_store_burden",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreBurden",
        tablename="commission_store_burden",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )

    return manager
