"""Care dates of a store that closes; without a successor they stay with the people who are to do them."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_as
from guide_app.ground.stores.assets import Placed
from guide_app.ground.stores.handing import Going, going_along

LEFT = "SELECT count(*) FROM care_date WHERE store = $1 AND state = 'open'"
GOING = "SELECT id FROM care_date WHERE store = $1 AND state = 'open' ORDER BY id LIMIT $2"
MOVE = """
UPDATE care_date SET store = $3, version = version + 1
WHERE id = ANY($1::uuid[]) AND store = $2 AND state = 'open'
"""


async def _going(store_id: UUID, most: int) -> list[Going]:
    return await fetch_as(Going, GOING, store_id, most)


CARE = going_along("care_dates", ("未完成的回访", "Care dates"), of="clienteling", left=LEFT, going=_going, move=MOVE)
PLACED = Placed(assets=(CARE,))
