"""What readings of scanners stand for, and which barcodes SKUs have."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.settings import settings
from guide_app.ground.catalog.barcodes.errors import BarcodeUnknown
from guide_app.ground.catalog.barcodes.labels import labels
from guide_app.ground.catalog.barcodes.rules import amount_of, scanned
from guide_app.ground.catalog.barcodes.schemas import BarcodeView, SkuScanned
from guide_app.ground.catalog.fragments import sku_priced
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.catalog.pricing.rules import require_channel
from guide_app.ground.catalog.products.rules import SkuKind
from guide_app.ground.catalog.queries import pricing_paths
from guide_app.ground.catalog.reads import none_of_sku
from guide_app.ground.catalog.schemas import SkuView

BARCODES = "SELECT code, kind FROM sku_barcode WHERE sku = $1 ORDER BY id"
# By a barcode, the likeliest spelling first, else by the code of the SKU: two unique indexes.
BY_READING = f"""
{sku_priced("$5")} WHERE s.id = coalesce(
  (
    SELECT b.sku FROM sku_barcode b WHERE b.code = ANY($3::text[])
    ORDER BY array_position($3::text[], b.code::text) LIMIT 1
  ),
  (SELECT k.id FROM sku k WHERE k.code = $4)
)
"""


async def barcodes(actor: Actor, sku_id: UUID) -> list[BarcodeView]:
    """The barcodes of a SKU, in the order in which they were given. Raises NotFound."""
    actor.require(SEE_CATALOG)
    return await fetch_as(BarcodeView, BARCODES, sku_id) or await none_of_sku(sku_id)


async def by_barcode(
    actor: Actor, reading: str, *, store_id: UUID | None = None, channel: str | None = None
) -> SkuScanned:
    """The SKU of what a scanner has read, active or not, priced for a store in reach, or the actor's own, or HQ.

    Codes of SKUs are read too; prices are those of orders in a `channel`. Raises BarcodeUnknown, InvalidField.
    """
    actor.require(SEE_CATALOG)
    require_channel(channel)
    found = scanned(reading, labels(settings().scale_labels))
    above = await pricing_paths(actor, store_id)
    rows = await fetch_as(SkuView, BY_READING, above, clock.now(), list(found.codes), reading.strip(), channel)
    if not rows:
        raise BarcodeUnknown(barcode=reading)
    sku = rows[0]
    if found.weighed is None or sku.kind is not SkuKind.WEIGHED:
        return SkuScanned(sku)
    costs = None if sku.price_fen is None else amount_of(found.weighed, sku.price_fen)
    return SkuScanned(sku, found.weighed.weight_g, found.weighed.price_fen if costs is None else costs)
