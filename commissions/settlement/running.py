"""A run from its first piece to its last: new versions, sold lines, stores, payees; until nothing is due."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from commissions.engine.api import Period, Rulebook, first_date_of, period_from, periods_between
from commissions.payees import PayeeKind
from commissions.posting import LedgerEntry, Posting
from commissions.rulebooks import versions_known, whole_rulebook
from commissions.settlement.lines import mark_new_versions, post_due_lines
from commissions.settlement.payees import PAYEES, due_payees, months_due
from commissions.settlement.pieces import post_pieces
from commissions.settlement.stores import due_stores
from commissions.settlement.terms import mark_other_terms
from guide_app.base.kernel.collecting import seldom_collecting
from guide_app.base.kernel.database import fetch_value

ANYTHING_DUE = """
SELECT EXISTS (SELECT FROM commission_due WHERE period <= $1)
  OR EXISTS (SELECT FROM credited_line WHERE due AND period <= $1)
"""


@dataclass
class Run:
    """What a run has posted so far, and by how much it changed what each associate earns."""

    run_id: UUID
    entries: int = 0
    changes: Counter[UUID] = field(default_factory=Counter)

    def add(self, entries: Sequence[LedgerEntry]) -> None:
        """Count a piece."""
        self.entries += len(entries)
        for entry in entries:
            if entry.payee_kind is PayeeKind.ASSOCIATE:
                self.changes[entry.payee] += entry.amount_fen


async def settle_upto(month: Period, posting: Posting) -> Run:
    """Post what is due in all months up to this one. Whoever calls holds the settlement lock."""
    with seldom_collecting():
        return await _settle(month, posting)


async def _settle(month: Period, posting: Posting) -> Run:
    run, upto = Run(posting.run_id), first_date_of(month)
    book = _Book()
    begin = month if posting.opened is None else min(month, period_from(posting.opened))
    await mark_new_versions(book.now, upto)
    for period in periods_between(begin, month):
        await mark_other_terms(period, book.now)
    if not await fetch_value(ANYTHING_DUE, upto):
        return run
    while (entries := await post_due_lines(posting, await book.now(), upto)) is not None:
        run.add(entries)
    for first in await months_due(upto):
        await post_pieces(first, partial(due_stores, first, book.now), posting, book.now, run.add)
        for kind in PAYEES:
            await post_pieces(first, partial(due_payees, first, kind), posting, book.now, run.add)
    return run


class _Book:
    """The rulebook of the whole chain, read once something is due, and anew when a version was published meanwhile."""

    def __init__(self) -> None:
        self._book: Rulebook | None = None
        self._known = 0

    async def now(self) -> Rulebook:
        """The rulebook as it is known."""
        known = await versions_known()
        if self._book is None or known != self._known:
            self._book, self._known = await whole_rulebook(), known
        return self._book
