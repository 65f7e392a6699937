"""Prices of levels: of all that hold for a member the lowest is previewed, charged and kept on the line."""

import pytest

from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.catalog.reads import prices_for
from guide_app.ground.catalog.schemas import NewPrice, SetPrices
from guide_app.ground.catalog.service import set_prices
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder, PreviewOrder
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.previewing import preview_order
from tests.factories import AMember, a_member, hq_actor
from tests.orders.test_ordering import DESK, Shop, an_open_shop


async def test_a_member_pays_the_lowest_price_of_their_levels(db: None) -> None:
    shop = await an_open_shop()
    for rank, code in enumerate(("basic", "silver", "gold")):
        await execute("INSERT INTO member_level (code, rank, name_zh, name_en) VALUES ($1, $2, $1, $1)", code, rank)
    stranger, ordinary, gold = [await a_member(shop.store) for _ in range(3)]
    await execute("UPDATE member SET level = 'gold' WHERE id = $1", gold.id)
    await execute("UPDATE member SET level = 'gone' WHERE id = $1", stranger.id)
    hq, code = await hq_actor(), shop.sku.code

    async def bought(member: AMember | None) -> tuple[int, str | None]:
        command = PlaceOrder(lines=[LineWanted(code, 2)], member_id=member.id if member else None)
        asked = PreviewOrder(lines=command.lines, member_id=command.member_id)
        (previewed,) = (await preview_order(shop.associate, asked, desk=DESK)).lines
        (line,) = (await place_order(shop.associate, command, desk=DESK)).lines
        assert (previewed.unit_price_fen, previewed.price_level) == (line.unit_price_fen, line.price_level)
        assert previewed.everyone_fen == await _everyones(shop)
        return line.unit_price_fen, line.price_level

    async def price(fen: int, level: str | None = None, *, here: bool = False) -> None:
        store = shop.store.code if here else None
        await set_prices(hq, SetPrices(prices=[NewPrice(sku=code, price_fen=fen, level=level, store=store)]))

    await price(3_000, "silver")
    assert [await bought(one) for one in (None, stranger, ordinary)] == [(3_333, None)] * 3
    assert await bought(gold) == (3_000, "silver"), "gold is above silver"
    await price(3_100, "gold")
    assert await bought(gold) == (3_000, "silver"), "nobody pays more for being of a higher level"
    await price(3_200, "silver", here=True)
    assert await bought(gold) == (3_100, "gold"), "of the prices for silver that of the store holds"
    await price(2_900, here=True)
    assert [await bought(one) for one in (None, gold)] == [(2_900, None)] * 2, "an offer of the store is for all"
    await price(1_000, "basic")
    assert await bought(ordinary) == (1_000, "basic")
    with pytest.raises(InvalidField):
        await price(1_000, "platinum")


async def _everyones(shop: Shop) -> int:
    """What the article costs everybody."""
    return (await prices_for(shop.store.path, [shop.sku.code], now()))[shop.sku.code].price_fen
