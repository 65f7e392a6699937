"""How orders reach their customers, and where goods lie."""

from guide_app.base.html.words import _
from guide_app.ground.orders.fulfilment.queries import ToDo
from guide_app.ground.orders.fulfilment.rules import FulfilmentState, FulfilmentWay, ReceivedBy
from guide_app.ground.stock.queries import StockStanding

WAYS = {
    FulfilmentWay.TAKEN_ALONG: _("带走"),
    FulfilmentWay.PICK_UP: _("到店自取"),
    FulfilmentWay.SHIP: _("寄送"),
}
STATES = {
    FulfilmentState.WAITING: _("待备货"),
    FulfilmentState.READY: _("待取货"),
    FulfilmentState.SENT: _("已发出"),
    FulfilmentState.DONE: _("已交付"),
    FulfilmentState.CANCELLED: _("已取消"),
}
FOR_CUSTOMERS = {
    FulfilmentState.WAITING: _("备货中"),
    FulfilmentState.READY: _("已备好，可以来取"),
    FulfilmentState.SENT: _("已发出"),
    FulfilmentState.DONE: _("已交付"),
    FulfilmentState.CANCELLED: _("已取消"),
}
"""The same as their customers are told."""
STATE_KINDS = {
    FulfilmentState.WAITING: "is-warning",
    FulfilmentState.READY: "is-warning",
    FulfilmentState.DONE: "is-good",
}
"""How their tags look."""
RECEIVED = {
    ReceivedBy.STAFF: _("员工确认"),
    ReceivedBy.CUSTOMER: _("顾客确认"),
    ReceivedBy.CARRIER: _("快递签收"),
    ReceivedBy.TIME: _("到期自动确认"),
}
TO_DO = {
    ToDo.PACK: _("待备货"),
    ToDo.FETCH: _("待取货"),
    ToDo.UNDER_WAY: _("在途"),
    ToDo.OVERDUE: _("超时"),
}
STANDINGS = {
    StockStanding.LEFT: _("有货"),
    StockStanding.SHORT: _("无货"),
    StockStanding.STALE: _("数据过旧"),
}
