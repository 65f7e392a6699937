from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import UUID, BigInt, Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Payout(Table, tablename="commission_payout"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T09:59:05:344755"
VERSION = "1.38.0"
DESCRIPTION = "Payout batches, adjustments that write debts off"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_column(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        column_name="writes_off",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="AdjustmentRow",
        tablename="commission_adjustment",
        constraint_name="forgives_a_debt",
        constraint_class=Check,
        params={"condition": "writes_off IS NULL OR (amount_fen > 0 AND writes_off < effective_period)"},
    )

    manager.add_table(class_name="Payout", tablename="commission_payout")
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="key",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="state",
        column_class=Varchar,
        params={"length": 9, "default": "exported"},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="lines",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="total_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="xlsx_file",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="xlsx_sha256",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="csv_file",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="csv_sha256",
        column_class=Varchar,
        params={"length": 64, "default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="approval",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="made_by",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="approved_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="paid_on",
        column_class=Date,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="reference",
        column_class=Varchar,
        params={"length": 80},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="paid_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="paid_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="cancelled_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="cancelled_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Payout",
        tablename="commission_payout",
        column_name="cancel_reason",
        column_class=Varchar,
        params={"length": 200},
    )
    manager.add_constraint(
        table_class_name="Payout",
        tablename="commission_payout",
        constraint_name="pays_something",
        constraint_class=Check,
        params={"condition": "lines > 0 AND total_fen > 0"},
    )
    manager.add_constraint(
        table_class_name="Payout",
        tablename="commission_payout",
        constraint_name="by_two_people",
        constraint_class=Check,
        params={"condition": "approved_by IS NULL OR approved_by <> made_by"},
    )
    manager.add_constraint(
        table_class_name="Payout",
        tablename="commission_payout",
        constraint_name="paid_with_its_reference",
        constraint_class=Check,
        params={"condition": "(state = 'paid') = (paid_on IS NOT NULL AND paid_at IS NOT NULL AND reference <> '')"},
    )
    manager.add_constraint(
        table_class_name="Payout",
        tablename="commission_payout",
        constraint_name="cancelled_at_a_moment",
        constraint_class=Check,
        params={"condition": "(state = 'cancelled') = (cancelled_at IS NOT NULL)"},
    )

    manager.add_table(class_name="PayoutLine", tablename="commission_payout_line")
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="batch",
        column_class=ForeignKey,
        params={"references": Payout, "on_delete": OnDelete.restrict, "null": False},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="payee",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="number",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="name",
        column_class=Varchar,
        params={"length": 60, "default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="store_code",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="store_name",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="employer",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="employer_code",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="employer_name",
        column_class=Varchar,
        params={"length": 120, "default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="earned_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="clawback_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="pending_in_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="pending_out_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="draw_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="recovery_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="carry_in_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="offset_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="carry_out_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        column_name="payable_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        constraint_name="one_line_each",
        constraint_class=Unique,
        params={"columns": ["batch", "payee"]},
    )
    manager.add_constraint(
        table_class_name="PayoutLine",
        tablename="commission_payout_line",
        constraint_name="adds_up",
        constraint_class=Check,
        params={
            "condition": "payable_fen > 0 AND clawback_fen <= 0 AND payable_fen = earned_fen + pending_in_fen - pending_out_fen + draw_fen - recovery_fen - offset_fen"
        },
    )

    return manager
