"""What a second person approves of the price book: prices that change the past, are 0 or below a floor."""

import hashlib
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.database import transaction
from guide_app.ground.catalog import service
from guide_app.ground.catalog.errors import (
    BookHeld,
    BookOver,
    FloorAbovePrice,
    ListBelowPrice,
    LowPrices,
    PastPrices,
    PriceHeld,
    PriceOver,
    SkuUnknown,
)
from guide_app.ground.catalog.permissions import APPROVE_PAST_PRICES, SET_PAST_PRICES, SET_PRICES
from guide_app.ground.catalog.pricing.queries import price_book
from guide_app.ground.catalog.pricing.schemas import BookClosing, BookView, CloseBook, PriceWithdrawal, WithdrawPrice
from guide_app.ground.catalog.pricing.service import closing, withdrawing
from guide_app.ground.catalog.reads import prices_entered
from guide_app.ground.catalog.schemas import NewPrice, PriceView, SetPrices

SHOWN = 3
"""Prices that are told one by one; the command has all of them."""


async def set_prices(actor: Actor, command: SetPrices) -> list[PriceView] | ApprovalRequested:
    """As `service.set_prices`; ask a second person for prices that change the past, are 0 or below a floor."""
    try:
        async with transaction():
            return await service.set_prices(actor, command)
    except (PastPrices, LowPrices):
        digest = hashlib.sha256(msgspec.json.encode(command.prices)).hexdigest()
        return await ask(PAST_PRICES, actor, command, subject=f"prices:{digest[:32]}", reason=command.reason)


def _tell(command: SetPrices) -> Told:
    first = "；".join(map(_one, command.prices[:SHOWN]))
    number = len(command.prices)
    told = f"{number} 条价格，含改写过去、0 元或低于底价的：{first}"
    return told, f"{number} prices, some change the past, are 0 or below a floor: {first}"


def _one(price: NewPrice) -> str:
    yuan, cents = divmod(price.price_fen, 100)
    return f"{price.sku} ¥{yuan}.{cents:02d}" + (f" ({price.valid_from:%Y-%m-%d})" if price.valid_from else "")


async def withdraw_price(actor: Actor, price_id: UUID, command: WithdrawPrice) -> PriceView | ApprovalRequested:
    """As `withdrawing.withdraw_price`; ask a second person for one that is in force."""
    try:
        async with transaction():
            return await withdrawing.withdraw_price(actor, price_id, command)
    except PriceHeld as held:
        asked = PriceWithdrawal(price_id, held.facts["sku"], held.facts["price_fen"], command)
        return await ask(WITHDRAWAL, actor, asked, subject=f"price:{price_id}", reason=command.reason)


def _tell_withdrawal(asked: PriceWithdrawal) -> Told:
    shown = f"{asked.sku} ¥{asked.price_fen // 100}.{asked.price_fen % 100:02d}"
    return f"撤回已生效的价格：{shown}", f"Withdraw a price in force: {shown}"


async def close_book(actor: Actor, book_id: UUID, command: CloseBook) -> BookView | ApprovalRequested:
    """As `closing.close_book`; ask a second person for a book of which something is in force."""
    try:
        async with transaction():
            return await closing.close_book(actor, book_id, command)
    except BookHeld:
        book = await price_book(actor, book_id)
        asked = BookClosing(book_id, book.code, book.name, command)
        return await ask(CLOSING, actor, asked, subject=f"price_book:{book_id}", reason=command.reason)


def _tell_closing(asked: BookClosing) -> Told:
    until = asked.closing.valid_to
    when = ("即刻", "now") if until is None else (f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",) * 2
    return (
        f"停用价格本 {asked.name}（{asked.code}）：{when[0]}",
        f"Close price book {asked.name} ({asked.code}): {when[1]}",
    )


CLOSING = ApprovalKind(
    name="catalog.close_price_book",
    title=("停用有价格生效的价格本", "Close a price book in force"),
    command=BookClosing,
    may_ask=SET_PRICES,
    may_approve=APPROVE_PAST_PRICES,
    describe=_tell_closing,
    carry_out=lambda requester, asked: closing.close_book(requester, asked.book_id, asked.closing, approved=True),
    refusals=(BookOver,),
)
WITHDRAWAL = ApprovalKind(
    name="catalog.withdraw_price",
    title=("撤回已生效的价格", "Withdraw a price in force"),
    command=PriceWithdrawal,
    may_ask=SET_PRICES,
    may_approve=APPROVE_PAST_PRICES,
    describe=_tell_withdrawal,
    carry_out=lambda requester, asked: withdrawing.withdraw_price(
        requester, asked.price_id, asked.withdrawal, approved=True
    ),
    refusals=(PriceOver,),
)
PAST_PRICES = ApprovalKind(
    name="catalog.past_prices",
    title=("改写过去、0 元或低于底价的价格", "Prices of the past, of 0 or below a floor"),
    command=SetPrices,
    may_ask=SET_PAST_PRICES,
    may_approve=APPROVE_PAST_PRICES,
    describe=_tell,
    carry_out=lambda requester, asked: service.set_prices(requester, asked, approved=True),
    version=lambda asked: prices_entered([price.sku for price in asked.prices]),
    refusals=(SkuUnknown, FloorAbovePrice, ListBelowPrice),
)
