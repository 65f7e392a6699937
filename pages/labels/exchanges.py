"""Why goods are exchanged."""

from enum import StrEnum

from guide_app.base.html.words import _


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
