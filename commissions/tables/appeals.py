"""Appeals about whom a sale is credited to, and corrections of it with what stood before and after."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from commissions.appeals.rules import AppealReason, AppealState, CorrectionWay
from guide_app.ground.associates.tables import Associate
from guide_app.ground.stores.tables import Store


class Appeal(Table, tablename="commission_appeal"):
    """Somebody says that an order, or an entry of their statement, is not right. One is open of each at a time.

    `entry` is named where it began with one; `order_id` is null where the entry is of no order. Who decided is null
    as long as nobody did.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=True)
    entry = UUID(default=None, null=True)
    period = Date(default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    appellant = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    reason = Varchar(20, choices=AppealReason, default=None, null=False)
    words = Varchar(500, default=None, null=False)
    state = Varchar(9, choices=AppealState, default=AppealState.OPEN, null=False)
    filed_at = Timestamptz(default=None, null=False)
    decided_at = Timestamptz(default=None, null=True)
    decided_by = UUID(default=None, null=True)
    answer = Varchar(500, default="", null=False)
    correction = UUID(default=None, null=True)
    about_something = Check("order_id IS NOT NULL OR entry IS NOT NULL")
    decided_at_a_moment = Check("(state = 'open') = (decided_at IS NULL)")
    corrected_by_something = Check("(state = 'corrected') = (correction IS NOT NULL)")


class Correction(Table, tablename="commission_correction"):
    """Whom an order was credited to and is from then on, or, after the close, what was adjusted instead. Never changed.

    `before` and `after` are weights by payee, `effect` what it came to for each as it was decided. Who approved is null
    where one person may, and for the operator on the server; `approval` then says which of the two.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    no = Integer(default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    period = Date(default=None, null=False)
    way = Varchar(9, choices=CorrectionWay, default=None, null=False)
    before = JSONB(default=None, null=False)
    after = JSONB(default=None, null=False)
    effect = JSONB(default=None, null=False)
    reason = Varchar(200, default=None, null=False)
    appeal = UUID(default=None, null=True)
    approval = UUID(default=None, null=True)
    made_by = UUID(default=None, null=False)
    approved_by = UUID(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    one_after_the_other = Unique([order_id, no])
    says_why = Check("length(reason) > 0")
    by_two_people = Check("approved_by IS NULL OR approved_by <> made_by")
