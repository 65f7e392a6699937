"""Withdrawing entries of the price book: those that have not begun at once, those in force by a second person."""

from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.catalog.errors import PriceHeld, PriceOver
from guide_app.ground.catalog.permissions import SET_PRICES
from guide_app.ground.catalog.pricing import queries
from guide_app.ground.catalog.pricing.schemas import WithdrawPrice
from guide_app.ground.catalog.schemas import PriceView

WITHDRAW = """
UPDATE price SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL AND (valid_to IS NULL OR valid_to > $2)
"""


async def withdraw_price(actor: Actor, price_id: UUID, command: WithdrawPrice, *, approved: bool = False) -> PriceView:
    """Have an entry hold no more from now on; one that has not begun never does.

    Raises NotFound, PriceOver for one that holds no more anyway, PriceHeld for one that holds unless it is `approved`.
    """
    actor.require(SET_PRICES)
    at = clock.now()
    async with transaction():
        before = await queries.price(actor, price_id)
        if not actor.reaches(before.path):
            raise NotFound
        if before.valid_from <= at and not approved:
            raise PriceHeld(price_id=price_id, sku=before.sku, price_fen=before.price_fen)
        if not await execute(WITHDRAW, price_id, at):
            raise PriceOver(price_id=price_id)
        facts = {"sku": before.sku, "price_fen": before.price_fen, "reason": command.reason}
        await audit.record(actor, "catalog.price_withdrawn", f"price:{price_id}", **facts)
        return await queries.price(actor, price_id)
