from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Date, Timestamptz, Varchar
from piccolo.constraints import Unique

ID = "2026-12-01T21:10:30:105386"
VERSION = "1.38.0"
DESCRIPTION = "Coupons that levels bring"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="loyalty", description=DESCRIPTION)

    manager.add_table(class_name="BenefitGrant", tablename="benefit_grant")
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="member",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="benefit",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="occasion",
        column_class=Varchar,
        params={"length": 30, "default": None},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="level",
        column_class=Varchar,
        params={"length": 20, "default": None},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="template",
        column_class=Varchar,
        params={"length": 40, "default": None},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="coupon",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="refusal",
        column_class=Varchar,
        params={"length": 60, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        column_name="business_on",
        column_class=Date,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="BenefitGrant",
        tablename="benefit_grant",
        constraint_name="once_per_occasion",
        constraint_class=Unique,
        params={"columns": ["member", "benefit", "occasion"]},
    )

    return manager
