"""Refusals about how goods reach customers."""

from guide_app.base.kernel.errors import Conflict, NotFound, Refusal


class NothingToFulfil(NotFound):
    """The order was taken along, or is out of reach: nothing is to be fetched or sent."""

    title = ("该订单没有待取或待发的商品", "Nothing of this order is to be fetched or sent")


class FulfilmentStands(Conflict):
    """What is asked for does not fit how far the order is; `state` says how far."""

    title = ("该订单当前的履约状态不允许此操作", "This does not fit how far the order is")


class PickUpCodeWrong(Refusal):
    """The code is not that of the order; `tries_left` says how often it may be tried again."""

    title = ("取货码不正确", "The pick-up code is not right")


class PickUpCodeLocked(Conflict):
    """The code was mistyped too often: a manager gives the customer a new one."""

    title = ("取货码输错次数过多，请店长换发", "The code was mistyped too often, a manager makes a new one")


class CodeOfCustomer(Conflict):
    """Staff do not see this code: a member sees it with their order, and of an order without a member it is shown by
    whoever sold it, or by their manager.
    """

    title = (
        "会员在“我的订单”里看取货码；散客的取货码由开单的导购或店长出示",
        "Members see it with their own order; of others whoever sold it shows it, or the manager",
    )


class ParcelNotFound(NotFound):
    """No such parcel within reach."""

    title = ("找不到该包裹", "No such parcel")


class ParcelTaken(Conflict):
    """This order has a parcel of that number already."""

    title = ("该运单号已用于此订单", "This order has a parcel of that number")


class ParcelEnded(Conflict):
    """The parcel has come, or was taken back."""

    title = ("该包裹已签收或已撤销", "The parcel has come, or was taken back")
