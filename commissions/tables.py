"""Plans with their versions, what was credited, the ledger. Entries are append-only by trigger; money is fen.

Months are the date of their first day. A payee is a kind and an id, see `payees`; `ref` is the engine's name of what a
key settles.
"""

from piccolo.columns import UUID, BigInt, Boolean, Date, ForeignKey, Integer, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from commissions.payees import PayeeKind
from commissions.rules import Position


class CommissionPlan(Table, tablename="commission_plan"):
    """A plan by its code; what it pays is said by its versions."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(120, default=None, null=False)


class PlanVersion(Table, tablename="commission_plan_version"):
    """One published version, as written. Never changed: a correction is a version with a greater number."""

    id = UUID(primary_key=True, default=None, null=False)
    plan = ForeignKey(CommissionPlan, default=None, null=False, on_delete=OnDelete.restrict)
    no = Integer(default=None, null=False)
    content = JSONB(default=None, null=False)
    published_at = Timestamptz(default=None, null=False)
    published_by = UUID(default=None, null=True)
    one_number_per_plan = Unique([plan, no])


class PlanAssignment(Table, tablename="commission_plan_assignment"):
    """Who falls under a plan: a position below a path of the organisation, from a day on."""

    id = UUID(primary_key=True, default=None, null=False)
    plan = ForeignKey(CommissionPlan, default=None, null=False, on_delete=OnDelete.restrict)
    path = Varchar(500, default=None, null=False)
    position = Varchar(10, choices=Position, default=None, null=False)
    valid_from = Date(default=None, null=False)
    one_decision_per_day = Unique([path, position, valid_from])


class CreditedLine(Table, tablename="credited_line"):
    """A sold line as commissions sees it: the credits fixed when it was learned, and what is left of it.

    A line that is `taken_back` was none. The store's business day and the hours by which its day began late are those
    the sale was booked with.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    no = SmallInt(default=None, null=False)
    store = UUID(default=None, null=False)
    member = UUID(default=None, null=True)
    paid_at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=False)
    day_cut_hours = SmallInt(default=0, null=False)
    period = Date(default=None, null=False)
    sku = JSONB(default=None, null=False)
    quantity = Integer(default=None, null=False)
    paid_fen = BigInt(default=None, null=False)
    list_fen = BigInt(default=None, null=False)
    hq_funded_fen = BigInt(default=None, null=False)
    net_fen = BigInt(default=None, null=False)
    returned = Integer(default=0, null=False)
    credits = JSONB(default=None, null=False)
    taken_back = Boolean(default=False, null=False)
    net_stays_within = Check("net_fen BETWEEN 0 AND paid_fen AND returned BETWEEN 0 AND quantity")


class CreditedRefund(Table, tablename="credited_refund"):
    """A refund of a credited line as far as it counts. `seq` keeps the order in which refunds were learned."""

    id = UUID(primary_key=True, default=None, null=False)
    refund_id = UUID(default=None, null=False)
    order_id = UUID(default=None, null=False)
    line = UUID(default=None, null=False)
    seq = BigInt(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    units = Integer(default=None, null=False)
    refunded_at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=False)
    counted_once = Unique([order_id, line, refund_id])


class StoreBurden(Table, tablename="commission_store_burden"):
    """A till return without a known purchase: it lowers the performance of the store's pool."""

    return_id = UUID(primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    business_on = Date(default=None, null=False)
    period = Date(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)


class Acquired(Table, tablename="commission_acquisition"):
    """Who won a member: the first time counts, for ever."""

    member = UUID(primary_key=True, default=None, null=False)
    associate = UUID(default=None, null=False)
    at = Timestamptz(default=None, null=False)


class RewardedTask(Table, tablename="commission_task"):
    """A finished task that carries a reward."""

    assignment_id = UUID(primary_key=True, default=None, null=False)
    associate = UUID(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    done_at = Timestamptz(default=None, null=False)
    period = Date(default=None, null=False, index=True)


class Performance(Table, tablename="commission_performance"):
    """业绩 of a payee in a month and selling store: Σ over payees is the net of the lines, always."""

    id = UUID(primary_key=True, default=None, null=False)
    period = Date(default=None, null=False)
    payee_kind = Varchar(11, choices=PayeeKind, default=None, null=False)
    payee = UUID(default=None, null=False)
    store = UUID(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    one_sum = Unique([period, payee_kind, payee, store])


class CommissionEntry(Table, tablename="commission_entry"):
    """One line of the ledger: what changed on a settlement key, and where the key stands after it.

    It `corrects` where nothing came back: the import that told of the sale, or of a return of it, was wrong.
    """

    id = UUID(primary_key=True, default=None, null=False)
    run_id = UUID(default=None, null=False)
    effective_period = Date(default=None, null=False)
    posted_period = Date(default=None, null=False)
    payee_kind = Varchar(11, choices=PayeeKind, default=None, null=False)
    payee = UUID(default=None, null=False)
    component = Varchar(40, default=None, null=False)
    subject = Varchar(90, default=None, null=False, db_column_name="ref")
    order_id = UUID(default=None, null=True)
    line = SmallInt(default=None, null=True)
    store = UUID(default=None, null=False)
    payer = UUID(default=None, null=False)
    employer = UUID(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    target_fen = BigInt(default=None, null=False)
    rev = Integer(default=None, null=False)
    version = Varchar(60, default=None, null=True)
    explain = JSONB(default=None, null=True)
    posted_at = Timestamptz(default=None, null=False)
    corrects = Boolean(default=False, null=False)
    never_nothing = Check("amount_fen <> 0 AND rev >= 1")
    one_revision = Unique([effective_period, payee_kind, payee, component, subject, store, rev])


class PostedKey(Table, tablename="commission_posted"):
    """Where each settlement key stands: Σ of its entries and its last revision, kept with every entry."""

    id = UUID(primary_key=True, default=None, null=False)
    effective_period = Date(default=None, null=False)
    payee_kind = Varchar(11, choices=PayeeKind, default=None, null=False)
    payee = UUID(default=None, null=False)
    component = Varchar(40, default=None, null=False)
    subject = Varchar(90, default=None, null=False, db_column_name="ref")
    store = UUID(default=None, null=False)
    payer = UUID(default=None, null=False)
    employer = UUID(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    rev = Integer(default=None, null=False)
    one_key = Unique([effective_period, payee_kind, payee, component, subject, store])


class Earned(Table, tablename="commission_earned"):
    """提成 of a payee in a month and store: Σ of the entries, kept with every entry, so that boards need not add up."""

    id = UUID(primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    period = Date(default=None, null=False)
    payee_kind = Varchar(11, choices=PayeeKind, default=None, null=False)
    payee = UUID(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    one_total = Unique([period, payee_kind, payee, store])


class SettlementRun(Table, tablename="commission_run"):
    """A settlement of a month: who asked for it, and the totals it printed."""

    id = UUID(primary_key=True, default=None, null=False)
    period = Date(default=None, null=False)
    started_at = Timestamptz(default=None, null=False)
    totals = JSONB(default=None, null=False)
    asked_by = UUID(default=None, null=True)
