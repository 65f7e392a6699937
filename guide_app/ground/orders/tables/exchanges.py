"""Exchanges that wait for their difference. Money columns are fen."""

from piccolo.columns import UUID, BigInt, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check
from piccolo.table import Table

from guide_app.ground.orders.held.rules import HoldState
from guide_app.ground.orders.tables.sales import Order


class ExchangeHold(Table, tablename="exchange_hold"):
    """Goods of an order that are to come back as soon as the difference for the `new_order` is paid, and not before.

    `command` is the exchange as it was asked for, with the policy by which the goods were worth `worth_fen`; the new
    ones cost `difference_fen` more. `held_by` is the account of whoever began it, `associate` who that is, `approval`
    the request by which a second person allowed it. Made, it names the `refund`.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order = ForeignKey(Order, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="order_id")
    new_order = UUID(default=None, null=False)
    command = JSONB(default=None, null=False)
    worth_fen = BigInt(default=None, null=False)
    difference_fen = BigInt(default=None, null=False)
    held_by = UUID(default=None, null=True)
    associate = UUID(default=None, null=True)
    approval = UUID(default=None, null=True)
    state = Varchar(10, choices=HoldState, default=HoldState.OPEN, null=False)
    held_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    refund = UUID(default=None, null=True)
    something_is_due = Check("worth_fen >= 0 AND difference_fen > 0")
    ended_with_its_state = Check("(state = 'open') = (ended_at IS NULL) AND (state = 'made') = (refund IS NOT NULL)")
