"""How orders reach their customers, and the parcels that they are sent in."""

from piccolo.columns import UUID, Bytea, ForeignKey, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check
from piccolo.table import Table

from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay, ReceivedBy
from guide_app.ground.orders.tables.sales import Order
from guide_app.ground.stock.rules import PlaceKind
from guide_app.ground.stores.tables import Store


class Fulfilment(Table, tablename="fulfilment"):
    """An order that is fetched or sent. What is taken along has no row.

    `store` has it to do: where the goods lie, or the order's own where they lie in a warehouse. `place` is where they
    lie. The address is sealed under the key of the `member`, `to_masked` what everybody sees of it. The code by which
    it is fetched is sealed; `tries` counts how often it was mistyped.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order = ForeignKey(
        Order, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="order_id", unique=True
    )
    way = Varchar(12, choices=FulfilmentWay, default=None, null=False)
    state = Varchar(12, choices=FulfilmentState, default=FulfilmentState.WAITING, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    place = UUID(default=None, null=False)
    place_kind = Varchar(10, choices=PlaceKind, default=None, null=False)
    member = UUID(default=None, null=True, index=True)
    address_sealed = Bytea(default=None, null=True)
    to_masked = Varchar(200, default="", null=False)
    code_sealed = Bytea(default=None, null=True)
    tries = SmallInt(default=0, null=False)
    asked_at = Timestamptz(default=None, null=False)
    ready_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)


class Parcel(Table, tablename="parcel"):
    """Goods of an order that were given to a carrier: `lines` are numbers of lines and units.

    One that was typed wrongly is cancelled, and stays.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order = ForeignKey(Order, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="order_id")
    carrier = Varchar(40, default=None, null=False)
    number = Varchar(60, default=None, null=False)
    lines = JSONB(default=None, null=False)
    shipped_at = Timestamptz(default=None, null=False)
    shipped_by = UUID(default=None, null=True)
    received_at = Timestamptz(default=None, null=True)
    received_by = Varchar(10, choices=ReceivedBy, default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)
    cancelled_by = UUID(default=None, null=True)
    cancelled_why = Varchar(200, default="", null=False)
    ends_once = Check("received_at IS NULL OR cancelled_at IS NULL")
