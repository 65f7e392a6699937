"""Every refusal of the package. `answer` is the word the rules for coupons use for it."""

from typing import ClassVar

from guide_app.base.kernel.errors import Conflict, NotFound, Refusal


class CouponRefusal(Refusal, abstract=True):
    """A command the coupon is not in the state for. It changes nothing, and its request id may be used again."""

    status = 409
    answer: ClassVar[str]


class CouponNotStarted(CouponRefusal):
    """Locked before its window begins."""

    answer = "NOT_STARTED"
    title = ("优惠券尚未生效", "The coupon is not valid yet")


class CouponLocked(CouponRefusal):
    """Held for an order that is being paid."""

    answer = "LOCKED"
    title = ("优惠券已被其他订单占用", "The coupon is held for another order")


class CouponAlreadyUsed(CouponRefusal):
    """Spent by an order."""

    answer = "ALREADY_USED"
    title = ("优惠券已使用", "The coupon has been used")


class CouponVoid(CouponRefusal):
    """Taken out of circulation."""

    answer = "VOID"
    title = ("优惠券已作废", "The coupon is void")


class CouponExpired(CouponRefusal):
    """Past the end of its window."""

    answer = "EXPIRED"
    title = ("优惠券已过期", "The coupon has expired")


class CouponTransferring(CouponRefusal):
    """Offered to another member who has not answered yet."""

    answer = "TRANSFERRING"
    title = ("优惠券转赠中", "The coupon is being given to another member")


class CouponLockLost(CouponRefusal):
    """Confirmed by an order that does not hold it, or no longer."""

    answer = "LOCK_LOST"
    title = ("优惠券占用已失效，请重新试算", "The order no longer holds the coupon, quote again")


class CouponQuoteChanged(CouponRefusal):
    """Confirmed for other goods or other money than it was locked for; the lock stays."""

    answer = "QUOTE_CHANGED"
    title = ("订单内容已变化，请重新试算", "The order has changed since the coupon was locked, quote again")


class CouponOfOtherOrder(CouponRefusal):
    """Held or used by another order than the one that asks."""

    answer = "OTHER_ORDER"
    title = ("优惠券属于其他订单", "The coupon belongs to another order")


class CouponNotUsed(CouponRefusal):
    """Nothing to give back: no order has used it, or it came back already."""

    answer = "NOT_USED"
    title = ("优惠券未被使用，无需退回", "The coupon is not in use by an order")


class CouponNotOffered(CouponRefusal):
    """No offer is open: never made, answered, withdrawn or past its time."""

    answer = "NO_OFFER"
    title = ("转赠不存在或已失效", "There is no open offer of this coupon")


class CouponNotOpen(CouponRefusal):
    """Outside the template's claim time, paused, or the coupon would never be valid."""

    answer = "NOT_OPEN"
    title = ("当前不在领取时间内", "The coupon cannot be claimed at this time")


class CouponSelfIssued(CouponRefusal):
    """Associates send to the member account that is their own."""

    answer = "SELF"
    title = ("不能给自己发券", "You cannot issue a coupon to yourself")


class CouponLimitReached(CouponRefusal):
    """The member has claimed as many of the template as one member may, ever; `limit` says how many."""

    answer = "LIMIT"
    title = ("该会员已达领取上限", "The member has claimed as many as one member may")


class CouponQuotaUsedUp(CouponRefusal):
    """The associate has sent as many of the template today as one associate may; `quota` says how many."""

    answer = "QUOTA"
    title = ("今日发券名额已用完", "Your quota of this coupon for today is used up")


class CouponSoldOut(CouponRefusal):
    """The template's stock is used up; returns, voids and expiry do not refill it."""

    answer = "SOLD_OUT"
    title = ("优惠券已领完", "All coupons of this kind have been given out")


class CouponCodeMistyped(CouponRefusal):
    """What was typed is not a code; nothing was looked up. `reason` is LENGTH, SYMBOL or CHECK."""

    status = 422
    answer = "MISTYPED"
    title = ("券码有误，请核对后重新输入", "The code was mistyped, check it and type it again")


class CouponTemplateExists(Conflict):
    """The code of a template is taken."""

    title = ("券模板编码已存在", "A coupon template with this code exists")


class StockBelowIssued(Refusal):
    """Stock cannot fall below what was issued; `issued` says how many that is."""

    title = ("库存不能低于已发数量", "Stock cannot be lower than what was issued")


class CouponCodeUnknown(NotFound):
    """A well-formed code that no coupon has."""

    title = ("找不到该券", "No such coupon")


class CouponNamedTwice(Refusal):
    """One order names the same coupon twice."""

    title = ("同一张券不能重复使用", "The same coupon is named twice")


class CouponNotUsable(Refusal):
    """A named coupon is not part of the best price; `reason` is the engine's, `short_by` fen are missing if any."""

    title = ("该券不能用于此订单", "This coupon cannot be used for this order")


class QuoteRequestRefused(Refusal):
    """A quote document that cannot be answered; `refused` is the contract's code."""

    title = ("报价请求被拒绝", "The quote request is refused")


PRICING_REFUSALS = (CouponCodeMistyped, CouponCodeUnknown, CouponNamedTwice, CouponNotUsable)
"""Of pricing a cart with named coupons."""

HOLDING_REFUSALS = (CouponNotStarted, CouponLocked, CouponAlreadyUsed, CouponVoid, CouponExpired, CouponTransferring)
"""Of holding or using a coupon that is not free."""

SPENDING_REFUSALS = (
    CouponLockLost,
    CouponQuoteChanged,
    CouponOfOtherOrder,
    CouponVoid,
    CouponAlreadyUsed,
    CouponNotUsed,
)
"""Of using, releasing and giving back the coupons that an order holds."""
