"""Refusals of ordering, paying and refunding."""

from collections.abc import Callable, Mapping
from functools import partial

from guide_app.base.kernel.errors import Conflict, InvalidField, NotFound, Refusal


class SkuNotSold(Refusal):
    """An article is unknown, not active, or has no price in this store; `sku` says which."""

    title = ("商品不存在、已下架或在本店没有价格", "The article is unknown, withdrawn, or has no price in this store")


class NotSoldByWeight(Refusal):
    """A weight, or the label of a scale, is given for an article that is sold by the piece; `sku` says which."""

    title = ("该商品按件销售，不能填重量", "The article is sold by the piece and takes no weight")


class GiftsAlone(Refusal):
    """Nothing but gifts is in the cart, and the chain has it that they go with other goods."""

    title = ("赠品须随其他商品一起下单", "Gifts go with other goods only")


class OrderNotFound(NotFound):
    """No such order within reach."""

    title = ("找不到该订单", "No such order")


class OrderNotPayable(Conflict):
    """Only a placed order can be paid; `order_status` says what it is."""

    title = ("该订单当前状态不能收款", "The order cannot be paid in its present state")


class AmountDiffers(Refusal):
    """The payment is not what is due; `payable_fen` says what is."""

    title = ("收款金额与应付金额不一致", "The amount paid is not the amount due")


class NoDifferenceDue(Refusal):
    """What came back is worth as much as what is taken, or more: there is no payment, nor a reference of one."""

    title = (
        "换货没有要补的差价，不收款也不填流水号",
        "Nothing is due for this exchange: no payment is taken, and no reference of one",
    )


class PaidMeanwhile(Conflict):
    """Somebody else took money for this order at the same moment; `due_fen` says what is still due."""

    title = ("该订单刚有其他收款，请核对剩余应付", "Other money came in for this order just now: see what is still due")


class PartPaid(Conflict):
    """Part of the money has come in; `part_paid_fen` says how much. It has to be given back first."""

    title = ("该订单已收部分款项，请先退回再取消", "Part of it is paid: give that back before it is cancelled")


class NotPartPaid(Conflict):
    """The order does not wait for the rest of its money: none has come in, all of it has, or it was cancelled."""

    title = ("该订单不是只收了部分款的订单", "The order does not wait for the rest of its money")


class MoneyOnItsWay(Conflict):
    """The customer is paying for it at this moment, elsewhere."""

    title = ("顾客正在支付该订单，请稍后再取消", "The customer is paying for it just now: cancel it later")


class PaymentNotFound(NotFound):
    """The order has no such payment."""

    title = ("该订单没有这笔收款", "The order has no such payment")


class PaymentReferenceUsed(Conflict):
    """The reference of this payment belongs to another order's payment, or to one that goes back to the customer."""

    title = (
        "该支付流水号已用于其他订单，或已退给顾客",
        "This payment reference belongs to another order, or the money goes back to the customer",
    )


class CardReferenceNeeded(InvalidField):
    """A card payment says no reference, and the chain has it that it needs the one that the terminal printed."""

    title = ("刷卡须填终端流水号", "A card payment needs the terminal's reference")


class WalletReferenceNeeded(InvalidField):
    """A payment by WeChat or Alipay that somebody types in says no reference: no bill could be held against it."""

    title = ("微信、支付宝收款须填交易单号", "A payment by WeChat or Alipay needs the number of its transaction")


REFERENCES_NEEDED = (CardReferenceNeeded, WalletReferenceNeeded)
"""What is refused of a payment that people record without the number that it has elsewhere."""


class OrderNotCancellable(Conflict):
    """Only a placed order can be cancelled; `order_status` says what it is."""

    title = ("该订单当前状态不能取消", "The order cannot be cancelled in its present state")


class OrderNotCompletable(Conflict):
    """Only a paid order of which something is still with the customer is completed; `order_status` says what it is."""

    title = (
        "只有已付款且未全部退货的订单可以确认收货",
        "Only a paid order that has not come back can be completed",
    )


class OrderCompletesItself(Conflict):
    """What is fetched or sent completes by its code or its parcels; `fulfilment` says which."""

    title = ("自取或寄送的订单在交付或签收时自动完成", "It completes as it is handed over, or as its last parcel comes")


class OrderCompleteAlready(Conflict):
    """The customer has had it since `completed_at`."""

    title = ("该订单已确认收货", "The order is complete already")


class OrderNotRefundable(Conflict):
    """Only a paid order can be refunded; `order_status` says what it is."""

    title = ("只有已付款的订单可以退款", "Only a paid order can be refunded")


class UnknownLine(Refusal):
    """The order has no such line; `line` says which number."""

    title = ("订单中没有该明细行", "The order has no such line")


class QuantityExceeds(Refusal):
    """More units come back than are still with the customer; `left` says how many are."""

    title = ("退货数量超过可退数量", "More units come back than are still with the customer")


class AmountExceeds(Refusal):
    """More money would go back than was paid and has not gone back yet; `left_fen` says how much that is."""

    title = ("退款金额超过可退金额", "More would go back than was paid and is left")


class DifferenceNotPaid(Refusal):
    """What is taken instead costs more than what comes back, and nothing was paid; `due_fen` says how much is due."""

    title = ("换货需补差价，请收款", "The new goods cost more: take the difference")


class StoreClosed(Conflict):
    """The store does not trade any more."""

    title = ("该门店已停业", "The store is closed")


class TillImportNotFound(NotFound):
    """There is no such import of a till file."""

    title = ("找不到该收银导入", "No such till import")


class TillImportNotBooked(Conflict):
    """Only an import that is booked can be taken back; `import_state` says what it is."""

    title = ("该收银导入当前状态不能撤销", "The till import cannot be taken back in its present state")


class TillImportTooOld(Conflict):
    """It was imported by a release that did not yet note which receipts were its own."""

    title = ("该收银导入早于撤销功能，不能撤销", "The till import is older than taking back is")


class TillImportMonthSettled(Conflict):
    """The import bears on months whose commissions are settled; `months` names them."""

    title = ("导入涉及的月份已结算提成，不能撤销", "Commissions of months of this import are settled")


class TillImportReturned(Conflict):
    """Goods of the import's sales came back by people or by later imports: `orders` names the first, `count` all.

    Take the later imports back first. What people paid back stands.
    """

    title = ("导入的销售之后有退货，不能撤销", "Goods of the import's sales came back afterwards")


class TillImportCouponsBack(Conflict):
    """Returns of the import gave customers their coupons back: `orders` names the first, `count` says how many."""

    title = ("导入的退货已把优惠券退给顾客，不能撤销", "Returns of the import gave customers their coupons back")


def reference_used(field: str, reference: str | None) -> Mapping[str, Callable[[], Exception]]:
    """The refusal of a payment whose reference, given as `field`, belongs to another one, by the constraint's name."""
    return {"payment_reference_pkey": partial(PaymentReferenceUsed, field=field, reference=reference)}
