"""Why goods are exchanged, how far an exchange is, and what became of one that waited for its difference."""

from collections.abc import Mapping
from enum import StrEnum

from guide_app.base.html.words import _
from guide_app.ground.orders.held.rules import HoldState


class ExchangeReason(StrEnum):
    """Reasons that are offered; anything else is typed."""

    SIZE = "size"
    COLOUR = "colour"
    FAULT = "fault"
    MIND = "mind"


REASONS = {
    ExchangeReason.SIZE: _("尺码不合适"),
    ExchangeReason.COLOUR: _("颜色不合适"),
    ExchangeReason.FAULT: _("质量问题"),
    ExchangeReason.MIND: _("顾客改主意"),
}
STEPS = [_("退回"), _("换取"), _("差价"), _("完成")]

HOLD_STATES: Mapping[HoldState, str] = {
    HoldState.OPEN: _("等顾客付差价"),
    HoldState.MADE: _("已换货"),
    HoldState.LAPSED: _("不能办了：商品已另行退回。已收的差价请退给顾客，再取消新订单"),
    HoldState.GIVEN_UP: _("已取消，没有换货"),
}
"""Exchanges whose difference the customer pays."""
