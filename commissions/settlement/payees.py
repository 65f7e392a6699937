"""Payees that are due: their months are reckoned from sums that are kept, and what differs is posted."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from commissions.crediting.bases import Mark, mark_due
from commissions.engine.api import Outcome, Period, Rulebook, period_from, settle_payees
from commissions.inputs.decided import half_days_of
from commissions.payees import PayeeKind, id_from, payee_text
from commissions.posting import LedgerEntry, Posting, append, entries_due, posted_beside_lines
from commissions.rules import Due
from commissions.settlement.facts import facts_of_payees
from commissions.settlement.one_behind import OneBehind
from guide_app.base.kernel.database import execute, fetch_as, hold, transaction
from guide_app.base.kernel.locks import COMMISSION_LEDGER

PAYEES = (Due.ASSOCIATE, Due.UNALLOCATED)
"""Of what is due, that which earns."""
AT_ONCE = 400
"""Payees that are settled in one transaction: a fraction of a second."""
Entries = Sequence[LedgerEntry]


class DuePayee(msgspec.Struct, frozen=True):
    """A payee whose month is due by the facts of a store, and how often that was said again."""

    kind: Due
    store: UUID
    subject: UUID
    times: int


class DueStore(msgspec.Struct, frozen=True):
    """A store whose sales of a month moved."""

    period: date
    subject: UUID


class HadShare(msgspec.Struct, frozen=True):
    """Who had something of a store's sales of a month; only associates and what is unallocated are ever due."""

    kind: Due
    subject: UUID
    store: UUID


class DueMonth(msgspec.Struct, frozen=True):
    """A month in which somebody is due."""

    period: date


class Reckoned(NamedTuple):
    """By how much a piece of payees differs in a month from what is posted."""

    first: date
    due: Sequence[DuePayee]
    entries: Entries


DUE_STORES = f"""
SELECT DISTINCT period, subject FROM commission_due WHERE kind = 'store' AND period <= $1
ORDER BY period, subject LIMIT {AT_ONCE}
"""
# Whoever had something of the store's sales of that month, and may have nothing any more.
HAD_SHARES = """
SELECT DISTINCT payee_kind AS kind, payee AS subject, store FROM commission_posted
WHERE effective_period = $1 AND line IS NULL AND payee_kind = ANY($4)
  AND component = ANY($3) AND split_part(ref, '/', 2) = ANY($2)
"""
DUE_MONTHS = "SELECT DISTINCT period FROM commission_due WHERE kind = ANY($2) AND period <= $1 ORDER BY period"
# Store by store, so that what its sales earn is reckoned once for all whom it concerns.
DUE_PAYEES = f"""
SELECT kind, store, subject, times FROM commission_due
WHERE period = $1 AND kind = $2 AND (store, subject) > ($3, $4) ORDER BY store, subject LIMIT {AT_ONCE}
"""
BEFORE_ANY = UUID(int=0)
FORGET_STORES = "DELETE FROM commission_due WHERE period = $1 AND kind = 'store' AND subject = ANY($2)"
# Who was marked again meanwhile stays due.
FORGET = """
DELETE FROM commission_due d USING unnest($3::uuid[], $4::uuid[], $5::int[]) AS done(store, subject, times)
WHERE d.period = $1 AND d.kind = $2 AND d.store = done.store AND d.subject = done.subject AND d.times = done.times
"""


async def mark_those_of_stores(book: Rulebook, upto: date) -> bool:
    """Turn a piece of the stores that are due into the payees whom their sales concern; False without any."""
    async with transaction():
        await hold(COMMISSION_LEDGER)
        stores = await fetch_as(DueStore, DUE_STORES, upto)
        if not stores:
            return False
        by_period: dict[date, list[UUID]] = defaultdict(list)
        for one in stores:
            by_period[one.period].append(one.subject)
        for period, ids in by_period.items():
            await mark_due(await _marks(period, ids, book))
            await execute(FORGET_STORES, period, ids)
        return True


async def months_due(upto: date) -> list[date]:
    """The months up to this one in which somebody is due, ascending."""
    return [one.period for one in await fetch_as(DueMonth, DUE_MONTHS, upto, PAYEES)]


async def post_due_payees(
    first: date, kind: Due, posting: Posting, book: Callable[[], Awaitable[Rulebook]], add: Callable[[Entries], None]
) -> None:
    """Settle everybody of a kind who is due in a month, until nobody is; `add` learns the entries of each piece.

    Crediting waits only while a piece is posted: it is reckoned without the ledger, and while the one before it is
    posted. What is marked meanwhile stays due. Nobody but a settlement posts beside lines, and there is one at a time.
    """
    found = True
    while found:
        found, place = False, (BEFORE_ANY, BEFORE_ANY)
        async with OneBehind() as posts:
            being_posted: set[UUID] = set()
            while due := await fetch_as(DuePayee, DUE_PAYEES, first, kind, *place):
                found, place = True, (due[-1].store, due[-1].subject)
                ids = {one.subject for one in due}
                if ids & being_posted:
                    await posts.finish()  # somebody who is due at two stores
                await posts.run(_post(await _reckon(first, due, await book(), posting), add))
                being_posted = ids


async def _reckon(first: date, due: Sequence[DuePayee], book: Rulebook, posting: Posting) -> Reckoned:
    period, ids = period_from(first), sorted({one.subject for one in due})
    payees = frozenset(payee_text(PayeeKind(one.kind), one.subject) for one in due)
    outcome = await outcome_of(period, payees, ids, book)
    posted = await posted_beside_lines(period, ids)
    before = {key: stands for key, stands in posted.items() if key.payee in payees}
    return Reckoned(first, due, entries_due(outcome.targets, before, posting))


async def _post(piece: Reckoned, add: Callable[[Entries], None]) -> None:
    async with transaction():
        await hold(COMMISSION_LEDGER)
        await append(piece.entries)
        stores, subjects, times = zip(*((one.store, one.subject, one.times) for one in piece.due), strict=True)
        await execute(FORGET, piece.first, piece.due[0].kind, stores, subjects, times)
    add(piece.entries)


async def outcome_of(period: Period, payees: frozenset[str], ids: Sequence[UUID], book: Rulebook) -> Outcome:
    """What these payees earn in a month beside their sold lines, and why something is 0."""
    return settle_payees(await facts_of_payees(period, payees, ids, book), book)


async def _marks(first: date, stores: Sequence[UUID], book: Rulebook) -> list[Mark]:
    """Managers and attendance of these stores, whoever has something of them already, and their unallocated pools."""
    period = period_from(first)
    marks = [Mark(first, Due.UNALLOCATED, store, store) for store in stores]
    for store in stores:
        managers = book.organisation.managers_of(str(store), period)
        marks += [Mark(first, Due.ASSOCIATE, id_from(payee), store) for payee, _ in managers]
    for place, sheet in (await half_days_of(period, stores)).items():
        marks += [Mark(first, Due.ASSOCIATE, id_from(payee), id_from(place)) for payee in sheet]
    shares = book.plans.components_of_stores()
    had = await fetch_as(HadShare, HAD_SHARES, first, list(map(str, stores)), shares, PAYEES)
    return marks + [Mark(first, one.kind, one.subject, one.store) for one in had]
