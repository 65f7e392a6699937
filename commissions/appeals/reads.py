"""What services of appeals and corrections read, once they have asked for their own permission."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from commissions.appeals.rules import AppealState
from commissions.inputs.rules import following_month
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value


class OrderSeen(msgspec.Struct, frozen=True):
    """A paid order with its store and those who stood in its roles."""

    id: UUID
    number: str
    store: UUID
    path: str
    period: date
    people: tuple[UUID, ...]


class EntrySeen(msgspec.Struct, frozen=True):
    """An entry of the ledger."""

    id: UUID
    payee: UUID
    order_id: UUID | None
    store: UUID
    path: str
    effective_period: date


class AppealHeld(msgspec.Struct, frozen=True):
    """An appeal that is decided about, and the path of its store."""

    id: UUID
    order_id: UUID | None
    appellant: UUID
    state: AppealState
    path: str


class Person(msgspec.Struct, frozen=True):
    """Somebody by number and name."""

    id: UUID
    number: str
    name: str


ORDER = """
SELECT o.id, o.number, o.store, s.path, date_trunc('month', o.business_on)::date AS period,
  array_remove(ARRAY[o.serving, o.dedicated, o.acquirer, o.issuer], NULL) AS people
FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1 AND o.business_on IS NOT NULL
"""
ENTRY = """
SELECT e.id, e.payee, e.order_id, e.store, s.path, e.effective_period
FROM commission_entry e JOIN store s ON s.id = e.store
WHERE e.id = $1 AND e.payee_kind = 'associate' AND e.payee = $2
"""
HOLD_APPEAL = """
SELECT a.id, a.order_id, a.appellant, a.state, s.path
FROM commission_appeal a JOIN store s ON s.id = a.store WHERE a.id = $1 FOR NO KEY UPDATE OF a
"""
PEOPLE = "SELECT id, number, name FROM associate WHERE id = ANY($1)"
IS_SETTLED = "SELECT EXISTS (SELECT FROM commission_run WHERE period = $1 AND started_at >= $2)"
AS_IT_IS = """
SELECT concat_ws(' ', (SELECT min(period) FROM commission_period WHERE state = 'open'), (
  SELECT string_agg(concat_ws(' ', id, net_fen, returned, taken_back, credits), ',' ORDER BY id)
  FROM credited_line WHERE order_id = $1))
"""
CORRECTIONS_OF = "SELECT coalesce(max(no), 0) FROM commission_correction WHERE order_id = $1"


async def order_seen(order_id: UUID) -> OrderSeen | None:
    """A paid order; None where there is none."""
    return await fetch_row_as(OrderSeen, ORDER, order_id)


async def own_entry(entry_id: UUID, payee: UUID) -> EntrySeen | None:
    """An entry of somebody's own; None where there is none."""
    return await fetch_row_as(EntrySeen, ENTRY, entry_id, payee)


async def appeal_held(appeal_id: UUID) -> AppealHeld | None:
    """An appeal, held until the transaction ends, so that of two who decide the second finds it decided."""
    return await fetch_row_as(AppealHeld, HOLD_APPEAL, appeal_id)


async def people_named(ids: set[UUID]) -> dict[UUID, Person]:
    """These people by id."""
    return {one.id: one for one in await fetch_as(Person, PEOPLE, sorted(ids))}


async def is_settled(period: date) -> bool:
    """Whether a month was settled after its end."""
    over: datetime = start_of(following_month(period))
    found: bool = await fetch_value(IS_SETTLED, period, over)
    return found


async def corrections_made(order_id: UUID) -> int:
    """How often the order was corrected so far."""
    made: int = await fetch_value(CORRECTIONS_OF, order_id)
    return made


async def order_as_it_is(order_id: UUID) -> str:
    """What a correction of the order goes by: it changes when anything of it does."""
    found: str = await fetch_value(AS_IT_IS, order_id)
    return found
