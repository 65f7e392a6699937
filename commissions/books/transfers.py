"""Writing transfers: in the transaction of the statement or the payout that moves them, each of them once."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.books.rules import Account, Stated, moves_of
from guide_app.base.kernel.database import execute, hold
from guide_app.base.kernel.locks import COMMISSION_TRANSFERS
from guide_app.base.kernel.rows import as_json, insert_from_json


class TransferWritten(msgspec.Struct, frozen=True):
    """A row of `commission_transfer` as a statement makes it."""

    period: date
    payee: UUID
    employer: UUID | None
    debit: Account
    credit: Account
    amount_fen: int
    made_at: datetime


class StatedOf(msgspec.Struct, frozen=True):
    """Whose statement it is, and who employed them."""

    payee: UUID
    employer: UUID | None
    stated: Stated


OF_STATEMENTS = f"{insert_from_json('commission_transfer', TransferWritten)} ON CONFLICT DO NOTHING"
# $1 the batch, $2 and $3 the accounts, $4 the moment.
OF_BATCH = """
INSERT INTO commission_transfer (period, payee, employer, debit, credit, amount_fen, batch, made_at)
SELECT period, payee, employer, $2, $3, payable_fen, batch, $4 FROM commission_payout_line WHERE batch = $1 ORDER BY id
ON CONFLICT DO NOTHING
"""


async def begin_transfers() -> None:
    """Be the only one who transfers until the transaction ends, so that numbers are in the order of what is seen."""
    await hold(COMMISSION_TRANSFERS)


async def transfer_stated(period: date, statements: Sequence[StatedOf], *, at: datetime) -> None:
    """What these statements of a month move. Whoever calls has begun transfers."""
    rows = [
        TransferWritten(period, one.payee, one.employer, move.debit, move.credit, move.amount_fen, at)
        for one in statements
        for move in moves_of(one.stated)
    ]
    if rows:
        await execute(OF_STATEMENTS, as_json(rows))


async def transfer_batch(batch: UUID, debit: Account, credit: Account, *, at: datetime) -> None:
    """What a payout moves for everybody on it. Whoever calls has begun transfers."""
    await execute(OF_BATCH, batch, debit, credit, at)
