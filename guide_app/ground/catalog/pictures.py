"""Pictures of products: files that are sent for it, and stay as long as a SKU shows them."""

from datetime import datetime, timedelta
from uuid import UUID

from guide_app.ground.catalog.permissions import CHANGE_CATALOG, SEE_CATALOG
from guide_app.ground.files.keeping import let_go, use
from guide_app.ground.files.rules import Door, Purpose

PICTURE = Purpose(
    "catalog.picture",
    ("商品图片", "A product's picture"),
    CHANGE_CATALOG,
    SEE_CATALOG,
    door=Door.PICTURE,
    unused=timedelta(days=1),
)
THUMBNAIL = Purpose(
    "catalog.thumbnail",
    ("商品图片的小图", "A product's picture, smaller"),
    None,
    SEE_CATALOG,
    unused=timedelta(days=1),
)


async def change_picture(before: UUID | None, after: UUID | None, *, at: datetime) -> None:
    """Count what a SKU shows now, and no longer what it showed. Raises InvalidField for what is no such picture."""
    if before == after:
        return
    if after is not None:
        await use(after, purpose=PICTURE, field="picture", at=at)
    if before is not None:
        await let_go(before, at=at)
