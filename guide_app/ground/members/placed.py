"""Members of stores, counted."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_value
from guide_app.ground.stores.assets import Asset, Placed
from guide_app.ground.stores.fragments import stores_below

LEFT = "SELECT count(*) FROM member WHERE home_store = $1 AND erased_at IS NULL"
BELOW = f"SELECT count(*) FROM member WHERE home_store IN ({stores_below('ARRAY[$1]')}) AND erased_at IS NULL"


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id)
    return left


async def _below(path: str) -> int:
    below: int = await fetch_value(BELOW, path)
    return below


MEMBERS = Asset("members", ("会员", "Members"), _left, below=_below)
PLACED = Placed(assets=(MEMBERS,))
