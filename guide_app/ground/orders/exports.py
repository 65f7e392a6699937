"""Lists of orders as files."""

from uuid import UUID

import msgspec

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.orders import queries
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.rules import OrderStatus

STATUSES = {
    OrderStatus.PLACED: ("待付款", "placed"),
    OrderStatus.PAID: ("已付款", "paid"),
    OrderStatus.REFUNDED: ("已全部退款", "refunded"),
    OrderStatus.CANCELLED: ("已取消", "cancelled"),
}


class OrderFilters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What narrows the list of orders."""

    store_id: UUID | None = None
    member_id: UUID | None = None
    status: OrderStatus | None = None


ORDERS = ExportedList(
    name="orders",
    operation="listOrders",
    title=("订单", "Orders"),
    permission=SEE_ORDERS,
    pages=queries.orders_in_reach,
    filters=OrderFilters,
    filters_told={"store_id": ("门店", "store"), "member_id": ("会员", "member"), "status": ("状态", "status")},
    columns=(
        Column("number", ("订单号", "Number")),
        Column("status", ("状态", "Status"), words=STATUSES),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("serving_id", ("服务导购", "Served by"), Kind.ASSOCIATE),
        Column("member_id", ("会员 ID", "Member")),
        Column("payable_fen", ("应付", "Payable"), Kind.FEN, summed=True),
        Column("refunded_fen", ("已退", "Refunded"), Kind.FEN, summed=True),
        Column("placed_at", ("下单时间", "Placed"), Kind.MOMENT),
        Column("paid_at", ("付款时间", "Paid"), Kind.MOMENT),
    ),
)
LISTS = (ORDERS,)
