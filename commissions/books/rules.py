"""Accounts, and what a statement moves between those of a payee.

A balance is what was credited less what was debited, in fen. An entry of the ledger is a transfer itself: it debits
its payer and credits its payee, the other way round where its amount is below 0.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Account(StrEnum):
    """付款方, 核销, 收款方, 待归属, 预支, 结转, 应付, 发放中, 已发放: what an account is for.

    The first two are of a legal entity, the others of a payee.
    """

    PAYER = "payer"
    """What the payer of entries has spent on commission."""
    WRITTEN_OFF = "written_off"
    """The same, for entries that write off what somebody who has left owed."""
    PAYEE = "payee"
    """What is posted for the payee and in no statement yet; 0 once the month is closed."""
    HELD = "held"
    """What waits until it vests."""
    ADVANCED = "advanced"
    """What the payee was advanced on what is still to be earned: below 0."""
    CARRIED = "carried"
    """What the payee owes for later months to take off: below 0."""
    PAYABLE = "payable"
    """What statements pay and no batch has."""
    PAYING = "paying"
    """What is in a batch that payroll has not paid."""
    PAID = "paid"
    """What payroll has paid."""


class Book(StrEnum):
    """分录, 划转: what is sealed."""

    ENTRY = "entry"
    TRANSFER = "transfer"


NEVER_BELOW = frozenset({Account.HELD, Account.PAYABLE, Account.PAYING, Account.PAID})
"""Accounts whose balance is 0 at least."""
NEVER_ABOVE = frozenset({Account.ADVANCED, Account.CARRIED})
"""Accounts whose balance is 0 at most."""


class Move(msgspec.Struct, frozen=True):
    """An amount above 0 that leaves the account `debit` and arrives at `credit`."""

    debit: Account
    credit: Account
    amount_fen: int


class Stated(msgspec.Struct, frozen=True):
    """What a statement says of a payee's money in a month, see `commissions.engine.api.Statement`; in fen."""

    pending_in_fen: int
    pending_out_fen: int
    draw_fen: int
    recovery_fen: int
    net_fen: int
    offset_fen: int
    payable_fen: int


def moves_of(stated: Stated) -> list[Move]:
    """What a statement moves: it empties the payee's account of what was posted in the month."""
    moved = (
        _move(Account.PAYEE, Account.HELD, stated.pending_out_fen - stated.pending_in_fen),
        _move(Account.ADVANCED, Account.PAYEE, stated.draw_fen),
        _move(Account.PAYEE, Account.ADVANCED, stated.recovery_fen),
        _move(Account.CARRIED, Account.PAYEE, -min(0, stated.net_fen)),
        _move(Account.PAYEE, Account.CARRIED, stated.offset_fen),
        _move(Account.PAYEE, Account.PAYABLE, stated.payable_fen),
    )
    return [one for one in moved if one is not None]


def move_of_entry(amount_fen: int, *, writes_off: bool = False) -> Move:
    """The transfer that an entry is."""
    found = _move(Account.WRITTEN_OFF if writes_off else Account.PAYER, Account.PAYEE, amount_fen)
    assert found is not None, "no entry is of 0"
    return found


def balances(moves: Iterable[Move]) -> Counter[Account]:
    """What these moves make of each account."""
    found: Counter[Account] = Counter()
    for one in moves:
        found[one.debit] -= one.amount_fen
        found[one.credit] += one.amount_fen
    return found


def _move(debit: Account, credit: Account, amount_fen: int) -> Move | None:
    if amount_fen == 0:
        return None
    return Move(debit, credit, amount_fen) if amount_fen > 0 else Move(credit, debit, -amount_fen)
