"""Times that are offered, places that are taken, and appointments."""

from piccolo.columns import UUID, BigSerial, Boolean, Date, Integer, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from appointments.rules import AppointmentService, AppointmentState, CancellationReason


class AppointmentSlot(Table, tablename="appointment_slot"):
    """A time of every week at which customers may come to the stores at or below `path`, in minutes of the day.

    It is offered until it is `retired_at`; what was booked stays.
    """

    id = UUID(primary_key=True, default=None, null=False)
    path = Varchar(500, default=None, null=False, index=True)
    weekday = SmallInt(default=None, null=False)
    starts = SmallInt(default=None, null=False)
    ends = SmallInt(default=None, null=False)
    capacity = SmallInt(default=None, null=False)
    service = Varchar(12, choices=AppointmentService, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    made_by = UUID(default=None, null=True)
    retired_at = Timestamptz(default=None, null=True)
    is_a_time_of_a_week = Check("weekday BETWEEN 1 AND 7 AND starts >= 0 AND starts < ends AND ends <= 1440")
    takes_somebody = Check("capacity > 0")


class AppointmentPlace(Table, tablename="appointment_place"):
    """How many places of a time are taken in a store on a day. Spent by one conditional change, so never too many."""

    id = BigSerial(primary_key=True)
    store = UUID(default=None, null=False)
    slot = UUID(default=None, null=False)
    day = Date(default=None, null=False)
    taken = Integer(default=None, null=False)
    nobody_takes_less_than_none = Check("taken >= 0")


class Appointment(Table, tablename="appointment"):
    """A customer who comes to a store at a time. `associate` is who waits for them, nobody in particular where null.

    `version` counts the steps. `reminded_day` and `reminded_hours` say that it was told of ahead.
    """

    id = UUID(primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    member = UUID(default=None, null=False, index=True)
    associate = UUID(default=None, null=True, index=True)
    slot = UUID(default=None, null=False)
    service = Varchar(12, choices=AppointmentService, default=None, null=False)
    day = Date(default=None, null=False)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    state = Varchar(10, choices=AppointmentState, default=None, null=False)
    reason = Varchar(16, choices=CancellationReason, default=None, null=True)
    by_customer = Boolean(default=None, null=False)
    booked_at = Timestamptz(default=None, null=False)
    closed_at = Timestamptz(default=None, null=True)
    reminded_day = Boolean(default=False, null=False)
    reminded_hours = Boolean(default=False, null=False)
    version = Integer(default=1, null=False)
    cancelled_for_a_reason = Check("(state = 'cancelled') = (reason IS NOT NULL)")
