"""Lists of orders as files."""

from functools import partial

from guide_app.base.web.exported import Column, ExportedList, Kind
from guide_app.ground.orders import queries
from guide_app.ground.orders.attribution.queries import attribution_policies
from guide_app.ground.orders.fulfilment.queries import to_do
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentSummary
from guide_app.ground.orders.intake.queries import sent_rows
from guide_app.ground.orders.intake.rules import RowKind, RowState
from guide_app.ground.orders.permissions import SEE_ATTRIBUTION, SEE_ORDERS, SEE_SENT_ORDERS, SEE_TILL_IMPORTS
from guide_app.ground.orders.returns.exports import DAYS_TOLD, METHODS, REFUND_TERMS, REFUNDS
from guide_app.ground.orders.rules import Channel, OrderStatus, TillImportState
from guide_app.ground.orders.schemas import OrderSummary
from guide_app.ground.orders.sold_lines import SoldLine, sold_lines
from guide_app.ground.orders.till_import.runs.queries import till_imports
from guide_app.ground.orders.till_import.runs.schemas import TillImportSummary

STATUSES = {
    OrderStatus.PLACED: ("待付款", "placed"),
    OrderStatus.PAID: ("已付款", "paid"),
    OrderStatus.REFUNDED: ("已全额退货", "returned in full"),
    OrderStatus.CANCELLED: ("已取消", "cancelled"),
}
CHANNELS = {
    Channel.ASSOCIATE_APP: ("导购开单", "associate app"),
    Channel.LIVESTREAM: ("直播", "livestream"),
    Channel.PHONE: ("电话订购", "by phone"),
    Channel.TILL: ("收银", "till"),
    Channel.MALL: ("商城", "mall"),
    Channel.MINI_PROGRAM: ("小程序", "mini-program"),
}
TILL_STATES = {
    TillImportState.PREVIEWING: ("预览中", "previewing"),
    TillImportState.PREVIEWED: ("待入账", "previewed"),
    TillImportState.BOOKING: ("入账中", "booking"),
    TillImportState.BOOKED: ("已入账", "booked"),
    TillImportState.FAILED: ("未入账", "failed"),
    TillImportState.CANCELLED: ("已取消", "given up"),
    TillImportState.TAKEN_BACK: ("已撤销", "taken back"),
}
SENT_STATES = {
    RowState.BOOKED: ("已入账", "booked"),
    RowState.REFUSED: ("已拒绝", "refused"),
    RowState.WAITING: ("等待原单", "waiting"),
}


def _sum_of(field: str, one: TillImportSummary) -> int | None:
    """An amount or a number of an import; none where nothing was read."""
    return None if one.sums is None else getattr(one.sums, field)


ORDER_FILTERS_TOLD = {
    "number": ("订单号、小票号或流水号", "number"),
    "channel": ("渠道", "channel"),
    "serving_id": ("服务导购", "served by"),
    "fulfilment": ("履约状态", "fulfilment"),
    "least_fen": ("应付不低于（分）", "at least (fen)"),
    "most_fen": ("应付不高于（分）", "at most (fen)"),
    "with_coupons": ("用券", "with coupons"),
    "source": ("订单来源", "source"),
} | DAYS_TOLD


FULFILMENT_WAYS = {
    FulfilmentWay.TAKEN_ALONG: ("带走", "taken along"),
    FulfilmentWay.PICK_UP: ("到店自取", "picked up"),
    FulfilmentWay.SHIP: ("寄送", "sent"),
}
FULFILMENT_STATES = {
    FulfilmentState.WAITING: ("待备货", "to pack"),
    FulfilmentState.READY: ("待取货", "to be fetched"),
    FulfilmentState.SENT: ("已发出", "sent"),
    FulfilmentState.DONE: ("已交付", "done"),
    FulfilmentState.CANCELLED: ("已取消", "cancelled"),
}


def _parcels(one: FulfilmentSummary) -> str:
    """Carriers and numbers of what was sent."""
    return "；".join(f"{parcel.carrier} {parcel.number}" for parcel in one.parcels)


def _net_fen(one: OrderSummary) -> int:
    """What is left of an order."""
    return one.payable_fen - one.refunded_fen


def _methods(one: OrderSummary | SoldLine) -> str:
    """How an order was paid, in both languages."""
    return "；".join(" ".join(METHODS[method]) for method in one.methods)


ORDERS = ExportedList(
    name="orders",
    operation="listOrders",
    title=("订单", "Orders"),
    permission=SEE_ORDERS,
    pages=queries.orders_in_reach,
    filters_told=ORDER_FILTERS_TOLD,
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
        # behind those of earlier releases, which people may read by their place
        Column("channel", ("渠道", "Channel"), words=CHANNELS),
        Column("list_fen", ("商品原价", "List price"), Kind.FEN, summed=True),
        Column("promotion_fen", ("促销", "Promotions"), Kind.FEN, summed=True),
        Column("coupon_fen", ("优惠券", "Coupons"), Kind.FEN, summed=True),
        Column("freight_fen", ("运费", "Freight"), Kind.FEN, summed=True),
        Column("payable_fen", ("净额", "Net"), Kind.FEN, summed=True, value=_net_fen),
        Column("methods", ("支付方式", "Paid by"), value=_methods),
    ),
)
ORDER_LINES = ExportedList(
    name="order-lines",
    operation="listOrderLines",
    title=("订单明细", "Lines of orders"),
    permission=SEE_ORDERS,
    pages=sold_lines,
    filters_told=ORDER_FILTERS_TOLD,
    columns=(
        Column("order_number", ("订单号", "Order")),
        Column("line", ("行", "Line"), Kind.INTEGER),
        Column("status", ("订单状态", "Status"), words=STATUSES),
        Column("business_on", ("营业日", "Business day"), Kind.DATE),
        Column("store_id", ("门店", "Store"), Kind.STORE),
        Column("channel", ("渠道", "Channel"), words=CHANNELS),
        Column("serving_id", ("服务导购", "Served by"), Kind.ASSOCIATE),
        Column("sku", ("商品编码", "SKU")),
        Column("barcode", ("条码", "Barcode")),
        Column("name", ("商品", "Article")),
        Column("category", ("品类编码", "Category code")),
        Column("category_name", ("品类", "Category")),
        Column("quantity", ("件数", "Units"), Kind.INTEGER, summed=True),
        Column("unit_price_fen", ("单价", "Unit price"), Kind.FEN),
        Column("price_level", ("会员价等级", "Price of level")),
        Column("list_fen", ("商品原价", "List price"), Kind.FEN, summed=True),
        Column("promotion_fen", ("促销", "Promotions"), Kind.FEN, summed=True),
        Column("coupon_fen", ("优惠券", "Coupons"), Kind.FEN, summed=True),
        Column("paid_fen", ("实付", "Paid for it"), Kind.FEN, summed=True),
        Column("returned_units", ("退货件数", "Units returned"), Kind.INTEGER, summed=True),
        Column("refunded_fen", ("退款", "Refunded"), Kind.FEN, summed=True),
        Column("methods", ("支付方式", "Paid by"), value=_methods),
        Column("paid_at", ("付款时间", "Paid"), Kind.MOMENT),
        Column("weight_g", ("重量（克）", "Weight in grams"), Kind.INTEGER, summed=True),
        Column("kilo_price_fen", ("每千克价", "Price of a kilogram"), Kind.FEN),
    ),
)
TILL_IMPORTS = ExportedList(
    name="till-imports",
    operation="listTillImports",
    title=("收银导入记录", "Till imports"),
    permission=SEE_TILL_IMPORTS,
    pages=till_imports,
    filters_told={"day": ("营业日", "business day")},
    columns=(
        Column("imported_at", ("入账时间", "Booked at"), Kind.MOMENT),
        Column("asked_by_name", ("经手人", "By")),
        Column("state", ("状态", "State"), words=TILL_STATES),
        Column("file_name", ("文件", "File")),
        Column("profile", ("导入模板", "Profile")),
        Column("first_on", ("营业日起", "From"), Kind.DATE),
        Column("last_on", ("营业日止", "To"), Kind.DATE),
        Column("orders", ("订单数", "Orders"), Kind.INTEGER, summed=True),
        *(
            Column("sums", title, Kind.FEN, value=partial(_sum_of, field))
            for field, title in (
                ("sales_fen", ("销售", "Sales")),
                ("returns_fen", ("退货", "Returns")),
                ("unmatched_returns_fen", ("未匹配退货", "Unmatched returns")),
                ("refused_fen", ("拒绝金额", "Refused")),
            )
        ),
        Column("sums", ("拒绝行数", "Refused lines"), Kind.INTEGER, value=partial(_sum_of, "refused_lines")),
    ),
)
ATTRIBUTION_POLICIES = ExportedList(
    name="attribution-policies",
    operation="listAttributionPolicies",
    title=("归属策略", "Attribution policies"),
    permission=SEE_ATTRIBUTION,
    pages=attribution_policies,
    columns=(
        Column("title", ("名称", "Title")),
        Column("path", ("范围", "Path")),
        Column("version", ("版本", "Version"), Kind.INTEGER),
        Column("valid_from", ("从何日起", "From"), Kind.DATE),
        Column("told", ("依次归谁", "Steps"), value=lambda one: "；".join(f"{step.zh} {step.en}" for step in one.told)),
        Column("decided_by_name", ("制定人", "By")),
        Column("decided_at", ("生效批准", "Approved"), Kind.MOMENT),
    ),
)
SENT_ROWS = ExportedList(
    name="sent-orders",
    operation="listSentOrders",
    title=("接入单据", "Orders of other systems"),
    permission=SEE_SENT_ORDERS,
    pages=sent_rows,
    filters_told={"source": ("来源", "source")},
    columns=(
        Column("source", ("来源", "Source")),
        Column("external_id", ("编号", "Id")),
        Column("kind", ("单据", "What"), words={RowKind.ORDER: ("订单", "order"), RowKind.REFUND: ("退款", "refund")}),
        Column("state", ("状态", "State"), words=SENT_STATES),
        Column("store_code", ("门店编码", "Store code")),
        Column("amount_fen", ("金额", "Amount"), Kind.FEN),
        Column("order_number", ("订单号", "Order")),
        Column("waits_for", ("等待的原单", "Waits for")),
        Column("problem", ("字段", "Field"), value=lambda row: row.problem.field if row.problem else None),
        Column("problem", ("拒绝原因", "Why refused"), value=lambda row: row.problem.rule if row.problem else None),
        Column("sent_at", ("时间", "Sent"), Kind.MOMENT),
    ),
)
FULFILMENTS = ExportedList(
    name="fulfilments",
    operation="listFulfilments",
    title=("待办履约", "Orders to pack, to fetch, under way"),
    permission=SEE_ORDERS,
    pages=to_do,
    filters_told={
        "what": ("待办", "what"),
        "way": ("方式", "way"),
        "older_hours": ("下单已超过小时", "older than hours"),
    },
    columns=(
        Column("number", ("订单号", "Order")),
        Column("way", ("方式", "Way"), words=FULFILMENT_WAYS),
        Column("state", ("状态", "State"), words=FULFILMENT_STATES),
        Column("overdue", ("超时", "Overdue"), Kind.YES_NO),
        Column("store_id", ("办理门店", "Store"), Kind.STORE),
        Column("place_name", ("发货地点", "Where it lies")),
        Column("member_id", ("会员 ID", "Member")),
        Column("to", ("收件人", "To")),
        Column("units", ("件数", "Units"), Kind.INTEGER, summed=True),
        Column("asked_at", ("下单时间", "Asked for"), Kind.MOMENT),
        Column("ready_at", ("备好时间", "Ready"), Kind.MOMENT),
        Column("parcels", ("包裹", "Parcels"), value=_parcels),
    ),
)
LISTS = (ORDERS, ORDER_LINES, REFUNDS, REFUND_TERMS, SENT_ROWS, FULFILMENTS, TILL_IMPORTS, ATTRIBUTION_POLICIES)
