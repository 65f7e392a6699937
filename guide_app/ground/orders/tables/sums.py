"""Sums of orders by business day, kept for reading: a day that is over is summed once, what changes later is added."""

from piccolo.columns import UUID, BigInt, BigSerial, Boolean, Date, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from guide_app.ground.orders.rules import Channel, OrderStatus


class OrderSummedDay(Table, tablename="order_summed_day"):
    """A day whose sums are kept."""

    business_on = Date(primary_key=True, default=None, null=False)


class OrderDaySum(Table, tablename="order_day_sum"):
    """What lists of a day add up to, by what they are narrowed by most. `unit` is a store, or the whole chain."""

    id = BigSerial(primary_key=True)
    unit = UUID(default=None, null=False)
    business_on = Date(default=None, null=False)
    channel = Varchar(20, choices=Channel, default=None, null=False)
    status = Varchar(12, choices=OrderStatus, default=None, null=False)
    with_coupons = Boolean(default=None, null=False)
    rows = BigInt(default=None, null=False)
    payable_fen = BigInt(default=None, null=False)
    refunded_fen = BigInt(default=None, null=False)
    one_sum_each = Unique([unit, business_on, channel, status, with_coupons])


class OrderDayChange(Table, tablename="order_day_change"):
    """What an order of a past day adds to its sums, and takes from them, until it is added to those that are kept.

    Written by a trigger, whoever changes the order.
    """

    id = BigSerial(primary_key=True)
    business_on = Date(default=None, null=False, index=True)
    store = UUID(default=None, null=False)
    channel = Varchar(20, choices=Channel, default=None, null=False)
    rows = BigInt(default=None, null=False)
    payable_fen = BigInt(default=None, null=False)
    refunded_fen = BigInt(default=None, null=False)
    status = Varchar(12, choices=OrderStatus, default=None, null=False)
    with_coupons = Boolean(default=None, null=False)
