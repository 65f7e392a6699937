"""Refusals about carts."""

from guide_app.base.kernel.errors import Conflict, Forbidden


class CartOrdered(Conflict):
    """The cart has become an order already, perhaps on another device; `order_id` is that order."""

    title = ("这个购物车已经下单", "This cart has become an order already")


class CartClosed(Conflict):
    """The cart was given up, or nobody touched it for so long that it has expired; `state` says which."""

    title = ("这个挂单已经作废或过期", "This cart was given up or has expired")


class CartNotYours(Forbidden):
    """A colleague has parked it: take it over first; `associate_id` is whose it is."""

    title = ("这是同事的挂单，请先接手", "A colleague has parked this cart: take it over first")


class TooManyCarts(Conflict):
    """Somebody has as many carts parked as one may have; `limit` says how many."""

    title = ("挂单已达上限，请先处理旧的挂单", "You have as many carts parked as you may: settle an old one first")
