"""Categories, brands, seasons, products, SKUs with their barcodes and parts, and their prices."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check
from piccolo.table import Table


class Category(Table, tablename="category"):
    """A node of the category tree. `path` is spelled with codes: `/shoes/run`."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(80, default=None, null=False)
    parent: ForeignKey["Category"] = ForeignKey("self", default=None, null=True, on_delete=OnDelete.restrict)
    path = Varchar(500, default=None, null=False, unique=True)
    version = Integer(default=1, null=False)


class Brand(Table, tablename="brand"):
    """A brand. SKUs, plans and coupons name it by its code, which is any label and never changes."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(64, default=None, null=False, unique=True)
    name = Varchar(80, default=None, null=False)
    version = Integer(default=1, null=False)


class Season(Table, tablename="season"):
    """A season with its first and its last day."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(80, default=None, null=False)
    begins_on = Date(default=None, null=False)
    ends_on = Date(default=None, null=False)
    version = Integer(default=1, null=False)
    days_in_order = Check("ends_on >= begins_on")


class Product(Table, tablename="product"):
    """A product (SPU), of which SKUs are the variants: `sku.spu` is its code, by a foreign key.

    `specifications` are its dimensions in order, each with its values in order; `brand` and `season` are codes.
    """

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(64, default=None, null=False, unique=True)
    name = Varchar(200, default=None, null=False)
    brand = Varchar(64, default=None, null=True)
    season = Varchar(40, default=None, null=True)
    category = ForeignKey(Category, default=None, null=True, on_delete=OnDelete.restrict)
    description = Text(default="", null=False)
    specifications = JSONB(default="[]", null=False)
    weight_g = Integer(default=None, null=True)
    state = Varchar(20, default="on_sale", null=False)
    version = Integer(default=1, null=False)


class Sku(Table, tablename="sku"):
    """Something that can be sold. `spu` is the code of its product, `picture` a file's id.

    `variant` has its value in each dimension of the product; no two SKUs of a product have the same.
    """

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(64, default=None, null=False, unique=True)
    spu = Varchar(64, default=None, null=True)
    name = Varchar(200, default=None, null=False)
    brand = Varchar(64, default=None, null=True)
    category = ForeignKey(Category, default=None, null=True, on_delete=OnDelete.restrict)
    discountable = Boolean(default=True, null=False)
    active = Boolean(default=True, null=False)
    version = Integer(default=1, null=False)
    picture = UUID(default=None, null=True)
    variant = JSONB(default=None, null=True)
    kind = Varchar(20, default="plain", null=False)


class SkuBarcode(Table, tablename="sku_barcode"):
    """A barcode of a SKU in its one spelling: GTINs of 8, 13 or 14 digits, or a code of the chain's own."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(48, default=None, null=False, unique=True)
    sku = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(20, default=None, null=False)


class SkuComponent(Table, tablename="sku_component"):
    """A part of a bundle: so many units of another SKU in one of it."""

    id = UUID(primary_key=True, default=None, null=False)
    bundle = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    part = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    units = Integer(default=None, null=False)
    has_units = Check("units > 0 AND bundle <> part")


class CatalogPicture(Table, tablename="catalog_picture"):
    """A picture of a product or of a SKU, and where it stands among its pictures: the files of its three sizes, and the
    word by which it is shown to whoever knows it."""

    id = UUID(primary_key=True, default=None, null=False)
    product = ForeignKey(Product, default=None, null=True, on_delete=OnDelete.restrict)
    sku = ForeignKey(Sku, default=None, null=True, on_delete=OnDelete.restrict)
    place = Integer(default=None, null=False)
    file = UUID(default=None, null=False)
    medium = UUID(default=None, null=False)
    small = UUID(default=None, null=False)
    token = Varchar(40, default=None, null=False, unique=True)
    is_of_one = Check("(product IS NULL) <> (sku IS NULL)")


class PriceBook(Table, tablename="price_book"):
    """A named price book: what its entries are for. It stays as it was made."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(80, default=None, null=False)
    channel = Varchar(20, default=None, null=True)
    path = Varchar(500, default="/", null=False)
    level = Varchar(20, default=None, null=True)
    valid_from = Timestamptz(default=None, null=True)
    valid_to = Timestamptz(default=None, null=True)


class Price(Table, tablename="price"):
    """A price of one unit below a path of the organisation, by dates. The longest path wins, then one of the channel,
    then the latest start.

    With a `level` it is for the members of that level and of those above it, who pay the lowest they may have.
    `ends_at` is kept by triggers: until when it can hold at all.
    """

    id = UUID(primary_key=True, default=None, null=False)
    sku = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    path = Varchar(500, default="/", null=False)
    level = Varchar(20, default=None, null=True)
    price_fen = BigInt(default=None, null=False)
    floor_fen = BigInt(default=0, null=False)
    valid_from = Timestamptz(default=None, null=False)
    valid_to = Timestamptz(default=None, null=True)
    channel = Varchar(20, default=None, null=True)
    list_fen = BigInt(default=None, null=True)
    book = ForeignKey(PriceBook, default=None, null=True, on_delete=OnDelete.restrict)
    withdrawn_at = Timestamptz(default=None, null=True)
    ends_at = Timestamptz(default=None, null=True)
    list_is_not_below = Check("list_fen >= price_fen")
    price_is_money = Check("price_fen >= 0 AND floor_fen >= 0")
    dates_in_order = Check("valid_to IS NULL OR valid_to > valid_from")
