"""Accounts and their proof: what moves between them beside the entries, and the seals over both."""

from piccolo.columns import (
    UUID,
    BigInt,
    BigSerial,
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

from commissions.books.rules import Account, Book
from commissions.tables.payouts import Payout


class Transfer(Table, tablename="commission_transfer"):
    """An amount that a statement or a payout moves from one account of a payee to another. Never changed.

    `batch` is that of a payout, null where a statement moved it. `number` is in the order in which they were made.
    """

    number = BigSerial(primary_key=True, null=False)
    period = Date(default=None, null=False)
    payee = UUID(default=None, null=False)
    employer = UUID(default=None, null=True)
    debit = Varchar(11, choices=Account, default=None, null=False)
    credit = Varchar(11, choices=Account, default=None, null=False)
    amount_fen = BigInt(default=None, null=False)
    batch = ForeignKey(Payout, default=None, null=True, on_delete=OnDelete.restrict)
    made_at = Timestamptz(default=None, null=False)
    moves_something = Check("amount_fen > 0 AND debit <> credit")


class Seal(Table, tablename="commission_seal"):
    """Rows of a book, of one month and lane, with numbers above `after` up to `through`, under one hash. Never changed.

    Each seal holds the hash of the one before it, so that none can be exchanged alone. `marks` has twelve bytes of each
    row, its number and the first four of its own hash, by which a row that was changed is found.
    """

    id = UUID(primary_key=True, default=None, null=False)
    book = Varchar(8, choices=Book, default=None, null=False)
    period = Date(default=None, null=False)
    lane = SmallInt(default=None, null=False)
    no = Integer(default=None, null=False)
    after = BigInt(default=None, null=False)
    through = BigInt(default=None, null=False)
    rows = Integer(default=None, null=False)
    sum_fen = BigInt(default=None, null=False)
    marks = Bytea(default=None, null=False)
    previous = Bytea(default=None, null=False)
    digest = Bytea(default=None, null=False)
    sealed_at = Timestamptz(default=None, null=False)
    one_seal_of_number = Unique([book, period, lane, no])
    one_seal_up_to = Unique([book, period, lane, through])
    seals_something = Check("rows > 0 AND after < through AND lane BETWEEN 0 AND 7 AND no > 0")
