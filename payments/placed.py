"""Money that a store which closes has still to give back at its terminal: the successor does."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_as
from guide_app.ground.stores.assets import Placed
from guide_app.ground.stores.handing import Going, going_along

LEFT = "SELECT count(*) FROM terminal_refund WHERE store = $1 AND reference IS NULL"
GOING = "SELECT id FROM terminal_refund WHERE store = $1 AND reference IS NULL ORDER BY id LIMIT $2"
MOVE = "UPDATE terminal_refund SET store = $3 WHERE id = ANY($1::uuid[]) AND store = $2 AND reference IS NULL"


async def _going(store_id: UUID, most: int) -> list[Going]:
    return await fetch_as(Going, GOING, store_id, most)


TITLE = ("要在终端退的钱", "Money to go back at the terminal")
REFUNDS = going_along(
    "terminal_refunds", TITLE, of="payments", left=LEFT, going=_going, move=MOVE, needs_successor=True
)
PLACED = Placed(assets=(REFUNDS,))
