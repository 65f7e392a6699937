"""The ledger: entries, which are only ever added, where each key stands, sums, and runs."""

from piccolo.columns import UUID, BigInt, BigSerial, Boolean, Date, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from commissions.payees import PayeeKind


class CommissionEntry(Table, tablename="commission_entry"):
    """One line of the ledger: what changed on a settlement key, and where the key stands after it.

    It `corrects` where nothing came back: the import that told of the sale, or of a return of it, was wrong. `number`
    is in the order in which they were posted; what one transaction posts is in the ledger at once.
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
    number = BigSerial(null=False)
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
    line = SmallInt(default=None, null=True)
    one_key = Unique([effective_period, payee_kind, payee, component, subject, store])


class Earned(Table, tablename="commission_earned"):
    """提成 of a payee in a month and store, by the month it was posted in, who pays and who employs: Σ of the entries.

    Kept with every entry, so that boards, settlements and statements need not add up.
    """

    id = UUID(primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    period = Date(default=None, null=False)
    payee_kind = Varchar(11, choices=PayeeKind, default=None, null=False)
    payee = UUID(default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    posted_period = Date(default=None, null=False)
    payer = UUID(default=None, null=False)
    employer = UUID(default=None, null=False)
    one_total = Unique([period, posted_period, payee_kind, payee, store, payer, employer])


class SettlementRun(Table, tablename="commission_run"):
    """A settlement of a month: who asked for it, and the totals it printed."""

    id = UUID(primary_key=True, default=None, null=False)
    period = Date(default=None, null=False)
    started_at = Timestamptz(default=None, null=False)
    totals = JSONB(default=None, null=False)
    asked_by = UUID(default=None, null=True)
