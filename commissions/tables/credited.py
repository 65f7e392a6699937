"""Facts that bear on pay: what was sold and came back, customers won, rewarded tasks, and performance."""

from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from commissions.payees import PayeeKind


class CreditedLine(Table, tablename="credited_line"):
    """A sold line as commissions sees it: the credits fixed when it was learned, and what is left of it.

    A line that is `taken_back` was none. The store's business day and the hours by which its day began late are those
    the sale was booked with. `counted_by` is how many versions of plans were known when it was last counted into own
    bases, null before it was; a line that is `due` has to be posted, and counted anew where versions came since.
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
    counted_by = Integer(default=None, null=True)
    due = Boolean(default=False, null=False)
    net_stays_within = Check("net_fen BETWEEN 0 AND paid_fen AND returned BETWEEN 0 AND quantity")


class CreditedRefund(Table, tablename="credited_refund"):
    """A refund of a credited line as it was asked for. `seq` keeps the order in which refunds were learned.

    `late_in` is the month that was open then, where that of the line was closed already.
    """

    id = UUID(primary_key=True, default=None, null=False)
    refund_id = UUID(default=None, null=False)
    order_id = UUID(default=None, null=False)
    line = UUID(default=None, null=False)
    seq = BigInt(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    units = Integer(default=None, null=False)
    refunded_at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=False)
    late_in = Date(default=None, null=True)
    counted_once = Unique([order_id, line, refund_id])


class StoreBurden(Table, tablename="commission_store_burden"):
    """A till return without a known purchase: it lowers the performance of the store's pool."""

    return_id = UUID(primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    business_on = Date(default=None, null=False)
    period = Date(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)


class Completion(Table, tablename="commission_completion"):
    """An order whose customer has what they ordered, since a business day of the order's store."""

    order_id = UUID(primary_key=True, default=None, null=False)
    completed_on = Date(default=None, null=False)


class Shipping(Table, tablename="commission_shipping"):
    """An order of which everything is on its way that is to be sent, since a business day of the order's store."""

    order_id = UUID(primary_key=True, default=None, null=False)
    shipped_on = Date(default=None, null=False)


class Acquired(Table, tablename="commission_acquisition"):
    """Who won a member, or registered one who was there already or before an erasure: only the `first` of each can ever
    earn, and not where they were a member (`was_member`).

    The key is the member and the `source`, which names the fact: that a registration made is named by its member. The
    first is the one recorded first: that with the smallest `seq` in the event log. Of members who turned out to be one
    `person` it is one for all of them.
    """

    member = UUID(primary_key=True, default=None, null=False)
    person = UUID(default=None, null=True)
    source = UUID(default=None, null=True)
    associate = UUID(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    was_member = Boolean(default=False, null=False)
    seq = BigInt(default=0, null=False)
    first = Boolean(default=False, null=False, db_column_name="is_first")


class KnownPerson(Table, tablename="commission_person"):
    """As whom a member is known since the latest merge that events told of; `version` is the member's at that time."""

    member = UUID(primary_key=True, default=None, null=False)
    person = UUID(default=None, null=False, index=True)
    version = Integer(default=0, null=False)


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
