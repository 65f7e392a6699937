"""Categories, SKUs and their prices."""

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
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


class Sku(Table, tablename="sku"):
    """Something that can be sold. `spu` groups sizes and colours of one product, `picture` is a file's id."""

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


class Price(Table, tablename="price"):
    """A price of one unit below a path of the organisation, by dates. The longest path wins, then the latest start.

    With a `level` it is for the members of that level and of those above it, who pay the lowest they may have.
    """

    id = UUID(primary_key=True, default=None, null=False)
    sku = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    path = Varchar(500, default="/", null=False)
    level = Varchar(20, default=None, null=True)
    price_fen = BigInt(default=None, null=False)
    floor_fen = BigInt(default=0, null=False)
    valid_from = Timestamptz(default=None, null=False)
    valid_to = Timestamptz(default=None, null=True)
    price_is_money = Check("price_fen >= 0 AND floor_fen >= 0")
    dates_in_order = Check("valid_to IS NULL OR valid_to > valid_from")
