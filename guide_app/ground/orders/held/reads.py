"""What services read of exchanges that wait, inside their work."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import execute, fetch_row_as
from guide_app.base.kernel.lookups import Lookup
from guide_app.ground.orders.exchange_schemas import ExchangeOrder
from guide_app.ground.orders.held.rules import HoldState


class BookedHold(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `exchange_hold`."""

    id: UUID
    order_id: UUID
    new_order: UUID
    command: ExchangeOrder
    worth_fen: int
    difference_fen: int
    held_by: UUID | None
    associate: UUID | None
    approval: UUID | None
    state: HoldState
    held_at: datetime


class OpenHold(msgspec.Struct, frozen=True):
    """An exchange of an order that waits, and the number of the order that is to be paid for it."""

    id: UUID
    number: str


HOLD_COLUMNS = ", ".join(f"h.{column}" for column in BookedHold.__struct_fields__)
OF_NEW_ORDER = f"SELECT {HOLD_COLUMNS} FROM exchange_hold h WHERE h.new_order = $1"
OPEN_OF = """
SELECT h.id, n.number FROM exchange_hold h JOIN orders n ON n.id = h.new_order
WHERE h.order_id = $1 AND h.state = 'open'
"""
GIVE_UP = """
UPDATE exchange_hold SET state = 'given_up', ended_at = coalesce(ended_at, $3)
WHERE order_id = $1 AND id = $2 AND state IN ('open', 'lapsed')
"""
LAPSE = """
UPDATE exchange_hold SET state = 'lapsed', ended_at = $2 WHERE order_id = ANY($1::uuid[]) AND state = 'open'
"""
LAPSE_ONE = """
UPDATE exchange_hold SET state = 'lapsed', ended_at = $3 WHERE order_id = $1 AND id = $2 AND state = 'open'
"""


def open_hold(order_id: UUID) -> Lookup[OpenHold]:
    """What waits of the goods of an order; stays as it is while the order is locked, unless it is let go."""
    return Lookup(OpenHold, OPEN_OF, order_id)


async def hold_for(new_order: UUID) -> BookedHold | None:
    """The exchange for which an order was placed."""
    return await fetch_row_as(BookedHold, OF_NEW_ORDER, new_order)


async def give_up_hold(new_order: UUID, *, at: datetime) -> None:
    """Let the goods go that were held until the order, whose row is locked and which is given up, is paid."""
    hold = await hold_for(new_order)
    if hold is not None:
        await execute(GIVE_UP, hold.order_id, hold.id, at)


async def lapse_hold(hold: BookedHold, *, at: datetime) -> None:
    """It cannot be made any more although something is paid for its order, which therefore stays for people."""
    await execute(LAPSE_ONE, hold.order_id, hold.id, at)


async def lapse_holds(order_ids: list[UUID], *, at: datetime) -> None:
    """What waits of the goods of these orders, whose rows are locked, cannot be made: they came back elsewhere.

    Nobody can pay for it from now on; the job that cancels unpaid orders cancels the new ones.
    """
    await execute(LAPSE, order_ids, at)
