"""Shapes of the catalog: categories, SKUs, prices."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from guide_app.ground.catalog.products.rules import SkuKind, Variant

Code = Annotated[str, Meta(min_length=1, max_length=40)]
CategoryName = Annotated[str, Meta(min_length=1, max_length=80)]
SkuCode = Annotated[str, Meta(min_length=1, max_length=64)]
SkuName = Annotated[str, Meta(min_length=1, max_length=200)]
Label = Annotated[str, Meta(min_length=1, max_length=64)]
LevelCode = Annotated[str, Meta(min_length=1, max_length=20)]
ChannelCode = Annotated[str, Meta(min_length=1, max_length=20, description="渠道 · Channel of orders")]
Fen = Annotated[int, Meta(ge=0, le=100_000_000_000, description="金额（分） · Amount in fen")]
Moment = Annotated[datetime, Meta(tz=True)]


class CreateCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category, below `parent` (a code) or at the top."""

    code: Code
    name: CategoryName
    parent: Code | None = None


class RenameCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a category is called from now on. Its code and its place stay: plans and coupons name its path."""

    name: CategoryName


class CreateSku(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that can be sold. `category` is a code, `spu` the product it is a size or colour of.

    A product of that code that is not there is made; without a brand or category the SKU has its product's. `variant`
    is its value in each dimension of the product. A gift costs nothing, which is entered at once.
    `picture` is a file that was uploaded as `catalog.picture`; as many SKUs as are alike may show the same.
    """

    code: SkuCode
    name: SkuName
    spu: Label | None = None
    brand: Label | None = None
    category: Code | None = None
    discountable: bool = True
    picture: UUID | None = None
    variant: Variant | None = None
    kind: SkuKind = SkuKind.PLAIN


class UpdateSku(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; fields left out stay, null empties. What kind of article it is stays."""

    name: SkuName | UnsetType = UNSET
    spu: Label | UnsetType | None = UNSET
    brand: Label | UnsetType | None = UNSET
    category: Code | UnsetType | None = UNSET
    discountable: bool | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    picture: UUID | UnsetType | None = UNSET
    variant: Variant | UnsetType | None = UNSET


class NewPrice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price of one unit of a SKU below a region or in a store (codes); for the whole chain when neither is named.

    Of several in force the narrowest wins, then one for the `channel` of the order before those for all channels, then
    the one that began last, then the one entered last. With a `level` it is for members of that level and those above
    it: of everybody's price and of those for their levels they pay the lowest. `tag_fen` is what the tag says
    (吊牌价); `list_fen` of orders is another thing, units times the selling price before any discount. One
    that names a `book` is for the place, channel, level and time of the book, and names none of its own.
    """

    sku: SkuCode
    price_fen: Fen
    floor_fen: Fen = 0
    region: Code | None = None
    store: Code | None = None
    level: LevelCode | None = None
    valid_from: Moment | None = None
    valid_to: Moment | None = None
    channel: ChannelCode | None = None
    tag_fen: Fen | None = None
    book: Code | None = None


class SetPrices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices to enter, all or none. Prices of 0, and those that change the past, need a reason."""

    prices: Annotated[list[NewPrice], Meta(min_length=1, max_length=1000)]
    reason: Annotated[str, Meta(max_length=500)] = ""


class CategoryView(msgspec.Struct, frozen=True):
    """A category; `path` is spelled with codes from the top."""

    id: UUID
    code: str
    name: str
    path: str
    parent_id: UUID | None
    version: int


class CategoryNode(msgspec.Struct, frozen=True):
    """A category with those below it. `skus` counts what is in it or below, `skus_here` what is in it itself, both with
    articles no longer sold; `on_sale` those of `skus` that are."""

    id: UUID
    code: str
    name: str
    path: str
    skus: int
    skus_here: int
    on_sale: int
    children: list["CategoryNode"]


class SkuView(msgspec.Struct, frozen=True):
    """A SKU; `categories` are codes, root to leaf; `picture` is a file's id (`/v1/files/{id}`), `price_fen` in force
    at the place asked for, null without one."""

    id: UUID
    code: str
    spu: str | None
    name: str
    brand: str | None
    categories: tuple[str, ...]
    discountable: bool
    active: bool
    version: int
    picture: UUID | None
    price_fen: int | None
    variant: Variant | None = None
    kind: SkuKind = SkuKind.PLAIN
    tag_fen: int | None = None
    thumbnail: str | None = None


class PriceView(msgspec.Struct, frozen=True):
    """One entry of the price book; `level` is of whose members it is, `channel` of which orders; null for all."""

    id: UUID
    sku: str
    path: str
    price_fen: int
    floor_fen: int
    valid_from: datetime
    valid_to: datetime | None
    level: str | None = None
    channel: str | None = None
    tag_fen: int | None = None
    book: str | None = None
    withdrawn_at: datetime | None = None


class PriceListed(PriceView, frozen=True):
    """An entry with the code of the region or the store that it is for; of headquarters' both are null."""

    region: str | None = None
    store: str | None = None
