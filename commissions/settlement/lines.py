"""Sold lines that are due: they are counted by the versions known now, and what they earn is posted."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import msgspec

from commissions.credited_lines import COLUMNS, CreditedLine, sold_line
from commissions.crediting.bases import BaseChange, Mark, mark_due
from commissions.crediting.line_postings import line_targets
from commissions.crediting.recounting import count_by_now
from commissions.engine.api import (
    Rulebook,
    day_from,
    day_of,
    first_date_of,
    period_from,
    period_of,
    periods_between,
    terms_from_json,
)
from commissions.payees import id_from
from commissions.posting import LedgerEntry, Posting, post, posted_on_lines
from commissions.rules import Due
from commissions.settlement.terms import home_of
from guide_app.base.kernel.calendar import days_of_month
from guide_app.base.kernel.database import execute, fetch_as, fetch_value, hold, transaction
from guide_app.base.kernel.locks import COMMISSION_LEDGER

AT_ONCE = 500
"""Lines that are posted in one transaction: a fraction of a second."""


class NewVersion(msgspec.Struct, frozen=True):
    """A version whose lines are not yet marked. `content` is JSON text."""

    plan: str
    seq: int
    content: str


DUE = f"SELECT {COLUMNS} FROM credited_line WHERE due AND period <= $1 ORDER BY id LIMIT {AT_ONCE}"
POSTED = "UPDATE credited_line SET due = false, counted_by = $3 WHERE order_id = ANY($1) AND id = ANY($2)"
NEW_VERSIONS = """
SELECT p.code AS plan, v.seq, v.content::text AS content
FROM commission_due d JOIN commission_plan_version v ON v.id = d.subject JOIN commission_plan p ON p.id = v.plan
WHERE d.kind = 'version' AND d.period <= $1 ORDER BY v.seq
"""
FORGET_VERSION = """
DELETE FROM commission_due d USING commission_plan_version v
WHERE d.kind = 'version' AND d.subject = v.id AND v.seq = $1
"""
# One day of sales at a time, that rows are locked for a moment only; the index of a month's lines is by the moment.
MARK_DAY = """
UPDATE credited_line SET due = true
WHERE period = $1 AND business_on = $2
  AND paid_at >= $2::date - interval '1 day' AND paid_at < $2::date + interval '2 days'
  AND counted_by < $3 AND NOT due AND credits @> $4::jsonb
"""
EARLIEST = "SELECT least((SELECT min(period) FROM credited_line), (SELECT min(period) FROM commission_period))"


async def mark_new_versions(whole: Callable[[], Awaitable[Rulebook]], upto: date) -> None:
    """Mark lines and payees of plans that got a version since, as far as it reaches back."""
    versions = await fetch_as(NewVersion, NEW_VERSIONS, upto)
    if not versions:
        return
    book, earliest = await whole(), await fetch_value(EARLIEST)
    for version in versions:
        begins = day_of(terms_from_json(version.content).valid_from.instant)
        people = [id_from(payee) for payee in book.organisation.payees_of_plan(version.plan)]
        stores = [id_from(store) for store in book.organisation.stores_of_plan(version.plan)]
        first = period_of(begins) if earliest is None else max(period_of(begins), period_from(earliest))
        for month in map(first_date_of, periods_between(first, period_from(upto))):
            for day in days_of_month(month):
                if day_from(day) >= begins:
                    under = msgspec.json.encode([{"plan": version.plan}]).decode()
                    await execute(MARK_DAY, month, day, version.seq, under)
            homes = ((payee, home_of(payee, period_from(month), book)) for payee in people)
            await mark_due(Mark(month, Due.ASSOCIATE, payee, home) for payee, home in homes)
            await mark_due(Mark(month, Due.STORE, store, store) for store in stores)
        await execute(FORGET_VERSION, version.seq)


async def post_due_lines(posting: Posting, book: Rulebook, upto: date) -> Sequence[LedgerEntry] | None:
    """Post a piece of the lines that are due; its entries, None when nothing was."""
    async with transaction():
        await hold(COMMISSION_LEDGER)
        stored = await fetch_as(CreditedLine, DUE, upto)
        if not stored:
            return None
        change = BaseChange()
        known, _ = await count_by_now(stored, book, change)
        await change.write()
        lines = [sold_line(line) for line in stored]
        entries = await post(line_targets(lines, book), await posted_on_lines(lines), posting)
        await execute(POSTED, [line.order_id for line in stored], [line.id for line in stored], known)
        return entries
