"""Parked carts: what has become of them, and what has changed about their prices."""

from carts.rules import CartChangeKind, CartState
from guide_app.base.html.words import _

STATES = {
    CartState.PARKED: _("挂单中"),
    CartState.ORDERED: _("已下单"),
    CartState.DROPPED: _("已作废"),
    CartState.EXPIRED: _("已过期"),
}
CHANGES = {
    CartChangeKind.DEARER: _("价格已变，比挂单时贵"),
    CartChangeKind.CHEAPER: _("价格已变，比挂单时便宜"),
    CartChangeKind.GONE: _("已不在售"),
}
