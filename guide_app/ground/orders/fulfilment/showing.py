"""Showing the code to whoever paid at the counter and has no page of their own: by who sold it, each time on record."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as, transaction
from guide_app.ground.orders.fulfilment.errors import (
    CodeOfCustomer,
    FulfilmentStands,
    NothingToFulfil,
    PickUpCodeLocked,
)
from guide_app.ground.orders.fulfilment.queries import fulfilment
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import PickUpCode
from guide_app.ground.orders.fulfilment.sealing import open_code
from guide_app.ground.orders.permissions import RENEW_PICK_UP_CODES, SHOW_PICK_UP_CODES
from guide_app.ground.orders.rules import OrderStatus
from guide_app.ground.orders.schemas import OrderView

CODE_OF = """
SELECT f.code_sealed, o.status, o.member, o.serving FROM fulfilment f JOIN orders o ON o.id = f.order_id
WHERE f.order_id = $1
"""
WAITS = (FulfilmentState.WAITING, FulfilmentState.READY)


class CodeKept(msgspec.Struct, frozen=True):
    """A code, and whose it is."""

    code_sealed: bytes | None
    status: OrderStatus
    member: UUID | None
    serving: UUID | None


async def show_code(actor: Actor, order_id: UUID) -> PickUpCode:
    """The code of a paid order without a member that waits to be fetched, for its customer: on record, each time.

    Whoever sold it sees it, and those who may renew it. Raises NothingToFulfil, FulfilmentStands, CodeOfCustomer,
    PickUpCodeLocked where it was mistyped too often to be good.
    """
    actor.require(SHOW_PICK_UP_CODES)
    async with transaction():
        shown = await fulfilment(actor, order_id)
        kept = await fetch_row_as(CodeKept, CODE_OF, order_id)
        if kept is None:
            raise NothingToFulfil(order_id=order_id)
        if kept.status is not OrderStatus.PAID or shown.way is not FulfilmentWay.PICK_UP or shown.state not in WAITS:
            raise FulfilmentStands(order_status=kept.status, way=shown.way, state=shown.state)
        if kept.member is not None or not _is_theirs(actor, kept.serving):
            raise CodeOfCustomer
        if shown.code_locked:
            raise PickUpCodeLocked
        assert kept.code_sealed is not None, "what is fetched has a code"
        await audit.record(actor, "orders.pick_up_code_shown", f"order:{order_id}")
    return PickUpCode(order_id, open_code(order_id, kept.code_sealed))


def may_show_code(actor: Actor, order: OrderView) -> bool:
    """Whether `show_code` would show the actor the code of this order, as far as its view tells."""
    return (
        actor.may(SHOW_PICK_UP_CODES)
        and order.status is OrderStatus.PAID
        and order.fulfilment is FulfilmentWay.PICK_UP
        and order.completed_at is None
        and order.member_id is None
        and _is_theirs(actor, order.serving_id)
    )


def _is_theirs(actor: Actor, serving: UUID | None) -> bool:
    return actor.may(RENEW_PICK_UP_CODES) or (serving is not None and serving == actor.associate_id)
