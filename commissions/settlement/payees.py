"""Payees that are due: their months are reckoned from sums that are kept, and what differs is posted."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.crediting.bases import Mark, mark_due
from commissions.engine.api import Outcome, Period, Rulebook, period_from, settle_payees
from commissions.inputs.decided import half_days_of
from commissions.payees import PayeeKind, id_from, payee_text
from commissions.posting import LedgerEntry, Posting, post, posted_beside_lines
from commissions.rules import Due
from commissions.settlement.facts import facts_of_payees
from guide_app.base.kernel.database import execute, fetch_as, hold, transaction
from guide_app.base.kernel.locks import COMMISSION_LEDGER

PAYEES = (Due.ASSOCIATE, Due.UNALLOCATED)
"""Of what is due, that which earns."""
AT_ONCE = 400
"""Payees that are settled in one transaction: a fraction of a second."""


class DuePayee(msgspec.Struct, frozen=True):
    """A payee whose month is due."""

    period: date
    kind: Due
    subject: UUID


DUE_STORES = f"""
SELECT DISTINCT period, kind, subject FROM commission_due WHERE kind = 'store' AND period <= $1
ORDER BY period, subject LIMIT {AT_ONCE}
"""
# Whoever had something of the store's sales of that month, and may have nothing any more.
HAD_SHARES = """
SELECT DISTINCT effective_period AS period, payee_kind AS kind, payee AS subject FROM commission_posted
WHERE effective_period = $1 AND line IS NULL AND component = ANY($3) AND split_part(ref, '/', 2) = ANY($2)
"""
# In the order of the key, so that a piece is read from where the last one ended.
DUE_PAYEES = f"""
SELECT DISTINCT period, kind, subject FROM commission_due
WHERE kind = $2 AND period = (SELECT min(period) FROM commission_due WHERE kind = $2 AND period <= $1)
ORDER BY period, kind, subject LIMIT {AT_ONCE}
"""
FORGET = """
DELETE FROM commission_due WHERE period = $1 AND (kind, subject) IN (SELECT * FROM unnest($2::text[], $3::uuid[]))
"""


async def mark_those_of_stores(book: Rulebook, upto: date) -> bool:
    """Turn a piece of the stores that are due into the payees whom their sales concern; False without any."""
    async with transaction():
        await hold(COMMISSION_LEDGER)
        stores = await fetch_as(DuePayee, DUE_STORES, upto)
        if not stores:
            return False
        by_period: dict[date, list[UUID]] = defaultdict(list)
        for one in stores:
            by_period[one.period].append(one.subject)
        for period, ids in by_period.items():
            await mark_due(await _marks(period, ids, book))
            await execute(FORGET, period, [Due.STORE] * len(ids), ids)
        return True


async def post_due_payees(posting: Posting, book: Rulebook, upto: date, kind: Due) -> Sequence[LedgerEntry] | None:
    """Settle a piece of the payees of a kind that are due in the earliest month; its entries, None when nobody was."""
    async with transaction():
        await hold(COMMISSION_LEDGER)
        due = await fetch_as(DuePayee, DUE_PAYEES, upto, kind)
        if not due:
            return None
        first = due[0].period
        period, ids = period_from(first), sorted({one.subject for one in due})
        payees = frozenset(payee_text(PayeeKind(one.kind), one.subject) for one in due)
        outcome = await outcome_of(period, payees, ids, book)
        posted = await posted_beside_lines(period, ids)
        before = {key: stands for key, stands in posted.items() if key.payee in payees}
        entries = await post(outcome.targets, before, posting)
        await execute(FORGET, first, [one.kind for one in due], [one.subject for one in due])
        return entries


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
    had = await fetch_as(DuePayee, HAD_SHARES, first, list(map(str, stores)), shares)
    return marks + [Mark(first, one.kind, one.subject, one.subject) for one in had if one.kind in PAYEES]
