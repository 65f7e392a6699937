from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, BigSerial, Boolean, Date, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check

ID = "2026-12-01T21:02:13:708746"
VERSION = "1.38.0"
DESCRIPTION = "Appointments"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="appointments", description=DESCRIPTION)

    manager.add_table(class_name="Appointment", tablename="appointment")
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="member",
        column_class=UUID,
        params={"default": None, "index": True},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="associate",
        column_class=UUID,
        params={"default": None, "null": True, "index": True},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="slot",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="service",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="starts_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="ends_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="state",
        column_class=Varchar,
        params={"length": 10, "default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="reason",
        column_class=Varchar,
        params={"length": 16, "default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="by_customer",
        column_class=Boolean,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="booked_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="closed_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="Appointment", tablename="appointment", column_name="reminded_day", column_class=Boolean
    )
    manager.add_column(
        table_class_name="Appointment", tablename="appointment", column_name="reminded_hours", column_class=Boolean
    )
    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="version",
        column_class=Integer,
        params={"default": 1},
    )
    manager.add_constraint(
        table_class_name="Appointment",
        tablename="appointment",
        constraint_name="cancelled_for_a_reason",
        constraint_class=Check,
        params={"condition": "(state = 'cancelled') = (reason IS NOT NULL)"},
    )

    manager.add_table(class_name="AppointmentPlace", tablename="appointment_place")
    manager.add_column(
        table_class_name="AppointmentPlace",
        tablename="appointment_place",
        column_name="id",
        column_class=BigSerial,
        params={"primary_key": True},
    )
    manager.add_column(
        table_class_name="AppointmentPlace",
        tablename="appointment_place",
        column_name="store",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AppointmentPlace",
        tablename="appointment_place",
        column_name="slot",
        column_class=UUID,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AppointmentPlace",
        tablename="appointment_place",
        column_name="day",
        column_class=Date,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AppointmentPlace",
        tablename="appointment_place",
        column_name="taken",
        column_class=Integer,
        params={"default": None},
    )
    manager.add_constraint(
        table_class_name="AppointmentPlace",
        tablename="appointment_place",
        constraint_name="nobody_takes_less_than_none",
        constraint_class=Check,
        params={"condition": "taken >= 0"},
    )

    manager.add_table(class_name="AppointmentSlot", tablename="appointment_slot")
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="id",
        column_class=UUID,
        params={"default": None, "primary_key": True},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="path",
        column_class=Varchar,
        params={"length": 500, "default": None, "index": True},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="weekday",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="starts",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="ends",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="capacity",
        column_class=SmallInt,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="service",
        column_class=Varchar,
        params={"length": 12, "default": None},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="made_at",
        column_class=Timestamptz,
        params={"default": None},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="made_by",
        column_class=UUID,
        params={"default": None, "null": True},
    )
    manager.add_column(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        column_name="retired_at",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    manager.add_constraint(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        constraint_name="is_a_time_of_a_week",
        constraint_class=Check,
        params={"condition": "weekday BETWEEN 1 AND 7 AND starts >= 0 AND starts < ends AND ends <= 1440"},
    )
    manager.add_constraint(
        table_class_name="AppointmentSlot",
        tablename="appointment_slot",
        constraint_name="takes_somebody",
        constraint_class=Check,
        params={"condition": "capacity > 0"},
    )

    return manager
