"""Orders whose commission waits for the goods, as a file."""

from commissions.permissions import SEE_PAY_OF_OTHERS
from commissions.waiting import queries
from commissions.waiting.schemas import WaitingOrder, WaitsFor
from guide_app.base.web.exported import Column, ExportedList, Kind

WAITS_FOR = {WaitsFor.SHIPPING: ("待发货", "To be shipped"), WaitsFor.RECEIPT: ("待收货", "To be received")}


def _people(order: WaitingOrder) -> str:
    return "、".join(share.name for share in order.shares)


WAITING = ExportedList(
    name="waiting-commissions",
    operation="listWaitingCommissions",
    title=("待发货、待收货的提成", "Commissions that wait for goods"),
    permission=SEE_PAY_OF_OTHERS,
    pages=queries.waiting_orders,
    filters_told={
        "path": ("范围", "place"),
        "payee": ("导购", "associate"),
        "waits_for": ("等什么", "waits for"),
        "days": ("付款至少天数", "days since the payment"),
    },
    columns=(
        Column("order_number", ("订单号", "Order")),
        Column("store", ("门店", "Store")),
        Column("shares", ("导购", "Associates"), value=_people),
        Column("paid_on", ("付款日", "Paid on"), Kind.DATE),
        Column("age_days", ("已过天数", "Days since"), Kind.INTEGER),
        Column("waits_for", ("等什么", "Waits for"), words=WAITS_FOR),
        Column("shipped_on", ("发出日", "Shipped on"), Kind.DATE),
        Column("left_fen", ("商品金额", "Goods"), Kind.FEN, summed=True),
        Column("commission_fen", ("预计提成", "Estimated commission"), Kind.FEN, summed=True),
    ),
)
LISTS = (WAITING,)
