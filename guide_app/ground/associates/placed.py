"""What people keep of the organisation's paths, and how many there are."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_value
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.stores.assets import Asset, Placed, PlacedColumn

LEFT = "SELECT count(*) FROM posting p WHERE p.store = $1 AND (p.valid_to IS NULL OR p.valid_to > $2)"
BELOW = f"""
SELECT count(DISTINCT p.associate) FROM posting p
WHERE p.path ~>=~ $1 AND p.path ~<~ (rtrim($1, '/') || '0') AND {holds_on("$2")}
"""


async def _left(store_id: UUID) -> int:
    left: int = await fetch_value(LEFT, store_id, business_date(clock.now()))
    return left


async def _below(path: str) -> int:
    below: int = await fetch_value(BELOW, path, business_date(clock.now()))
    return below


PEOPLE = Asset("people", ("在职人员", "People"), _left, below=_below)
PLACED = Placed(columns=(PlacedColumn("posting"),), assets=(PEOPLE,))
