"""Parked carts of stores that close."""

from uuid import UUID

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.stores.assets import Asset, Handing, Placed

LEFT = "SELECT count(*) FROM cart WHERE store = $1 AND state = 'parked'"
MOVE = "UPDATE cart SET store = $2, version = version + 1 WHERE store = $1 AND state = 'parked'"
GIVE_UP = """
UPDATE cart SET state = 'expired', private_sealed = NULL, closed_at = $2, version = version + 1
WHERE store = $1 AND state = 'parked'
"""
"""Of a store that is some dozens at most: everybody may have thirty."""


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id)
    return left


async def _hand_on(actor: Actor, handing: Handing) -> int:
    """Let the carts be gone on with at the successor, at its prices; without one they expire."""
    if handing.successor_id is None:
        gone = await execute(GIVE_UP, handing.store_id, handing.at)
    else:
        gone = await execute(MOVE, handing.store_id, handing.successor_id)
    if gone:
        facts = {"carts": gone, "successor": handing.successor_code}
        await audit.record(actor, "carts.store_closed", f"store:{handing.store_id}", **facts)
    return gone


PLACED = Placed(assets=(Asset("carts", ("暂存的购物车", "Parked carts"), _left, _hand_on),))
