"""Bundles for tests: made of articles by straight rows."""

from collections.abc import Mapping

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from tests.factories import ASku, a_sku

AS_BUNDLE = "UPDATE sku SET kind = 'bundle' WHERE id = $1"
CLEAR = "DELETE FROM sku_component WHERE bundle = $1"
ADD = "INSERT INTO sku_component (id, bundle, part, units) VALUES ($1, $2, $3, $4)"


async def a_bundle(parts: Mapping[ASku, int], *, price_fen: int = 49_900) -> ASku:
    """A bundle with so many units of each article."""
    bundle = await a_sku(price_fen=price_fen, name="跑步套装")
    await execute(AS_BUNDLE, bundle.id)
    await made_of(bundle, parts)
    return bundle


async def made_of(bundle: ASku, parts: Mapping[ASku, int]) -> None:
    """It is made of these from now on."""
    await execute(CLEAR, bundle.id)
    for part, units in parts.items():
        await execute(ADD, new_id(), bundle.id, part.id, units)
