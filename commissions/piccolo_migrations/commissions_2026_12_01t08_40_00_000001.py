from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigInt, Boolean, Date, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Check

ID = "2026-12-01T08:40:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Periods that close, kept bases, what is due"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Acquired", tablename="commission_acquisition", column_name="seq", column_class=BigInt
    )

    manager.add_table(class_name="CommissionPeriod", tablename="commission_period")
    manager.add_column(
        table_class_name="CommissionPeriod",
        tablename="commission_period",
        column_name="period",
        column_class=Date,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="CommissionPeriod",
        tablename="commission_period",
        column_name="state",
        column_class=Varchar,
        params={"length": 7, "default": "open"},
    )
    manager.add_column(
        table_class_name="CommissionPeriod",
        tablename="commission_period",
        column_name="closed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CommissionPeriod",
        tablename="commission_period",
        column_name="closed_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CommissionPeriod",
        tablename="commission_period",
        column_name="unallocated_accepted",
        column_class=Boolean,
    )
    manager.add_column(
        table_class_name="CommissionPeriod",
        tablename="commission_period",
        column_name="statements",
        column_class=Integer,
    )
    manager.add_column(
        table_class_name="CommissionPeriod",
        tablename="commission_period",
        column_name="payable_fen",
        column_class=BigInt,
    )
    manager.add_column(
        table_class_name="CommissionPeriod",
        tablename="commission_period",
        column_name="digest",
        column_class=Varchar,
        params={"length": 64},
    )

    manager.add_column(
        table_class_name="CreditedLine",
        tablename="credited_line",
        column_name="counted_by",
        column_class=Integer,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="CreditedLine", tablename="credited_line", column_name="due", column_class=Boolean
    )

    manager.add_column(
        table_class_name="CreditedRefund",
        tablename="credited_refund",
        column_name="late_in",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="DueMark", tablename="commission_due")
    manager.add_column(
        table_class_name="DueMark",
        tablename="commission_due",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="DueMark",
        tablename="commission_due",
        column_name="kind",
        column_class=Varchar,
        params={"length": 11, "default": None},
    )
    manager.add_column(
        table_class_name="DueMark",
        tablename="commission_due",
        column_name="subject",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="DueMark",
        tablename="commission_due",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="DueMark", tablename="commission_due", column_name="times", column_class=Integer
    )

    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="employer",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="payer",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Earned",
        tablename="commission_earned",
        column_name="posted_period",
        column_class=Date,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="OwnBase", tablename="commission_base")
    manager.add_column(
        table_class_name="OwnBase",
        tablename="commission_base",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OwnBase",
        tablename="commission_base",
        column_name="payee",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="OwnBase",
        tablename="commission_base",
        column_name="plan",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="OwnBase",
        tablename="commission_base",
        column_name="home_store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OwnBase",
        tablename="commission_base",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OwnBase",
        tablename="commission_base",
        column_name="base_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OwnBase",
        tablename="commission_base",
        column_name="late_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="OwnBase",
        tablename="commission_base",
        column_name="contributions",
        column_class=BigInt,
        params={"default": None},
    )

    manager.add_column(
        table_class_name="PlanVersion",
        tablename="commission_plan_version",
        column_name="seq",
        column_class=Integer,
        params={"default": None, "null": True, "unique": True},
    )

    manager.add_column(
        table_class_name="PostedKey",
        tablename="commission_posted",
        column_name="line",
        column_class=SmallInt,
        params={"default": None, "null": True},
    )

    manager.add_table(class_name="SettledWith", tablename="commission_settled_with")
    manager.add_column(
        table_class_name="SettledWith",
        tablename="commission_settled_with",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="SettledWith",
        tablename="commission_settled_with",
        column_name="payee",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="SettledWith",
        tablename="commission_settled_with",
        column_name="terms",
        column_class=Text,
        params={"default": None},
    )

    manager.add_table(class_name="Statement", tablename="commission_statement")
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="payee",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="name",
        column_class=Varchar,
        params={"length": 60, "default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="store",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="employer",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="performance_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="earned_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="pending_in_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="pending_out_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="released_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="draw_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="recovery_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="draw_balance_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="net_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="carry_in_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="offset_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="payable_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Statement",
        tablename="commission_statement",
        column_name="carry_out_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Statement",
        tablename="commission_statement",
        constraint_name="sound",
        constraint_class=Check,
        params={
            "condition": "payable_fen >= 0 AND carry_out_fen <= 0 AND draw_balance_fen >= 0 AND pending_out_fen >= 0"
        },
    )

    manager.add_table(class_name="StatementBasis", tablename="commission_statement_basis")
    manager.add_column(
        table_class_name="StatementBasis",
        tablename="commission_statement_basis",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StatementBasis",
        tablename="commission_statement_basis",
        column_name="payee",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StatementBasis",
        tablename="commission_statement_basis",
        column_name="performance_fen",
        column_class=BigInt,
    )
    manager.add_column(
        table_class_name="StatementBasis",
        tablename="commission_statement_basis",
        column_name="earned_fen",
        column_class=BigInt,
    )

    manager.add_table(class_name="StoreDay", tablename="commission_store_day")
    manager.add_column(
        table_class_name="StoreDay",
        tablename="commission_store_day",
        column_name="store",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="StoreDay",
        tablename="commission_store_day",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreDay",
        tablename="commission_store_day",
        column_name="net_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="StoreDay",
        tablename="commission_store_day",
        column_name="with_hq_fen",
        column_class=BigInt,
        params={"default": None},
    )

    return manager
