"""Payees that are due by themselves: what is left once the stores that are due are settled."""

from collections.abc import AsyncIterator
from datetime import date

import msgspec

from commissions.payees import Payee, PayeeKind
from commissions.rules import Due
from commissions.settlement.pieces import BEFORE_ANY, DueRow, Piece
from guide_app.base.kernel.database import fetch_as

PAYEES = (Due.ASSOCIATE, Due.UNALLOCATED)
"""Of what is due, that which earns."""
AT_ONCE = 400
"""Payees that are settled in one transaction: a fraction of a second."""


class DueMonth(msgspec.Struct, frozen=True):
    """A month in which somebody is due."""

    period: date


DUE_MONTHS = "SELECT DISTINCT period FROM commission_due WHERE kind = ANY($2) AND period <= $1 ORDER BY period"
# Store by store, so that what its sales earn is reckoned once for all whom it concerns.
DUE_PAYEES = f"""
SELECT kind, store, subject, times FROM commission_due
WHERE period = $1 AND kind = $2 AND (store, subject) > ($3, $4) ORDER BY store, subject LIMIT {AT_ONCE}
"""


async def months_due(upto: date) -> list[date]:
    """The months up to this one in which a store or somebody is due, ascending."""
    return [one.period for one in await fetch_as(DueMonth, DUE_MONTHS, upto, [*PAYEES, Due.STORE])]


async def due_payees(first: date, kind: Due) -> AsyncIterator[Piece]:
    """Everybody of a kind who is due in a month, piece by piece."""
    place = (BEFORE_ANY, BEFORE_ANY)
    while due := await fetch_as(DueRow, DUE_PAYEES, first, kind, *place):
        place = (due[-1].store, due[-1].subject)
        yield Piece(frozenset(Payee(PayeeKind(one.kind), one.subject) for one in due), due)
