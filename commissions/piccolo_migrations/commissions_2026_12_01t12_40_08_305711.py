from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import (
    UUID,
    BigInt,
    BigSerial,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Payout(Table, tablename="commission_payout"):
    id = UUID(default=None, primary_key=True)


ID = "2026-12-01T12:40:08:305711"
VERSION = "1.38.0"
DESCRIPTION = "Accounts: transfers, seals, numbers of entries"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="commissions", description=DESCRIPTION)

    manager.add_column(
        table_class_name="CommissionEntry", tablename="commission_entry", column_name="number", column_class=BigSerial
    )

    manager.add_table(class_name="Seal", tablename="commission_seal")
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="book",
        column_class=Varchar,
        params={"length": 8, "default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="lane",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="no",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="after",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="through",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="rows",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="sum_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="marks",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="previous",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="digest",
        column_class=Bytea,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Seal",
        tablename="commission_seal",
        column_name="sealed_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Seal",
        tablename="commission_seal",
        constraint_name="one_seal_of_number",
        constraint_class=Unique,
        params={"columns": ["book", "period", "lane", "no"]},
    )
    manager.add_constraint(
        table_class_name="Seal",
        tablename="commission_seal",
        constraint_name="one_seal_up_to",
        constraint_class=Unique,
        params={"columns": ["book", "period", "lane", "through"]},
    )
    manager.add_constraint(
        table_class_name="Seal",
        tablename="commission_seal",
        constraint_name="seals_something",
        constraint_class=Check,
        params={"condition": "rows > 0 AND after < through AND lane BETWEEN 0 AND 7 AND no > 0"},
    )

    manager.add_table(class_name="Transfer", tablename="commission_transfer")
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="number",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="period",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="payee",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="employer",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="debit",
        column_class=Varchar,
        params={"length": 11, "default": None},
    )
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="credit",
        column_class=Varchar,
        params={"length": 11, "default": None},
    )
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="amount_fen",
        column_class=BigInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="batch",
        column_class=ForeignKey,
        params={"references": Payout, "on_delete": OnDelete.restrict},
    )
    manager.add_column(
        table_class_name="Transfer",
        tablename="commission_transfer",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="Transfer",
        tablename="commission_transfer",
        constraint_name="moves_something",
        constraint_class=Check,
        params={"condition": "amount_fen > 0 AND debit <> credit"},
    )

    return manager
