"""Pictures of products and SKUs, and each by its unguessable address."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.catalog.gallery.schemas import PictureView, Size
from guide_app.ground.catalog.permissions import SEE_CATALOG
from guide_app.ground.catalog.reads import none_of_product, none_of_sku
from guide_app.ground.files.keeping import content_to_send, file_of, view_of
from guide_app.ground.files.schemas import Download

PICTURE = """
SELECT g.id, g.place, '/pictures/' || g.token || '/small' AS small, '/pictures/' || g.token || '/medium' AS medium,
  '/pictures/' || g.token || '/large' AS large
FROM catalog_picture g
"""
OF_PRODUCT = f"{PICTURE} WHERE g.product = $1 ORDER BY g.place, g.id"
OF_SKU = f"{PICTURE} WHERE g.sku = $1 ORDER BY g.place, g.id"
AT_ADDRESS = "SELECT g.file, g.medium, g.small FROM catalog_picture g WHERE g.token = $1"


class Sizes(msgspec.Struct, frozen=True):
    """The files of a picture."""

    file: UUID
    medium: UUID
    small: UUID


async def pictures_of_product(actor: Actor, product_id: UUID) -> list[PictureView]:
    """A product's own pictures, in order. Raises NotFound."""
    actor.require(SEE_CATALOG)
    return await fetch_as(PictureView, OF_PRODUCT, product_id) or await none_of_product(product_id)


async def pictures_of_sku(actor: Actor, sku_id: UUID) -> list[PictureView]:
    """A SKU's own pictures, in order. Raises NotFound."""
    actor.require(SEE_CATALOG)
    return await fetch_as(PictureView, OF_SKU, sku_id) or await none_of_sku(sku_id)


async def picture_at(token: str, size: Size) -> Download:
    """A picture for whoever knows its address. Raises NotFound, FileLost."""
    found = await fetch_row_as(Sizes, AT_ADDRESS, token)
    if found is None:
        raise NotFound
    at = clock.now()
    wanted = {Size.SMALL: found.small, Size.MEDIUM: found.medium, Size.LARGE: found.file}[size]
    return Download(view_of(await file_of(wanted, at=at)), await content_to_send(wanted, at=at))
