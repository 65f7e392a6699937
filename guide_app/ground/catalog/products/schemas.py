"""Shapes of products, brands and seasons."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from guide_app.ground.catalog.products.rules import MOST_DIMENSIONS, Dimension, ProductState, SkuKind, Variant
from guide_app.ground.catalog.schemas import CategoryName, Code, Label, SkuCode, SkuName

Description = Annotated[str, Meta(max_length=4000)]
Grams = Annotated[int, Meta(ge=1, le=1_000_000, description="重量（克） · Weight in grams")]
Dimensions = Annotated[list[Dimension], Meta(max_length=MOST_DIMENSIONS)]


class CreateBrand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A brand; SKUs, plans and coupons name it by its code, which stays."""

    code: Label
    name: CategoryName


class NameBrand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a brand is called from now on."""

    name: CategoryName


class BrandView(msgspec.Struct, frozen=True):
    """A brand, with how many products and SKUs are of it."""

    id: UUID
    code: str
    name: str
    version: int
    products: int
    skus: int


class CreateSeason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A season with its first and its last day."""

    code: Code
    name: CategoryName
    begins_on: date
    ends_on: date


class UpdateSeason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes of a season; its code stays."""

    name: CategoryName | UnsetType = UNSET
    begins_on: date | UnsetType = UNSET
    ends_on: date | UnsetType = UNSET


class SeasonView(msgspec.Struct, frozen=True):
    """A season, with how many products are of it."""

    id: UUID
    code: str
    name: str
    begins_on: date
    ends_on: date
    version: int
    products: int


class CreateProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product (SPU). `brand`, `season` and `category` are codes; SKUs that name it as `spu` are its variants."""

    code: Label
    name: SkuName
    brand: Label | None = None
    season: Code | None = None
    category: Code | None = None
    description: Description = ""
    specifications: Dimensions = []
    weight_g: Grams | None = None
    state: ProductState = ProductState.ON_SALE


class UpdateProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; fields left out stay, null empties.

    Variants that had the brand and category of the product follow it, and `state` says whether they are sold.
    """

    name: SkuName | UnsetType = UNSET
    brand: Label | UnsetType | None = UNSET
    season: Code | UnsetType | None = UNSET
    category: Code | UnsetType | None = UNSET
    description: Description | UnsetType = UNSET
    specifications: Dimensions | UnsetType = UNSET
    weight_g: Grams | UnsetType | None = UNSET
    state: ProductState | UnsetType = UNSET


class ProductView(msgspec.Struct, frozen=True):
    """A product; `categories` are codes, root to leaf, `skus` counts its variants and `on_sale` those that are sold."""

    id: UUID
    code: str
    name: str
    brand: str | None
    season: str | None
    categories: tuple[str, ...]
    description: str
    specifications: list[Dimension]
    weight_g: int | None
    state: ProductState
    version: int
    skus: int
    on_sale: int
    thumbnail: str | None = None


class VariantView(msgspec.Struct, frozen=True):
    """A SKU as one of its product's variants, priced for the place asked for."""

    id: UUID
    code: str
    name: str
    variant: Variant | None
    kind: SkuKind
    active: bool
    price_fen: int | None
    barcodes: tuple[str, ...]


class ComponentWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of a SKU in one bundle."""

    sku: SkuCode
    units: Annotated[int, Meta(ge=1, le=999)] = 1


class SetComponents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bundle is made of from now on."""

    components: Annotated[list[ComponentWanted], Meta(min_length=1, max_length=50)]


class ComponentView(msgspec.Struct, frozen=True):
    """A part of a bundle, with what one unit of it costs at the place asked for."""

    sku_id: UUID
    sku: str
    name: str
    units: int
    price_fen: int | None
