"""What people decide about pay beside plans: who shares in a sale, goals, attendance, amounts by hand, settings.

Months are the date of their first day; money is fen.
"""

from piccolo.columns import UUID, BigInt, Boolean, Date, ForeignKey, Integer, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from commissions.inputs.rules import GoalOf, PayerPolicy
from commissions.tables.plans import CommissionPlan
from guide_app.ground.associates.tables import Associate
from guide_app.ground.stores.tables import Store


class CreditRuleRow(Table, tablename="commission_credit_rule"):
    """Who shares in a sale of a store and channel (null: of every one), from a moment up to another (null: open)."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict)
    channel = Varchar(40, default=None, null=True)
    valid_from = Timestamptz(default=None, null=True)
    valid_to = Timestamptz(default=None, null=True)
    weights = JSONB(default=None, null=False)
    missing = JSONB(default=None, null=False)
    decided_at = Timestamptz(default=None, null=False)
    decided_by = UUID(default=None, null=True)
    ends_after_it_begins = Check("valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to")


class GoalRow(Table, tablename="commission_goal"):
    """The goal of an associate or of a store for a month; the latest decision, earlier ones are in the audit log."""

    id = UUID(primary_key=True, default=None, null=False)
    period = Date(default=None, null=False)
    of = Varchar(9, choices=GoalOf, default=None, null=False, db_column_name="subject_kind")
    subject = UUID(default=None, null=False)
    value_fen = BigInt(default=None, null=False)
    version = Integer(default=None, null=False)
    set_at = Timestamptz(default=None, null=False)
    set_by = UUID(default=None, null=True)
    one_goal = Unique([period, of, subject])
    is_no_debt = Check("value_fen >= 0")


class AttendanceSheet(Table, tablename="commission_attendance_sheet"):
    """The attendance of a store in a month as a whole: whoever writes any of it holds this row."""

    id = UUID(primary_key=True, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    period = Date(default=None, null=False)
    version = Integer(default=None, null=False)
    set_at = Timestamptz(default=None, null=False)
    set_by = UUID(default=None, null=True)
    one_sheet = Unique([store, period])


class Attendance(Table, tablename="commission_attendance"):
    """Half days that somebody was there, in a store and a month."""

    id = UUID(primary_key=True, default=None, null=False)
    sheet = ForeignKey(AttendanceSheet, default=None, null=False, on_delete=OnDelete.restrict)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    half_days = Integer(default=None, null=False)
    one_row_each = Unique([sheet, associate])
    is_no_debt_of_days = Check("half_days >= 0")


class AdjustmentRow(Table, tablename="commission_adjustment"):
    """An amount added to or taken from somebody's month by hand, as two people agreed. Never changed.

    Who approved is null for the operator on the server. `store` is where the payee worked then, for lists alone. It
    `writes_off` what somebody who has left owed by the statement of that month, or stands for a `correction` of whom an
    order of a closed month is credited to, which may come to something for several people by one approval.
    """

    id = UUID(primary_key=True, default=None, null=False)
    payee = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    amount_fen = BigInt(default=None, null=False)
    effective_period = Date(default=None, null=False, index=True)
    reason = Varchar(200, default=None, null=False)
    approval = UUID(default=None, null=False)
    requested_by = UUID(default=None, null=False)
    approved_by = UUID(default=None, null=True)
    approved_at = Timestamptz(default=None, null=False)
    correction = UUID(default=None, null=True)
    writes_off = Date(default=None, null=True)
    says_something = Check("amount_fen <> 0 AND length(reason) > 0")
    by_two_people = Check("approved_by IS NULL OR approved_by <> requested_by")
    one_each_by_an_approval = Unique([approval, payee])
    forgives_a_debt = Check("writes_off IS NULL OR (amount_fen > 0 AND writes_off < effective_period)")


class SettingsRow(Table, tablename="commission_settings"):
    """What the chain has chosen for all plans; one row, or none as long as nothing was chosen."""

    id = SmallInt(primary_key=True, default=None, null=False)
    payer_policy = Varchar(18, choices=PayerPolicy, default=None, null=False)
    restate_limit = Integer(default=None, null=False)
    version = Integer(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = UUID(default=None, null=True)
    is_the_only_one = Check("id = 1")
    counts_months = Check("restate_limit >= 0")


class PersonalPlan(Table, tablename="commission_personal_plan"):
    """Under which plan somebody is from a day on, whatever their place and position say; none where `plan` is null.

    `by_position` ends that: from the day on it is as their place and position say.
    """

    id = UUID(primary_key=True, default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    plan = ForeignKey(CommissionPlan, default=None, null=True, on_delete=OnDelete.restrict)
    by_position = Boolean(default=None, null=False)
    valid_from = Date(default=None, null=False)
    decided_at = Timestamptz(default=None, null=False)
    decided_by = UUID(default=None, null=True)
    one_decision_per_day_each = Unique([associate, valid_from])
    ends_with_no_plan = Check("plan IS NULL OR NOT by_position")
