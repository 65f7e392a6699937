"""One's own cart under its lock, and its end: for services that have asked for their permission."""

from datetime import datetime
from uuid import UUID

from carts.errors import CartNotYours
from carts.reads import Held, held
from carts.rules import CartState
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute

CLOSE = """
UPDATE cart SET state = $2, private_sealed = NULL, closed_at = $3, version = version + 1, order_id = $4 WHERE id = $1
"""


async def own(actor: Actor, cart_id: UUID, *, expected_version: int, at: datetime) -> Held:
    """One's own parked cart, locked. Raises as `held`, CartNotYours."""
    one = await held(actor, cart_id, expected_version=expected_version, at=at)
    require_own(actor, one)
    return one


async def close(cart_id: UUID, state: CartState, *, at: datetime, order_id: UUID | None = None) -> None:
    """Nothing personal stays of it."""
    await execute(CLOSE, cart_id, state, at, order_id)


def require_own(actor: Actor, one: Held) -> None:
    """Refuse whoever has not parked it. Raises CartNotYours."""
    if one.associate != actor.associate_id:
        raise CartNotYours(cart_id=one.id, associate_id=one.associate)
