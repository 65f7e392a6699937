"""Warehouses, what lies where, what is promised, what moved."""

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, Integer, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from guide_app.ground.catalog.tables import Sku
from guide_app.ground.stock.rules import Act, PlaceKind


class Warehouse(Table, tablename="warehouse"):
    """Where goods lie that are sent to customers. No store has its `code`."""

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(120, default=None, null=False)
    active = Boolean(default=True, null=False)
    version = Integer(default=1, null=False)


class WarehouseServes(Table, tablename="warehouse_serves"):
    """The path of a region or store whose orders a warehouse sends."""

    id = UUID(primary_key=True, default=None, null=False)
    warehouse = ForeignKey(Warehouse, default=None, null=False, on_delete=OnDelete.restrict)
    path = Varchar(500, default=None, null=False)
    one_of_each_path = Unique([warehouse, path])


class Stock(Table, tablename="stock"):
    """How much of an article lies in a place. An article without a row there is not tracked: it is sold freely.

    `fed` was told from outside and held at `as_of`; `on_hand` is that with every movement since. `held` is promised to
    orders, the sum of their holds.
    """

    id = UUID(primary_key=True, default=None, null=False)
    place = UUID(default=None, null=False)
    kind = Varchar(10, choices=PlaceKind, default=None, null=False)
    sku = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    fed = BigInt(default=None, null=False)
    on_hand = BigInt(default=None, null=False)
    held = BigInt(default=0, null=False)
    as_of = Timestamptz(default=None, null=False)
    one_row_per_place = Unique([sku, place])
    holds_are_units = Check("held >= 0")


class StockHold(Table, tablename="stock_hold"):
    """Units of an article that are promised to line `no` of an order, of each part where it is a bundle. The row goes
    when they are taken or let go."""

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    no = SmallInt(default=None, null=False)
    place = UUID(default=None, null=False)
    sku = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    units = Integer(default=None, null=False)
    held_at = Timestamptz(default=None, null=False)
    one_hold_per_article = Unique([order_id, no, sku])
    holds_something = Check("units > 0")


class StockMovement(Table, tablename="stock_movement"):
    """Units of an article that left a place (below nothing) or came back to it, by an order."""

    id = UUID(primary_key=True, default=None, null=False)
    place = UUID(default=None, null=False)
    sku = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    act = Varchar(10, choices=Act, default=None, null=False)
    units = Integer(default=None, null=False)
    order_id = UUID(default=None, null=False)
    moved_at = Timestamptz(default=None, null=False)


class StockLinePart(Table, tablename="stock_line_part"):
    """What one unit of line `no` of an order takes out of the stock, as it was when it was ordered: so many units of an
    article. A line without any takes units of its own article."""

    id = UUID(primary_key=True, default=None, null=False)
    order_id = UUID(default=None, null=False)
    no = SmallInt(default=None, null=False)
    sku = ForeignKey(Sku, default=None, null=False, on_delete=OnDelete.restrict)
    units = Integer(default=None, null=False)
    one_row_per_article = Unique([order_id, no, sku])
    takes_something = Check("units > 0")
