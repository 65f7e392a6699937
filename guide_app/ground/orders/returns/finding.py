"""An order of another store that a customer shows, so that its goods can come back here."""

from datetime import date
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.base.kernel.lookups import look_up_each
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.orders.booked import shown_lines
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.permissions import RETURN_ELSEWHERE
from guide_app.ground.orders.reads import booked_lines, known_payments
from guide_app.ground.orders.returns.schemas import FindOrder, PaymentLeft, ShownOrder
from guide_app.ground.orders.rules import OrderStatus, shown_status

MOST = 5
# A till's number begins anew each day: it takes the day besides. An order of a member is theirs who has its phone.
FIND = f"""
SELECT o.id, o.number, s.code AS store_code, s.name AS store_name, o.status, o.returned_in_full, o.business_on,
  o.payable_fen, o.refunded_fen + o.refunded_freight_fen AS refunded_fen,
  o.freight_fen - o.refunded_freight_fen AS freight_left_fen
FROM orders o JOIN store s ON s.id = o.store LEFT JOIN member m ON m.id = o.member
LEFT JOIN member now ON now.id = coalesce(m.merged_into, m.id)
WHERE o.status = 'paid' AND NOT o.taken_back
  AND (o.number = $1 AND o.channel <> 'till'
    OR o.id IN (SELECT k.order_id FROM till_receipt k WHERE k.number = $1 AND k.day = $2))
  AND (now.id IS NULL OR now.erased_at IS NOT NULL OR EXISTS (
    SELECT FROM member_phone p JOIN member had ON had.id = p.member
    WHERE p.phone_index = $3 AND coalesce(had.merged_into, had.id) = now.id))
ORDER BY o.id LIMIT {MOST}
"""


class Found(msgspec.Struct, frozen=True):
    """An order, without its lines."""

    id: UUID
    number: str
    store_code: str
    store_name: str
    status: OrderStatus
    returned_in_full: bool
    business_on: date
    payable_fen: int
    refunded_fen: int
    freight_left_fen: int


async def find_order(actor: Actor, command: FindOrder) -> list[ShownOrder]:
    """Orders of the whole chain by an exact number, as far as their customers prove that they are theirs.

    Each look is on record. Raises OrderNotFound, also where the phone is not the customer's.
    """
    actor.require(RETURN_ELSEWHERE)
    index = None if command.phone is None else vault().index(PHONE, normalise_phone(command.phone))
    async with transaction():
        found = await fetch_as(Found, FIND, command.number.strip(), command.on, index)
        if not found:
            raise OrderNotFound(number=command.number)
        lines = await look_up_each([booked_lines(one.id) for one in found])
        payments = await look_up_each([known_payments(one.id) for one in found])
        for one in found:
            await audit.record(actor, "orders.shown_elsewhere", f"order:{one.id}")
    return [
        ShownOrder(
            id=one.id,
            number=one.number,
            store_code=one.store_code,
            store_name=one.store_name,
            status=shown_status(one.status, returned_in_full=one.returned_in_full),
            business_on=one.business_on,
            payable_fen=one.payable_fen,
            refunded_fen=one.refunded_fen,
            freight_left_fen=one.freight_left_fen,
            lines=shown_lines(of),
            payments=[PaymentLeft(paid.id, paid.method, paid.left_fen) for paid in came_in if paid.left_fen > 0],
        )
        for one, of, came_in in zip(found, lines, payments, strict=True)
    ]
