"""Requests for payments, notifications of them, money that goes back, and what bills tell otherwise."""

from piccolo.columns import (
    UUID,
    BigInt,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.stores.tables import Store
from payments.rules import (
    BackState,
    BillDayState,
    DifferenceKind,
    DifferenceState,
    PayOutcome,
    PayRequestKind,
    PayRequestState,
)


class PayRequest(Table, tablename="pay_request"):
    """A payment that WeChat Pay was asked for; one of an order is open at most (index `pay_request_open`).

    `number` is our number for it (`out_trade_no`). `payer_index` tells while it is open whose WeChat it is for, by a
    keyed hash. `ask_at` is when we ask what became of it, unless we are told before. `paid_fen` is what WeChat Pay says
    came in, where that is not what was asked for, and `billed_on` the day in whose bill it was last seen.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(10, choices=PayRequestKind, default=None, null=False)
    number = Varchar(32, default=None, null=False, unique=True)
    amount_fen = BigInt(default=None, null=False)
    paid_fen = BigInt(default=None, null=True)
    state = Varchar(10, choices=PayRequestState, default=PayRequestState.OPEN, null=False)
    outcome = Varchar(12, choices=PayOutcome, default=None, null=True)
    code_url = Varchar(300, default=None, null=True)
    prepay_id = Varchar(80, default=None, null=True)
    payer_index = Bytea(default=None, null=True)
    transaction_id = Varchar(40, default=None, null=True, unique=True)
    opened_at = Timestamptz(default=None, null=False)
    opened_by = UUID(default=None, null=True)
    expires_at = Timestamptz(default=None, null=False)
    asked_times = SmallInt(default=0, null=False)
    ask_at = Timestamptz(default=None, null=True)
    paid_at = Timestamptz(default=None, null=True)
    settled_at = Timestamptz(default=None, null=True)
    billed_on = Date(default=None, null=True)
    something_is_paid = Check("amount_fen > 0")
    paid_by_a_transaction = Check(
        "(state = 'paid') = (transaction_id IS NOT NULL) AND (state = 'paid') = (outcome IS NOT NULL)"
    )
    over_is_not_asked = Check("(state = 'open') = (settled_at IS NULL) AND (state = 'open' OR ask_at IS NULL)")


class PayLink(Table, tablename="pay_link"):
    """A link by which a customer sees an order and pays it: found by a keyed hash of what is in it.

    Of an order the newest one alone leads there. What is in it is kept sealed, so that it can be shown once more; of
    links that were made before it was, it is not known.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    token_index = Bytea(default=None, null=False, unique=True)
    token_sealed = Bytea(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    made_by = UUID(default=None, null=True)


class PayNotification(Table, tablename="pay_notification"):
    """What WeChat Pay told, each once by its own id. What it said is sealed, and forgotten after a while."""

    id = UUID(primary_key=True, default=None, null=False)
    told_id = Varchar(64, default=None, null=False, unique=True)
    event_type = Varchar(40, default=None, null=False)
    body_sealed = Bytea(default=None, null=True)
    received_at = Timestamptz(default=None, null=False)
    applied_at = Timestamptz(default=None, null=True, index=True)
    attempts = SmallInt(default=0, null=False)
    error = Varchar(300, default="", null=False)


class PayRefund(Table, tablename="pay_refund"):
    """Money of a paid request that goes back. `refund` is that of the order, missing where money came too late.

    `number` is our number for it (`out_refund_no`), the same however often it is asked for. `ask_at` is when WeChat Pay
    is asked the next time. What it cannot give back, a person gives back by other means, with a reason. What it closed
    is asked for again under another number, by a row of its own (`again_of`). `billed_on` is as of a request.
    """

    id = UUID(primary_key=True, default=None, null=False)
    request = ForeignKey(PayRequest, default=None, null=False, on_delete=OnDelete.restrict)
    order_id = UUID(default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    refund = UUID(default=None, null=True)
    again_of = UUID(default=None, null=True, unique=True)
    number = Varchar(64, default=None, null=False, unique=True)
    amount_fen = BigInt(default=None, null=False)
    reason = Varchar(80, default="", null=False)
    state = Varchar(12, choices=BackState, default=BackState.ASKED, null=False)
    there_id = Varchar(40, default=None, null=True)
    asked_at = Timestamptz(default=None, null=False)
    accepted_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    asked_times = SmallInt(default=0, null=False)
    ask_at = Timestamptz(default=None, null=True)
    failure = Varchar(200, default="", null=False)
    billed_on = Date(default=None, null=True)
    otherwise_by = UUID(default=None, null=True)
    otherwise_why = Varchar(200, default="", null=False)
    something_goes_back = Check("amount_fen > 0")
    only_waiting_is_asked = Check("(state IN ('asked', 'processing')) = (ask_at IS NOT NULL)")


class TerminalRefund(Table, tablename="terminal_refund"):
    """Money of a refund that no system gives back: it came by card or a wallet at a terminal, and goes back there.

    `source` is the refund, or the part payment that was given back, and `payment` that to which it goes. Until the
    terminal's number of it is noted (`reference`) it waits.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False, index=True)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    source = UUID(default=None, null=False)
    payment = UUID(default=None, null=False)
    method = Varchar(20, choices=PaymentMethod, default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    paid_by = Varchar(80, default=None, null=True)
    asked_at = Timestamptz(default=None, null=False)
    reference = Varchar(80, default=None, null=True)
    noted_at = Timestamptz(default=None, null=True)
    noted_by = UUID(default=None, null=True)
    once_of_a_source = Unique([source, payment])
    something_goes_back = Check("amount_fen > 0")
    noted_with_its_number = Check("(reference IS NULL) = (noted_at IS NULL)")


class PayBillDay(Table, tablename="pay_bill_day"):
    """A day whose bills were asked for. What was counted is of the last time that they could be read.

    `reason` says in words why they could not be, `try_at` is when they are asked for again; a day that was compared is
    compared again while it has open differences.
    """

    day = Date(primary_key=True, default=None, null=False)
    state = Varchar(10, choices=BillDayState, default=BillDayState.COMPARED, null=False)
    reason = Varchar(300, default="", null=False)
    tried_at = Timestamptz(default=None, null=True)
    try_at = Timestamptz(default=None, null=True)
    payments = Integer(default=0, null=False)
    payments_fen = BigInt(default=0, null=False)
    refunds = Integer(default=0, null=False)
    refunds_fen = BigInt(default=0, null=False)
    differences = Integer(default=0, null=False)
    compared_at = Timestamptz(default=None, null=True)
    compared_at_a_moment = Check("state <> 'compared' OR compared_at IS NOT NULL")
    gone_is_not_tried = Check("state <> 'gone' OR (try_at IS NULL AND compared_at IS NULL)")


class PayDifference(Table, tablename="pay_difference"):
    """Something to be looked into: `theirs` is what WeChat Pay says, `ours` what we have, for one number of ours.

    Found again it stays the same; one that a later comparison does not find is resolved by that.
    """

    id = UUID(primary_key=True, default=None, null=False)
    day = Date(default=None, null=False)
    kind = Varchar(12, choices=DifferenceKind, default=None, null=False)
    number = Varchar(64, default=None, null=False)
    order_id = UUID(default=None, null=True)
    store = UUID(default=None, null=True)
    ours_fen = BigInt(default=None, null=True)
    theirs_fen = BigInt(default=None, null=True)
    ours = Varchar(80, default="", null=False)
    theirs = Varchar(80, default="", null=False)
    state = Varchar(10, choices=DifferenceState, default=DifferenceState.OPEN, null=False)
    found_at = Timestamptz(default=None, null=False)
    resolved_at = Timestamptz(default=None, null=True)
    resolved_by = UUID(default=None, null=True)
    note = Varchar(200, default="", null=False)
    one_of_a_kind = Unique([kind, number])
    resolved_at_a_moment = Check("(state = 'resolved') = (resolved_at IS NOT NULL)")
