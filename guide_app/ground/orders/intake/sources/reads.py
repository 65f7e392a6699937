"""What the intake reads of the source that sends, after it has asked whether it may be sent to."""

from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as
from guide_app.ground.orders.intake.errors import OrderSourceOff, OrderSourceUnknown
from guide_app.ground.orders.rules import Channel

SENDER = "SELECT id, code, path, channels, takes_orders, takes_refunds, active FROM order_source WHERE code = $1"


class Sender(msgspec.Struct, frozen=True):
    """A source, as far as it bears on what it sends."""

    id: UUID
    code: str
    path: str
    channels: tuple[Channel, ...]
    takes_orders: bool
    takes_refunds: bool
    active: bool


async def sender(actor: Actor, code: str) -> Sender:
    """The source of this code. Raises OrderSourceUnknown, also outside the actor's reach, and OrderSourceOff."""
    found = await fetch_row_as(Sender, SENDER, code)
    if found is None or not actor.reaches(found.path):
        raise OrderSourceUnknown(source=code)
    if not found.active:
        raise OrderSourceOff(source=code)
    return found
