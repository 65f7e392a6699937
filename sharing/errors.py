"""Refusals about shared links."""

from guide_app.base.kernel.errors import Conflict, NotFound


class LinkUnknown(NotFound):
    """No link has this secret, or what it showed is gone."""

    title = ("链接不存在或已失效", "There is no such link, or what it showed is gone")


class NothingToShare(Conflict):
    """The product is not sold now, or the coupon is not given out."""

    title = ("商品未在售或券未开放，不能分享", "The product is not on sale, or the coupon is not given out")


class AlreadyClaimed(Conflict):
    """This customer has taken the coupon by this link."""

    title = ("已领取过，请到“我的优惠券”查看", "Taken already: see your coupons")
