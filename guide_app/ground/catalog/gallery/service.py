"""Adding pictures, putting them in order, removing them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.files.pictures import take_picture
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.catalog.gallery import queries
from guide_app.ground.catalog.gallery.errors import OtherPictures, TooManyPictures
from guide_app.ground.catalog.gallery.schemas import (
    EDGES,
    MOST_PICTURES,
    AddPicture,
    OrderPictures,
    PictureView,
    Size,
)
from guide_app.ground.catalog.permissions import CHANGE_CATALOG
from guide_app.ground.catalog.pictures import PICTURE, THUMBNAIL
from guide_app.ground.catalog.products.queries import product
from guide_app.ground.catalog.queries import sku
from guide_app.ground.files.keeping import Described, LaidDown, enter, file_of, lay_down, let_go, use, whole_content_of

TOKEN_BYTES = 18
OF_PRODUCT = "SELECT id, place FROM catalog_picture WHERE product = $1 ORDER BY id FOR NO KEY UPDATE"
OF_SKU = "SELECT id, place FROM catalog_picture WHERE sku = $1 ORDER BY id FOR NO KEY UPDATE"
PUT = """
UPDATE catalog_picture g SET place = o.place FROM unnest($1::uuid[]) WITH ORDINALITY o (id, place) WHERE g.id = o.id
"""
REMOVE = "DELETE FROM catalog_picture WHERE id = $1 RETURNING file, medium, small"


@dataclass(frozen=True, slots=True)
class Owner:
    """What shows a picture: a product or a SKU."""

    product_id: UUID | None = None
    sku_id: UUID | None = None

    @property
    def subject(self) -> str:
        """As the audit log names it."""
        return f"product:{self.product_id}" if self.product_id else f"sku:{self.sku_id}"


class PictureRow(msgspec.Struct, frozen=True):
    """A row of pictures."""

    id: UUID
    product: UUID | None
    sku: UUID | None
    place: int
    file: UUID
    medium: UUID
    small: UUID
    token: str


class Placed(msgspec.Struct, frozen=True):
    """Where a picture stands."""

    id: UUID
    place: int


ADD = insert_from_json("catalog_picture", PictureRow)


async def add_picture(actor: Actor, owner: Owner, command: AddPicture) -> list[PictureView]:
    """Show a picture behind the others, drawn in two smaller sizes too.

    Raises NotFound, TooManyPictures, FileLost; InvalidField for a file that was not uploaded for this.
    """
    actor.require(CHANGE_CATALOG)
    await _require_there(actor, owner)
    at = clock.now()
    try:
        file = await file_of(command.file_id, at=at)
    except NotFound as missing:
        raise InvalidField("file_id", "须为已上传的商品图片 / a picture that was uploaded for this") from missing
    if file.purpose != PICTURE.name:
        raise InvalidField("file_id", "须为已上传的商品图片 / a picture that was uploaded for this")
    given = await whole_content_of(file)
    drawn = {size: await _drawn(given, edge) for size, edge in EDGES.items()}
    async with transaction():
        there = await _there(owner)
        if len(there) >= MOST_PICTURES:
            raise TooManyPictures(limit=MOST_PICTURES)
        made = {}
        for size, (laid, described) in drawn.items():
            made[size] = (await enter(laid, described, purpose=THUMBNAIL, by=actor, at=at)).id
            await use(made[size], purpose=THUMBNAIL, field="file_id", at=at)
        await use(command.file_id, purpose=PICTURE, field="file_id", at=at)
        row = PictureRow(
            id=new_id(),
            product=owner.product_id,
            sku=owner.sku_id,
            place=there[-1].place + 1 if there else 1,
            file=command.file_id,
            medium=made[Size.MEDIUM],
            small=made[Size.SMALL],
            token=secrets.token_urlsafe(TOKEN_BYTES),
        )
        await execute(ADD, as_json([row]))
        await audit.record(actor, "catalog.picture_added", owner.subject, picture=str(row.id))
        return await _shown(actor, owner)


async def order_pictures(actor: Actor, owner: Owner, command: OrderPictures) -> list[PictureView]:
    """Show the pictures in another order. Raises NotFound, OtherPictures."""
    actor.require(CHANGE_CATALOG)
    await _require_there(actor, owner)
    async with transaction():
        if sorted(one.id for one in await _there(owner)) != sorted(command.pictures):
            raise OtherPictures
        await execute(PUT, command.pictures)
        await audit.record(actor, "catalog.pictures_ordered", owner.subject)
        return await _shown(actor, owner)


async def remove_picture(actor: Actor, owner: Owner, picture_id: UUID) -> list[PictureView]:
    """Show a picture no more; its files go when nothing else shows them for 30 days. Raises NotFound."""
    actor.require(CHANGE_CATALOG)
    await _require_there(actor, owner)
    at = clock.now()
    async with transaction():
        if picture_id not in {one.id for one in await _there(owner)}:
            raise NotFound
        gone = await fetch_row_as(queries.Sizes, REMOVE, picture_id)
        if gone is None:
            raise NotFound
        for file_id in (gone.file, gone.medium, gone.small):
            await let_go(file_id, at=at)
        await audit.record(actor, "catalog.picture_removed", owner.subject, picture=str(picture_id))
        return await _shown(actor, owner)


async def _require_there(actor: Actor, owner: Owner) -> None:
    if owner.product_id is not None:
        await product(actor, owner.product_id)
    elif owner.sku_id is not None:
        await sku(actor, owner.sku_id)


async def _there(owner: Owner) -> Sequence[Placed]:
    if owner.product_id is not None:
        return await fetch_as(Placed, OF_PRODUCT, owner.product_id)
    return await fetch_as(Placed, OF_SKU, owner.sku_id)


async def _shown(actor: Actor, owner: Owner) -> list[PictureView]:
    if owner.product_id is not None:
        return await queries.pictures_of_product(actor, owner.product_id)
    return await queries.pictures_of_sku(actor, owner.sku_id or UUID(int=0))


async def _drawn(given: bytes, edge: int) -> tuple[LaidDown, Described]:
    picture = await take_picture(given, longest_edge=edge)
    name = f"{edge}.{picture.media_type.removeprefix('image/')}"
    return await lay_down(picture.content), Described(picture.media_type, name, picture.width, picture.height)
