"""Pieces of a settlement: some payees' months are reckoned from sums that are kept, and what differs is posted."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.engine.api import Outcome, Period, Rulebook, period_from, settle_payees
from commissions.payees import Payee, payee_text
from commissions.posting import LedgerEntry, Posting, append, entries_due, posted_beside_lines
from commissions.rules import Due
from commissions.settlement.facts import facts_of_payees
from commissions.settlement.one_behind import OneBehind
from guide_app.base.kernel.database import execute, hold, transaction
from guide_app.base.kernel.locks import COMMISSION_LEDGER

MOST_ENTRIES = 2_000
"""Entries that are posted in one transaction: a fraction of a second."""
BEFORE_ANY = UUID(int=0)
Entries = Sequence[LedgerEntry]


class DueRow(msgspec.Struct, frozen=True):
    """What is due by the facts of a store, and how often that was said again."""

    kind: Due
    store: UUID
    subject: UUID
    times: int


class Piece(NamedTuple):
    """Payees who are settled together, and what is no longer due once they are."""

    payees: frozenset[Payee]
    due: Sequence[DueRow]


class Reckoned(NamedTuple):
    """By how much a piece of payees differs in a month from what is posted."""

    first: date
    due: Sequence[DueRow]
    entries: Entries


# Who was marked again meanwhile stays due.
FORGET = """
DELETE FROM commission_due d
USING unnest($2::text[], $3::uuid[], $4::uuid[], $5::int[]) AS done(kind, store, subject, times)
WHERE d.period = $1 AND d.kind = done.kind AND d.store = done.store AND d.subject = done.subject
  AND d.times = done.times
"""


async def post_pieces(
    first: date,
    pieces: Callable[[], AsyncIterator[Piece]],
    posting: Posting,
    book: Callable[[], Awaitable[Rulebook]],
    add: Callable[[Entries], None],
) -> None:
    """Settle piece by piece, until `pieces` finds none any more; `add` learns the entries of each.

    Crediting waits only while a piece is posted: it is reckoned without the ledger, and while the one before it is
    posted. What is marked meanwhile stays due. Nobody but a settlement posts beside lines, and there is one at a time.
    """
    found = True
    while found:
        found = False
        async with OneBehind() as posts:
            being_posted: set[UUID] = set()
            async for piece in pieces():
                found = True
                ids = {one.id for one in piece.payees}
                if ids & being_posted:
                    await posts.finish()  # somebody who is due at two stores
                await posts.run(_post(await _reckon(first, piece, await book(), posting), add))
                being_posted = ids


async def _reckon(first: date, piece: Piece, book: Rulebook, posting: Posting) -> Reckoned:
    period, ids = period_from(first), sorted({one.id for one in piece.payees})
    payees = frozenset(payee_text(*one) for one in piece.payees)
    outcome = await outcome_of(period, payees, ids, book)
    posted = await posted_beside_lines(period, ids)
    before = {key: stands for key, stands in posted.items() if key.payee in payees}
    return Reckoned(first, piece.due, entries_due(outcome.targets, before, posting))


async def _post(piece: Reckoned, add: Callable[[Entries], None]) -> None:
    """Post a piece. Of a large one what is posted before the end stays, and it stays due until all of it is."""
    left = piece.entries
    while len(left) > MOST_ENTRIES:
        async with transaction():
            await hold(COMMISSION_LEDGER)
            await append(left[:MOST_ENTRIES])
        left = left[MOST_ENTRIES:]
    async with transaction():
        await hold(COMMISSION_LEDGER)
        await append(left)
        done = zip(*((one.kind, one.store, one.subject, one.times) for one in piece.due), strict=True)
        await execute(FORGET, piece.first, *done)
    add(piece.entries)


async def outcome_of(period: Period, payees: frozenset[str], ids: Sequence[UUID], book: Rulebook) -> Outcome:
    """What these payees earn in a month beside their sold lines, and why something is 0."""
    return settle_payees(await facts_of_payees(period, payees, ids, book), book)
