"""Sums of what was sold, kept from events: by unit of the organisation and by person, a business day and a month.

A month's row is the sum of its days, a branch's that of its stores, so that a year of the chain is read as few rows.
They hold nothing else: a replay builds them anew beside.
"""

from piccolo.columns import UUID, BigInt, BigSerial, Date, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from performance.rules import Span, VisitKind


class UnitSales(Table, tablename="sales_of_unit"):
    """What a store, a region or the chain sold, and the members it won. `store` is null but for a store's own row."""

    id = BigSerial(primary_key=True)
    path = Varchar(500, default=None, null=False)
    store = UUID(default=None, null=True)
    span = Varchar(5, choices=Span, default=None, null=False)
    begins_on = Date(default=None, null=False)
    orders = BigInt(default=0, null=False)
    units = BigInt(default=0, null=False)
    sales_fen = BigInt(default=0, null=False)
    refunds_fen = BigInt(default=0, null=False)
    unmatched_fen = BigInt(default=0, null=False)
    new_members = BigInt(default=0, null=False)
    one_sum_per_unit = Unique([path, span, begins_on])


class ChannelSales(Table, tablename="sales_of_channel"):
    """What a store, a region or the chain sold in a channel. `store` is null but for a store's own row."""

    id = BigSerial(primary_key=True)
    channel = Varchar(20, default=None, null=False)
    span = Varchar(5, choices=Span, default=None, null=False)
    begins_on = Date(default=None, null=False)
    path = Varchar(500, default=None, null=False)
    store = UUID(default=None, null=True)
    orders = BigInt(default=0, null=False)
    units = BigInt(default=0, null=False)
    sales_fen = BigInt(default=0, null=False)
    refunds_fen = BigInt(default=0, null=False)
    one_sum_per_channel = Unique([path, span, begins_on, channel])


class AssociateSales(Table, tablename="sales_of_associate"):
    """What an associate served in a store, and the members they won there."""

    id = UUID(primary_key=True, default=None, null=False)
    associate = UUID(default=None, null=False)
    store = UUID(default=None, null=False)
    span = Varchar(5, choices=Span, default=None, null=False)
    begins_on = Date(default=None, null=False)
    new_members = BigInt(default=0, null=False)
    orders = BigInt(default=0, null=False)
    units = BigInt(default=0, null=False)
    sales_fen = BigInt(default=0, null=False)
    refunds_fen = BigInt(default=0, null=False)
    one_sum_per_associate = Unique([associate, span, begins_on, store])


class CustomerVisit(Table, tablename="customer_visit"):
    """When a member was in a store last and why, what they bought there last, and all they did; kept from events too.

    `last_order_fen` is what was paid for the goods of that order, `net_fen` what is left of all of them.
    """

    member = UUID(primary_key=True, default=None, null=False)
    store = UUID(default=None, null=False)
    last_at = Timestamptz(default=None, null=False)
    last_kind = Varchar(12, choices=VisitKind, default=None, null=False)
    last_order_id = UUID(default=None, null=True)
    last_order_at = Timestamptz(default=None, null=True)
    last_order_on = Date(default=None, null=True)
    last_order_fen = BigInt(default=None, null=True)
    orders = BigInt(default=0, null=False)
    net_fen = BigInt(default=0, null=False)
