"""Months that are closed one after the other, what each pays everybody, and sums that settling goes by."""

from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from commissions.rules import Due, PeriodState


class CommissionPeriod(Table, tablename="commission_period"):
    """A month since the first one that is closed by the product; all but the last are closed, or just being closed.

    While it is `closing` it takes no entries any more and its statements are written. `digest` is of all of them.
    """

    period = Date(primary_key=True, default=None, null=False)
    state = Varchar(7, choices=PeriodState, default=PeriodState.OPEN, null=False)
    closed_at = Timestamptz(default=None, null=True)
    closed_by = UUID(default=None, null=True)
    unallocated_accepted = Boolean(default=False, null=False)
    statements = Integer(default=0, null=False)
    payable_fen = BigInt(default=0, null=False)
    digest = Varchar(64, default="", null=False)


class StatementBasis(Table, tablename="commission_statement_basis"):
    """What a payee performed in a month and what was posted in it, as they stood when it was closed."""

    period = Date(default=None, null=False)
    payee = UUID(primary_key=True, default=None, null=False)
    performance_fen = BigInt(default=0, null=False)
    earned_fen = BigInt(default=0, null=False)


class Statement(Table, tablename="commission_statement"):
    """What a payee is paid for a closed month. Never changed."""

    period = Date(default=None, null=False)
    payee = UUID(primary_key=True, default=None, null=False)
    number = Varchar(40, default=None, null=False)
    name = Varchar(60, default=None, null=False)
    store = UUID(default=None, null=True)
    employer = UUID(default=None, null=True)
    performance_fen = BigInt(default=None, null=False)
    earned_fen = BigInt(default=None, null=False)
    pending_in_fen = BigInt(default=None, null=False)
    pending_out_fen = BigInt(default=None, null=False)
    released_fen = BigInt(default=None, null=False)
    draw_fen = BigInt(default=None, null=False)
    recovery_fen = BigInt(default=None, null=False)
    draw_balance_fen = BigInt(default=None, null=False)
    net_fen = BigInt(default=None, null=False)
    carry_in_fen = BigInt(default=None, null=False)
    offset_fen = BigInt(default=None, null=False)
    payable_fen = BigInt(default=None, null=False)
    carry_out_fen = BigInt(default=None, null=False)
    sound = Check("payable_fen >= 0 AND carry_out_fen <= 0 AND draw_balance_fen >= 0 AND pending_out_fen >= 0")


class OwnBase(Table, tablename="commission_base"):
    """The own base of a payee by plan, home store and selling store: what sales give, less what refunds take.

    `late_fen` is what late refunds set apart. Rows with 0 stay: a contribution of 0 makes the home store concerned.
    """

    period = Date(default=None, null=False)
    payee = UUID(primary_key=True, default=None, null=False)
    plan = Varchar(40, default=None, null=False)
    home_store = UUID(default=None, null=False)
    store = UUID(default=None, null=False)
    base_fen = BigInt(default=None, null=False)
    late_fen = BigInt(default=None, null=False)
    contributions = BigInt(default=None, null=False)


class StoreDay(Table, tablename="commission_store_day"):
    """What is left of a store's sales of a business day, without and with what HQ bears of the discounts."""

    store = UUID(primary_key=True, default=None, null=False)
    day = Date(default=None, null=False)
    net_fen = BigInt(default=None, null=False)
    with_hq_fen = BigInt(default=None, null=False)


class DueMark(Table, tablename="commission_due"):
    """Whose month has to be settled again, and by the facts of which store it came to be so.

    `times` counts how often that was said again: what is reckoned meanwhile settles only what had been said before.
    """

    period = Date(default=None, null=False)
    kind = Varchar(11, choices=Due, default=None, null=False)
    subject = UUID(primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    times = Integer(default=0, null=False)


class TermsRead(Table, tablename="commission_terms_read"):
    """From what postings, goals, plans and versions the terms of a month were read last, as one digest.

    As long as that is the same nobody's terms are others.
    """

    period = Date(primary_key=True, default=None, null=False)
    digest = Varchar(32, default=None, null=False)


class SettledWith(Table, tablename="commission_settled_with"):
    """By which terms a payee's month was settled last: postings, goals, versions. Other terms make it due."""

    period = Date(default=None, null=False)
    payee = UUID(primary_key=True, default=None, null=False)
    terms = Text(default=None, null=False)
