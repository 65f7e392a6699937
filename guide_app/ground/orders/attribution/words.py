"""Attribution in words: what a step of a policy says, and why an order was credited as it was."""

from datetime import datetime

from guide_app.ground.orders.attribution.rules import (
    CouponIssuer,
    DecidedBy,
    Decision,
    DedicatedFirst,
    LastTouch,
    PolicyStep,
)
from guide_app.ground.touches.rules import TouchKind

Told = tuple[str, str]

KINDS: dict[TouchKind, Told] = {
    TouchKind.SCAN: ("扫码", "scan"),
    TouchKind.SHARE: ("分享", "share"),
    TouchKind.CLICK: ("打开链接", "click"),
    TouchKind.ADD: ("添加企业微信", "addition on WeCom"),
    TouchKind.VISIT: ("到店", "visit"),
    TouchKind.CONTACT: ("联系", "contact"),
    TouchKind.APPOINTMENT: ("预约", "appointment"),
    TouchKind.COUPON: ("优惠券", "coupon"),
    TouchKind.ORDER: ("上次购物", "purchase before"),
    TouchKind.REGISTER: ("注册", "registration"),
}
STEPS: dict[DecidedBy, Told] = {
    DecidedBy.DEDICATED: ("专属导购", "dedicated associate"),
    DecidedBy.LAST_TOUCH: ("最后触达", "last touch"),
    DecidedBy.ISSUER: ("发券导购", "coupon issuer"),
    DecidedBy.POOL: ("归门店", "left to the store"),
}


def step_in_words(step: PolicyStep) -> Told:
    """What a step of a policy says."""
    match step:
        case DedicatedFirst(met_within_days=None):
            return "归专属导购", "to the dedicated associate"
        case DedicatedFirst(met_within_days=days):
            return f"归 {days} 天内接触过的专属导购", f"to the dedicated associate who met them within {days} days"
        case LastTouch(kinds=kinds):
            ranked = sorted(kinds, key=lambda one: one.rank)
            chinese = "、".join(f"{KINDS[one.kind][0]} {one.within_days} 天" for one in ranked)
            english = ", ".join(f"{KINDS[one.kind][1]} {one.within_days} days" for one in ranked)
            return f"归最后触达的导购：{chinese}", f"to who met them last: {english}"
        case CouponIssuer():
            return "归所用优惠券的发券导购", "to who issued a coupon that was used"


def reason_of(decision: Decision, *, at: datetime) -> Told:
    """Why an order of the moment `at` was credited so."""
    match decision:
        case Decision(step=DecidedBy.DEDICATED):
            return "无人接待，归专属导购", "Nobody served; to the dedicated associate"
        case Decision(step=DecidedBy.LAST_TOUCH, touch=touch) if touch is not None:
            days = (at - touch.at).days
            chinese, english = KINDS[touch.kind]
            when = ("当天", "the same day") if days == 0 else (f"{days} 天前", f"{days} days before")
            return f"无人接待，归{when[0]}{chinese}的导购", f"Nobody served; to whose {english} was {when[1]}"
        case Decision(step=DecidedBy.ISSUER):
            return "无人接待，归所用优惠券的发券导购", "Nobody served; to who issued the coupon that was used"
        case _:
            return (
                "无人接待，也没有符合策略的人，归门店",
                "Nobody served, and the policy names nobody: left to the store",
            )
