"""Coupons and their templates."""

from coupons.claiming import TemplateStatus
from coupons.rules import CouponState
from guide_app.base.html.words import _

KINDS: dict[str, str] = {
    "FIXED": _("满减"),
    "EVERY": _("每满减"),
    "PERCENT": _("满折"),
    "EXCHANGE": _("兑换"),
}
TEMPLATE_STATUSES: dict[str, str] = {
    TemplateStatus.OPEN: _("发放中"),
    TemplateStatus.PAUSED: _("已暂停"),
}
STATES: dict[str, tuple[str, str]] = {
    CouponState.ISSUED: (_("未使用"), "is-good"),
    CouponState.LOCKED: (_("下单占用中"), "is-warning"),
    CouponState.TRANSFERRING: (_("转赠中"), "is-warning"),
    CouponState.USED: (_("已使用"), ""),
    CouponState.EXPIRED: (_("已过期"), ""),
    CouponState.VOID: (_("已作废"), "is-danger"),
}
"""A coupon as staff see it, and how its tag looks; to its owner the same states say something else."""
