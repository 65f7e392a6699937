"""What kinds of stores are called."""

from guide_app.base.html.words import _
from guide_app.ground.stores.rules import ClosingState, MoveState, Ownership, StoreStatus

OWNERSHIPS = {
    Ownership.DIRECT: _("直营"),
    Ownership.FRANCHISE: _("加盟"),
    Ownership.JOINT: _("联营"),
    Ownership.MANAGED: _("托管"),
}
STATUSES = {StoreStatus.OPEN: _("营业"), StoreStatus.CLOSED: _("已关店")}
MOVE_STATES = {
    MoveState.ANNOUNCED: _("待生效"),
    MoveState.DONE: _("已完成"),
    MoveState.WITHDRAWN: _("已取消"),
    MoveState.IMPOSSIBLE: _("未能完成"),
}
CLOSING_STATES = {
    ClosingState.ANNOUNCED: _("待执行"),
    ClosingState.RUNNING: _("移交中"),
    ClosingState.DONE: _("已关店"),
    ClosingState.WITHDRAWN: _("已取消"),
}
