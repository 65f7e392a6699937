"""Links that people of a store that closes have shared: they go on to show where those work now."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_as
from guide_app.ground.stores.assets import Placed
from guide_app.ground.stores.handing import Going, going_along

LEFT = "SELECT count(*) FROM share_link WHERE store = $1"
GOING = "SELECT id FROM share_link WHERE store = $1 ORDER BY id LIMIT $2"
MOVE = "UPDATE share_link SET store = $3 WHERE id = ANY($1::uuid[]) AND store = $2"


async def _going(store_id: UUID, most: int) -> list[Going]:
    return await fetch_as(Going, GOING, store_id, most)


LINKS = going_along("share_links", ("分享链接", "Shared links"), of="sharing", left=LEFT, going=_going, move=MOVE)
PLACED = Placed(assets=(LINKS,))
