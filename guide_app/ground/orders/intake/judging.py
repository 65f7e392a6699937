"""Rows of a batch against what is known: each is booked, had come before, waits or is refused by itself. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import UNSET

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.people import normalise_phone
from guide_app.ground.orders.intake.known import Known, StoreNamed
from guide_app.ground.orders.intake.rules import RowProblem, moment_problem
from guide_app.ground.orders.intake.schemas import SentOrder, SentRefund
from guide_app.ground.orders.rules import Channel, PaymentMethod
from guide_app.ground.orders.till_import.values import is_phone

LONGEST_RECEIPT = 40
NOT_KNOWN = "系统中没有：{0} / is not known: {0}"


class Buyer(NamedTuple):
    """Who bought: at most one of them is there. A phone is one that can be dialled."""

    member_id: UUID | None = None
    card: str | None = None
    phone: str | None = None


class Sale(NamedTuple):
    """A sent order that can be booked."""

    sent: SentOrder
    store: StoreNamed
    day: date
    channel: Channel
    associate: str | None
    buyer: Buyer
    articles: tuple[str, ...]
    """The codes of what its lines name, which may be barcodes."""

    @property
    def printed(self) -> str:
        """What a till's receipt is called."""
        return self.sent.receipt or self.sent.id


class Back(NamedTuple):
    """A sent refund that can be laid against an order, which `order_id` is; None where it waits for it."""

    sent: SentRefund
    associate_id: UUID | None
    order_id: UUID | None
    articles: tuple[str, ...]


def judge_order(
    sent: SentOrder, known: Known, *, path: str, channels: Collection[Channel], at: datetime
) -> Sale | RowProblem:
    """An order as it is to be booked, or why it is not. `path` and `channels` are the source's, the first is meant."""
    store = known.stores.get(sent.store_code)
    if store is None or not store.path.startswith(path):
        return RowProblem(
            "store_unknown",
            "store_code",
            f"不是该来源可售的门店：{sent.store_code} / no store of this source: {sent.store_code}",
        )
    channel = sent.channel or next(iter(channels))
    if channel not in channels:
        return RowProblem(
            "channel_not_allowed", "channel", f"该来源不使用此渠道：{channel} / not a channel of this source: {channel}"
        )
    problem = moment_problem(sent.paid_at, at, field="paid_at") or _money_problem(sent)
    if problem is not None:
        return problem
    associate = None
    if sent.associate_code is not None:
        found = known.associates.get(sent.associate_code.upper())
        if found is None:
            return RowProblem("associate_unknown", "associate_code", NOT_KNOWN.format(sent.associate_code))
        associate = found.number
    articles = _articles([line.sku for line in sent.lines], known)
    if isinstance(articles, RowProblem):
        return articles
    buyer = _buyer(sent, known)
    if isinstance(buyer, RowProblem):
        return buyer
    day = store.day_of(sent.paid_at)
    sale = Sale(sent, store, day, channel, associate, buyer, articles)
    if channel is Channel.TILL:
        if len(sale.printed) > LONGEST_RECEIPT:
            return RowProblem("receipt_too_long", "receipt", "小票号最长 40 位 / a receipt has 40 signs at most")
        if (sale.printed, store.id, day) in known.taken:
            return receipt_booked(sale.printed)
    return sale


def receipt_booked(printed: str) -> RowProblem:
    """A till's receipt is that of another order."""
    return RowProblem(
        "receipt_booked", "receipt", f"该小票已入账：{printed} / this receipt is booked already: {printed}"
    )


def judge_refund(sent: SentRefund, known: Known, *, at: datetime) -> Back | RowProblem:
    """A refund with the order that it is of, one that waits for it, or why it is none."""
    if (sent.original_id is None) == (sent.original_receipt is None):
        return RowProblem(
            "original_not_named",
            "original_id",
            "original_id 与 original_receipt 须且只能写一个 / name the order by one of the two",
        )
    if bool(sent.lines) == bool(sent.amount_fen) and not (sent.freight_fen and not sent.lines):
        return RowProblem(
            "nothing_to_refund",
            "lines",
            "写退货明细，或只写退款金额、运费 / goods by lines, or an amount or freight without them",
        )
    problem = moment_problem(sent.refunded_at, at, field="refunded_at")
    if problem is not None:
        return problem
    associate_id = None
    if sent.associate_code is not None:
        found = known.associates.get(sent.associate_code.upper())
        if found is None:
            return RowProblem("associate_unknown", "associate_code", NOT_KNOWN.format(sent.associate_code))
        associate_id = found.id
    articles = _articles([line.sku for line in sent.lines], known)
    if isinstance(articles, RowProblem):
        return articles
    if sent.original_id is not None:
        return Back(sent, associate_id, known.orders.get(sent.original_id), articles)
    assert sent.original_receipt is not None  # one of the two is there
    named = [one for one in known.receipts.get(sent.original_receipt, ()) if one.paid_at <= sent.refunded_at]
    if not named:
        return RowProblem("original_unknown", "original_receipt", NOT_KNOWN.format(sent.original_receipt))
    return Back(sent, associate_id, named[-1].id, articles)


def _articles(named: Sequence[str], known: Known) -> tuple[str, ...] | RowProblem:
    for place, sku in enumerate(named):
        if sku not in known.skus:
            return RowProblem("sku_unknown", f"lines[{place}].sku", NOT_KNOWN.format(sku))
    return tuple(known.skus[sku] for sku in named)


def _money_problem(sent: SentOrder) -> RowProblem | None:
    for place, line in enumerate(sent.lines):
        if line.unit_price_fen * line.quantity - line.discount_fen != line.paid_fen:
            return RowProblem(
                "line_does_not_add_up",
                f"lines[{place}].paid_fen",
                "须等于单价 × 数量 − 优惠 / must be unit price times quantity less the discount",
            )
        if line.weight_g is not UNSET and line.quantity != 1:
            return RowProblem(
                "weighed_is_one", f"lines[{place}].quantity", "写了重量时须为 1 / must be 1 beside a weight"
            )
    if not sent.payments:
        return None
    if any(one.method is PaymentMethod.EXCHANGE for one in sent.payments):
        return RowProblem(
            "payment_by_exchange", "payments", "换货抵扣只能由换货产生 / exchanges alone are paid by goods"
        )
    due = sum(line.paid_fen for line in sent.lines) + sent.freight_fen
    if sum(one.amount_fen for one in sent.payments) != due:
        rule = f"合计须等于商品实付加运费 {due} 分 / must add up to goods and freight, {due} fen"
        return RowProblem("payments_differ", "payments", rule)
    return None


def _buyer(sent: SentOrder, known: Known) -> Buyer | RowProblem:
    if sent.member is None:
        return Buyer()
    if sent.member.member_id is not None:
        survivor = known.members.get(sent.member.member_id)
        if survivor is None:
            return RowProblem("member_unknown", "member.member_id", NOT_KNOWN.format(sent.member.member_id))
        return Buyer(member_id=survivor)
    card = sent.member.card
    if card is not None and not is_phone(card):
        return (
            Buyer(card=card)
            if card.isprintable()
            else RowProblem("card_invalid", "member.card", "含不可打印字符 / has signs that cannot be printed")
        )
    typed = card or sent.member.phone
    if typed is None:
        return Buyer()
    try:
        return Buyer(phone=normalise_phone(typed))
    except InvalidField:
        # The number itself stands nowhere: refusals are kept.
        return RowProblem("phone_invalid", "member.phone", "不是有效的手机号 / no phone number")
