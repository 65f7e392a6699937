"""Cases of leaving and moving, the rule for each kind of thing, and who got how many."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.associates.ports import Way
from guide_app.ground.associates.tables import Associate
from guide_app.ground.stores.tables import Store
from offboarding.rules import CaseKind, CaseState, LeavingReason, Problem


class OffboardingCase(Table, tablename="offboarding_case"):
    """Somebody leaves, or moves away from `store`. `path` is the unit whose leaders see to it.

    `decided_by` is the account that confirmed the plan: it is carried out by the rights that it has then.
    """

    id = UUID(primary_key=True, default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(10, choices=CaseKind, default=None, null=False)
    reason = Varchar(20, choices=LeavingReason, default=None, null=False)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict)
    path = Varchar(500, default=None, null=False)
    last_day = Date(default=None, null=False)
    carry_out_on = Date(default=None, null=False)
    state = Varchar(10, choices=CaseState, default=CaseState.OPEN, null=False)
    opened_by = UUID(default=None, null=True)
    opened_at = Timestamptz(default=None, null=False)
    decided_by = UUID(default=None, null=True)
    confirmed_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    version = Integer(default=1, null=False)
    ended_when_over = Check("(state IN ('done', 'stopped')) = (ended_at IS NOT NULL)")
    decided_when_confirmed = Check("state NOT IN ('confirmed', 'running') OR decided_by IS NOT NULL")


class OffboardingRule(Table, tablename="offboarding_rule"):
    """What becomes of one kind of thing. `reached` is the last one that was looked at, `moved` how many went, `kept`
    how many did not, and `problem` why."""

    id = UUID(primary_key=True, default=None, null=False)
    case = ForeignKey(OffboardingCase, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="case_id")
    asset = Varchar(40, default=None, null=False)
    way = Varchar(12, choices=Way, default=None, null=False)
    receiver = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict)
    reached = UUID(default=None, null=True)
    moved = Integer(default=0, null=False)
    kept = Integer(default=0, null=False)
    problem = Varchar(20, choices=Problem, default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    one_rule = Unique([case, asset])
    colleague_is_named = Check("(way = 'colleague') = (receiver IS NOT NULL)")


class OffboardingReceipt(Table, tablename="offboarding_receipt"):
    """How many things of a kind one person got by a case; `receiver` null is nobody: back to the store, or ended."""

    id = UUID(primary_key=True, default=None, null=False)
    rule = ForeignKey(OffboardingRule, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    receiver = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict)
    things = Integer(default=None, null=False)
    at = Timestamptz(default=None, null=False)
