"""Refusals of giving money back by the chain's terms."""

from guide_app.base.kernel.errors import Conflict, Refusal


class GoodwillNotAllowed(Refusal):
    """The chain gives no money back while the goods stay."""

    title = ("本企业不允许不退货只退款", "The chain gives no money back without goods")


class SecondPersonNeededToRefund(Conflict):
    """More than one person of this role gives back alone, or goods that come too late: `amount_fen`, with `alone_fen`
    that went back of the order so before, `limit_fen`, `last_day` say what is above what, and `chain_policy` by which
    policy the chain takes goods back, where this is another. Ask, and a second person approves.
    """

    title = (
        "超出本岗位可独自退款的范围，须提交审批",
        "Beyond what you give back alone: a second person approves",
    )


class RefundAboveLimit(Conflict):
    """Whoever approves may not give so much back either; `limit_fen` says how much. Somebody above has to."""

    title = ("金额超过您岗位的退款限额，须由上级审批", "Above your own limit too: somebody above you has to approve")


class RefundChanged(Conflict):
    """By now it is not what was asked for: `amount_fen` goes back instead of `asked_fen`, or the chain's policy is
    another. Ask again.
    """

    title = ("现在应退金额或退货计价规则与申请时不同，请重新申请", "It would give back otherwise now: ask again")


class ExchangeChanged(Conflict):
    """It would come to something else now than was asked for: a difference of `difference_fen` instead of `asked_fen`,
    less than nothing where money goes back. A price has changed, or what the goods are worth. Ask again."""

    title = (
        "现在的差价与申请时不同，请驳回后重新申请",
        "The exchange comes to another difference now: refuse it, and ask again",
    )


class StoreOutOfReach(Conflict):
    """Goods come back in a store that trades and that one reaches."""

    title = ("只能在您管辖的营业门店退货", "Goods come back in a trading store that you reach")
