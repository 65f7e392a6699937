"""Stores that are due: everybody whom their sales of a month concern is settled with them."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from commissions.engine.api import Rulebook, period_from
from commissions.inputs.decided import half_days_of
from commissions.payees import Payee, PayeeKind, id_from
from commissions.rules import Due
from commissions.settlement.payees import AT_ONCE, PAYEES
from commissions.settlement.pieces import BEFORE_ANY, DueRow, Piece
from guide_app.base.kernel.database import fetch_as

STORES_AT_ONCE = 1_000
"""Stores of which it is read at once whom they concern."""


class HadShare(msgspec.Struct, frozen=True):
    """Who had something of a store's sales of a month; only associates and what is unallocated are ever due."""

    kind: PayeeKind
    subject: UUID
    store: UUID


# The stores that come next, and who else is due by their facts, store by store.
DUE_STORES = f"""
SELECT kind, store, subject, times FROM commission_due
WHERE period = $1 AND kind = ANY($3) AND store = ANY (ARRAY(
  SELECT store FROM commission_due WHERE period = $1 AND kind = 'store' AND store > $2
  ORDER BY store LIMIT {STORES_AT_ONCE}))
ORDER BY store, kind, subject
"""
# Whoever had something of a store's sales of that month, and may have nothing any more. The store itself bears it.
HAD_SHARES = """
SELECT DISTINCT payee_kind AS kind, payee AS subject, store FROM commission_posted
WHERE effective_period = $1 AND line IS NULL AND payee_kind = ANY($4) AND component = ANY($3) AND store = ANY($2)
"""


async def due_stores(first: date, book: Callable[[], Awaitable[Rulebook]]) -> AsyncIterator[Piece]:
    """The stores that are due in a month, piece by piece, each store whole."""
    place = BEFORE_ANY
    while found := await fetch_as(DueRow, DUE_STORES, first, place, [*PAYEES, Due.STORE]):
        place = found[-1].store
        due: dict[UUID, list[DueRow]] = defaultdict(list)
        for one in found:
            due[one.store].append(one)
        concerned = await _concerned(first, list(due), await book())
        payees, rows = set[Payee](), list[DueRow]()
        for store, of_store in due.items():
            rows += of_store
            payees |= concerned[store]
            payees.update(Payee(PayeeKind(one.kind), one.subject) for one in of_store if one.kind is not Due.STORE)
            if len(payees) >= AT_ONCE:
                yield Piece(frozenset(payees), rows)
                payees, rows = set(), []
        if rows:
            yield Piece(frozenset(payees), rows)


async def _concerned(first: date, stores: Sequence[UUID], book: Rulebook) -> Mapping[UUID, set[Payee]]:
    """Managers and attendance of these stores, whoever has something of them already, and their unallocated pools."""
    period = period_from(first)
    found = {store: {Payee(PayeeKind.UNALLOCATED, store)} for store in stores}
    for store in stores:
        managers = book.organisation.managers_of(str(store), period)
        found[store].update(Payee(PayeeKind.ASSOCIATE, id_from(payee)) for payee, _ in managers)
    for place, sheet in (await half_days_of(period, stores)).items():
        found[id_from(place)].update(Payee(PayeeKind.ASSOCIATE, id_from(payee)) for payee in sheet)
    shares = book.plans.components_of_stores()
    for one in await fetch_as(HadShare, HAD_SHARES, first, stores, shares, PAYEES):
        found[one.store].add(Payee(one.kind, one.subject))
    return found
