"""Names of what the pages of coupon templates list."""

from coupons.claiming import TemplateStatus
from guide_app.base.html.words import _

KINDS: dict[str, str] = {
    "FIXED": _("满减"),
    "EVERY": _("每满减"),
    "PERCENT": _("满折"),
    "EXCHANGE": _("兑换"),
}
STATUSES: dict[str, str] = {
    TemplateStatus.OPEN: _("发放中"),
    TemplateStatus.PAUSED: _("已暂停"),
}
