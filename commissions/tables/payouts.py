"""What payroll is given of a closed month: batches, and their lines as they stood."""

from piccolo.columns import UUID, BigInt, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from commissions.payouts.rules import PayoutState


class Payout(Table, tablename="commission_payout"):
    """A batch: everything payable of one closed month. `key` is the hash of its lines, `files` are named by theirs.

    There is one of a month that is not cancelled, the database sees to it. Who approved is null for the operator on
    the server.
    """

    id = UUID(primary_key=True, default=None, null=False)
    period = Date(default=None, null=False)
    key = Varchar(64, default=None, null=False)
    state = Varchar(9, choices=PayoutState, default=PayoutState.EXPORTED, null=False)
    lines = Integer(default=None, null=False)
    total_fen = BigInt(default=None, null=False)
    xlsx_file = UUID(default=None, null=False)
    xlsx_sha256 = Varchar(64, default=None, null=False)
    csv_file = UUID(default=None, null=False)
    csv_sha256 = Varchar(64, default=None, null=False)
    approval = UUID(default=None, null=False)
    made_by = UUID(default=None, null=False)
    approved_by = UUID(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    paid_on = Date(default=None, null=True)
    reference = Varchar(80, default="", null=False)
    paid_by = UUID(default=None, null=True)
    paid_at = Timestamptz(default=None, null=True)
    cancelled_by = UUID(default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)
    cancel_reason = Varchar(200, default="", null=False)
    pays_something = Check("lines > 0 AND total_fen > 0")
    by_two_people = Check("approved_by IS NULL OR approved_by <> made_by")
    paid_with_its_reference = Check(
        "(state = 'paid') = (paid_on IS NOT NULL AND paid_at IS NOT NULL AND reference <> '')"
    )
    cancelled_at_a_moment = Check("(state = 'cancelled') = (cancelled_at IS NOT NULL)")


class PayoutLine(Table, tablename="commission_payout_line"):
    """What somebody gets by a batch. Never changed, so that a file can be held against it at any time."""

    id = UUID(primary_key=True, default=None, null=False)
    batch = ForeignKey(Payout, default=None, null=False, on_delete=OnDelete.restrict)
    period = Date(default=None, null=False)
    payee = UUID(default=None, null=False)
    number = Varchar(40, default=None, null=False)
    name = Varchar(60, default=None, null=False)
    store_code = Varchar(40, default=None, null=False)
    store_name = Varchar(120, default=None, null=False)
    employer = UUID(default=None, null=False)
    employer_code = Varchar(40, default=None, null=False)
    employer_name = Varchar(120, default=None, null=False)
    earned_fen = BigInt(default=None, null=False)
    clawback_fen = BigInt(default=None, null=False)
    pending_in_fen = BigInt(default=None, null=False)
    pending_out_fen = BigInt(default=None, null=False)
    draw_fen = BigInt(default=None, null=False)
    recovery_fen = BigInt(default=None, null=False)
    carry_in_fen = BigInt(default=None, null=False)
    offset_fen = BigInt(default=None, null=False)
    carry_out_fen = BigInt(default=None, null=False)
    payable_fen = BigInt(default=None, null=False)
    one_line_each = Unique([batch, payee])
    adds_up = Check(
        "payable_fen > 0 AND clawback_fen <= 0 AND payable_fen"
        " = earned_fen + pending_in_fen - pending_out_fen + draw_fen - recovery_fen - offset_fen"
    )
