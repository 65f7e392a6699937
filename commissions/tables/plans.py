"""Plans, their versions, and who falls under them."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Unique
from piccolo.table import Table

from commissions.rules import Position


class CommissionPlan(Table, tablename="commission_plan"):
    """A plan by its code; what it pays is said by its versions."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(120, default=None, null=False)


class PlanVersion(Table, tablename="commission_plan_version"):
    """One published version, as written. Never changed: a correction is a version with a greater number.

    `seq` numbers the versions of all plans in the order in which they were published.
    """

    id = UUID(primary_key=True, default=None, null=False)
    plan = ForeignKey(CommissionPlan, default=None, null=False, on_delete=OnDelete.restrict)
    no = Integer(default=None, null=False)
    content = JSONB(default=None, null=False)
    published_at = Timestamptz(default=None, null=False)
    published_by = UUID(default=None, null=True)
    seq = Integer(default=None, null=False, unique=True)
    one_number_per_plan = Unique([plan, no])


class PlanAssignment(Table, tablename="commission_plan_assignment"):
    """Who falls under a plan: a position below a path of the organisation, from a day on."""

    id = UUID(primary_key=True, default=None, null=False)
    plan = ForeignKey(CommissionPlan, default=None, null=False, on_delete=OnDelete.restrict)
    path = Varchar(500, default=None, null=False)
    position = Varchar(10, choices=Position, default=None, null=False)
    valid_from = Date(default=None, null=False)
    one_decision_per_day = Unique([path, position, valid_from])
