"""What a second person approves of giving money back: the terms, always; refunds and exchanges beyond them."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.approvals import KINDS, ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.ground.orders.errors import (
    REFERENCES_NEEDED,
    AmountDiffers,
    AmountExceeds,
    DifferenceNotPaid,
    GiftsAlone,
    NoDifferenceDue,
    NotSoldByWeight,
    OrderNotFound,
    OrderNotRefundable,
    PaymentReferenceUsed,
    QuantityExceeds,
    SkuNotSold,
    StoreClosed,
    UnknownLine,
)
from guide_app.ground.orders.exchange_schemas import (
    ExchangedGoods,
    ExchangeOrder,
    ExchangeView,
    HeldExchangeView,
)
from guide_app.ground.orders.held.errors import CouponComesBackLater, ExchangeWaits
from guide_app.ground.orders.permissions import (
    APPROVE_REFUND_TERMS,
    APPROVE_REFUNDS,
    ASK_REFUNDS,
    DECIDE_REFUND_TERMS,
    PLACE_ORDERS,
    REFUND_ORDERS,
)
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.returns.deciding import check_terms, write_terms
from guide_app.ground.orders.returns.errors import (
    ExchangeChanged,
    GoodwillNotAllowed,
    RefundAboveLimit,
    RefundChanged,
    SecondPersonNeededToRefund,
    StoreOutOfReach,
)
from guide_app.ground.orders.returns.schemas import ExchangeAsked, RefundAsked, WriteTerms
from guide_app.ground.orders.returns.terms import VERSION
from guide_app.ground.orders.rules import RefundPolicy
from guide_app.ground.orders.schemas import RefundOrder, RefundView
from guide_app.ground.orders.service.exchanging import exchange_approved, exchange_goods, weigh_exchange
from guide_app.ground.orders.service.refunding import refund_approved, refund_order, what_refund_gives
from guide_app.ground.stock.errors import StockShort

REFUND, EXCHANGE = "orders.refund", "orders.exchange"
POLICIES: dict[RefundPolicy, Told] = {
    RefundPolicy.KEEP: ("按实付退", "worth what was paid"),
    RefundPolicy.REPRICE: ("留下的重新计价", "what stays is priced anew"),
}
# What is to come back is not held while it is asked for: whatever else came back meanwhile makes it another matter.
CAME_BACK = "SELECT concat(count(*), ' ', coalesce(sum(amount_fen + freight_fen), 0)) FROM refund WHERE order_id = $1"


async def propose_terms(actor: Actor, command: WriteTerms) -> ApprovalRequested:
    """Leave the next version of the terms for a second person. Raises as `check_terms`, and AlreadyAsked."""
    actor.require(DECIDE_REFUND_TERMS)
    check_terms(actor, command)
    return await ask(TERMS, actor, command, subject="refund_terms", path=HQ_PATH, reason=command.reason)


async def refund(
    actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk
) -> RefundView | ApprovalRequested:
    """Give money back; what is beyond the actor's limit, or too late, is left for a second person.

    Raises as `refund_order`, but for SecondPersonNeededToRefund, and AlreadyAsked.
    """
    actor.require(REFUND_ORDERS)
    try:
        return await refund_order(actor, order_id, command, desk=desk)
    except SecondPersonNeededToRefund:
        return await ask_for_refund(actor, order_id, command, desk=desk)


async def ask_for_refund(actor: Actor, order_id: UUID, command: RefundOrder, *, desk: VoucherDesk) -> ApprovalRequested:
    """Ask that money be given back, whatever one may do alone. Raises as `refund_order`, and AlreadyAsked."""
    actor.require(ASK_REFUNDS)
    given = await what_refund_gives(actor, order_id, command, desk=desk)
    asked = RefundAsked(
        order_id=order_id,
        number=given.number,
        amount_fen=given.amount_fen,
        refund=replace(command, policy=given.policy),
        chain_policy=given.chain_policy,
    )
    return await ask(KINDS[REFUND], actor, asked, subject=f"order:{order_id}", path=given.path, reason=command.reason)


async def exchange(
    actor: Actor, order_id: UUID, command: ExchangeOrder, *, desk: VoucherDesk
) -> ExchangeView | HeldExchangeView | ApprovalRequested:
    """Exchange goods; where more goes back than the actor gives alone, leave it for a second person.

    Raises as `exchange_goods`, but for SecondPersonNeededToRefund, and AlreadyAsked.
    """
    actor.require(REFUND_ORDERS)
    actor.require(PLACE_ORDERS)
    try:
        return await exchange_goods(actor, order_id, command, desk=desk)
    except SecondPersonNeededToRefund:
        return await ask_for_exchange(actor, order_id, command, desk=desk)


async def ask_for_exchange(
    actor: Actor, order_id: UUID, command: ExchangeOrder, *, desk: VoucherDesk
) -> ApprovalRequested:
    """Ask that goods be exchanged, whatever one may do alone. What is asked is what is made: at this difference.

    Raises as `exchange_goods`, and AlreadyAsked.
    """
    actor.require(ASK_REFUNDS)
    actor.require(PLACE_ORDERS)
    asked, path = await weigh_exchange(actor, order_id, command, desk=desk)
    return await ask(KINDS[EXCHANGE], actor, asked, subject=f"order:{order_id}", path=path, reason=command.reason)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _tell_policy(policy: RefundPolicy | None, chain_policy: RefundPolicy | None) -> Told:
    """By which policy goods come back; what was asked for before that was said, by the chain's."""
    if policy is None:
        return "", ""
    named = POLICIES[policy]
    if chain_policy is None:
        return f"，{named[0]}", f", {named[1]}"
    usual = POLICIES[chain_policy]
    return f"，{named[0]}（不同于本企业规则：{usual[0]}）", f", {named[1]} (not the chain's policy: {usual[1]})"


def _tell_refund(command: RefundAsked) -> Told:
    asked, amount = command.refund, _yuan(command.amount_fen)
    policy = _tell_policy(asked.policy, command.chain_policy)
    units = sum(part.units for part in asked.lines)
    what_zh = [f"退货 {units} 件{policy[0]}"] if asked.lines else []
    what_en = [f"{units} units come back{policy[1]}"] if asked.lines else []
    if asked.amount_fen is not None:
        what_zh, what_en = ["不退货只退款"], ["money without goods"]
        if asked.line is not None:
            what_zh, what_en = [f"{what_zh[0]}（第 {asked.line} 行）"], [f"{what_en[0]}, of line {asked.line}"]
    if asked.freight_fen:
        what_zh.append(f"其中运费 {_yuan(asked.freight_fen)} 元")
        what_en.append(f"freight {_yuan(asked.freight_fen)} yuan of it")
    return (
        f"订单 {command.number} 退款 {amount} 元：{'，'.join(what_zh)}。{asked.reason}",
        f"Order {command.number}, {amount} yuan back: {', '.join(what_en)}. {asked.reason}",
    )


def _tell_exchange(command: ExchangeAsked) -> Told:
    difference = -command.amount_fen if command.difference_fen is None else command.difference_fen
    amount = _yuan(abs(difference))
    by_link = (
        ("（顾客扫码付，付清后才换）", " by a link before goods change hands") if command.exchange.by_link else ("", "")
    )
    zh, en = (
        (f"顾客补差价 {amount} 元{by_link[0]}", f"the customer pays {amount} yuan{by_link[1]}")
        if difference > 0
        else (f"退差价 {amount} 元", f"{amount} yuan back")
        if difference
        else ("没有差价", "no difference")
    )
    goods_zh, goods_en = "", ""
    if command.returned and command.taken:
        goods_zh = f"，退回 {_goods(command.returned)}，换取 {_goods(command.taken)}"
        goods_en = f", {_goods(command.returned)} for {_goods(command.taken)}"
    policy = _tell_policy(command.exchange.policy, command.chain_policy)
    return (
        f"订单 {command.number} 换货{goods_zh}，{zh}{policy[0]}。{command.exchange.reason}",
        f"Exchange of goods of order {command.number}{goods_en}, {en}{policy[1]}. {command.exchange.reason}",
    )


def _goods(goods: Sequence[ExchangedGoods]) -> str:
    """Articles with their units, or weight, and what they are worth in yuan."""
    return "、".join(
        f"{one.name} × {one.units if one.weight_g is None else f'{one.weight_g} g'} ({_yuan(one.amount_fen)})"
        for one in goods
    )


def _tell_terms(command: WriteTerms) -> Told:
    days_zh = "不限期退货" if command.days is None else f"{command.days} 天内退货"
    days_en = "goods come back at any time" if command.days is None else f"goods come back within {command.days} days"
    goodwill = (
        ("可以不退货只退款", "money without goods is allowed")
        if command.goodwill
        else ("不可不退货只退款", "no money without goods")
    )
    limits_zh = "；".join(f"{role} 独自最多退 {_yuan(fen)} 元" for role, fen in command.limits.items())
    limits_en = "; ".join(f"{role} gives back up to {_yuan(fen)} yuan alone" for role, fen in command.limits.items())
    return (
        "；".join(one for one in (f"退款规则：{command.policy}", days_zh, goodwill[0], limits_zh) if one),
        "; ".join(one for one in (f"Terms of refunds: {command.policy}", days_en, goodwill[1], limits_en) if one),
    )


async def _terms_so_far(_: WriteTerms) -> str:
    return str(await fetch_value(VERSION))


async def _came_back(command: RefundAsked | ExchangeAsked) -> str:
    said: str = await fetch_value(CAME_BACK, command.order_id)
    return said


TERMS = ApprovalKind(
    name="orders.refund_terms",
    title=("退款规则", "Terms of refunds"),
    command=WriteTerms,
    may_ask=DECIDE_REFUND_TERMS,
    may_approve=APPROVE_REFUND_TERMS,
    describe=_tell_terms,
    carry_out=write_terms,
    version=_terms_so_far,
    refusals=(InvalidField,),
)
BACK = (OrderNotFound, OrderNotRefundable, ExchangeWaits, UnknownLine, QuantityExceeds, AmountExceeds, InvalidField)
EXCHANGED = (
    *(OrderNotFound, OrderNotRefundable, ExchangeWaits, UnknownLine, QuantityExceeds, NotFound, SkuNotSold),
    *(StoreClosed, CouponComesBackLater),
    *(DifferenceNotPaid, NoDifferenceDue, AmountDiffers, *REFERENCES_NEEDED, PaymentReferenceUsed),
    *(StockShort, GiftsAlone, NotSoldByWeight),
)
BY_TERMS = (GoodwillNotAllowed, RefundAboveLimit, RefundChanged, StoreOutOfReach)


def kinds(desk: VoucherDesk) -> tuple[ApprovalKind[RefundAsked], ApprovalKind[ExchangeAsked]]:
    """Refunds and exchanges of orders whose coupons lie at `desk`."""

    async def give_back(requester: Actor, asked: RefundAsked) -> None:
        await refund_approved(requester, asked, desk=desk)

    async def swap(requester: Actor, asked: ExchangeAsked) -> None:
        await exchange_approved(requester, asked, desk=desk)

    return (
        ApprovalKind(
            name=REFUND,
            title=("退款", "Refund"),
            command=RefundAsked,
            may_ask=ASK_REFUNDS,
            may_approve=APPROVE_REFUNDS,
            describe=_tell_refund,
            carry_out=give_back,
            version=_came_back,
            refusals=(*BACK, *BY_TERMS),
        ),
        ApprovalKind(
            name=EXCHANGE,
            title=("换货", "Exchange of goods"),
            command=ExchangeAsked,
            may_ask=ASK_REFUNDS,
            may_approve=APPROVE_REFUNDS,
            describe=_tell_exchange,
            carry_out=swap,
            version=_came_back,
            refusals=(*BACK, *BY_TERMS, *EXCHANGED, ExchangeChanged),
        ),
    )
