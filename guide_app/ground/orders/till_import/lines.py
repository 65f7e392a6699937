"""One line of a till export: read exactly, or refused with a reason. Pure.

Money is exact. A price may have any number of decimals or an exponent; what counts is that quantity times price is a
whole number of fen. A refused line keeps its amount as a fraction, so that a file always adds up to its own total.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import msgspec

from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.ground.catalog.rules import SKU_CODE
from guide_app.ground.orders.till_import.reasons import Reason, reason_of_sku
from guide_app.ground.stores.rules import CODE

COLUMNS = (
    "receipt_no",
    "line_no",
    "sold_at",
    "store_code",
    "associate_code",
    "member_no",
    "sku",
    "name",
    "qty",
    "unit_price",
)
QUANTITY, PRICE = COLUMNS.index("qty"), COLUMNS.index("unit_price")

MOST_PIECES = 1_000_000
MOST_FEN = 10**12
"""Ten billion yuan on one line; the sums of a receipt and of a file then stay far inside 64 bits."""
MOST_LINES = 32767
LONGEST_CODE = 40
LONGEST_NAME = 200

RETURN_RECEIPT = "C"
BOOKKEEPING_RECEIPT = "A"

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?")
_PIECES = re.compile(r"[+-]?[0-9]{1,20}(?:\.0{0,20})?")
_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")


class TillLine(msgspec.Struct, frozen=True, gc=False):
    """A line that can be booked. Units and amount are positive; `is_return` says which way they go.

    `unit_price_fen * units` is at least `amount_fen`; it is more only where the price has fractions of a fen that
    vanish over the units, as in 8 at 0.125.
    """

    position: int
    receipt: str
    no: int
    sold_at: datetime
    store: str
    associate: str
    member: str
    sku: str
    name: str
    units: int
    unit_price_fen: int
    amount_fen: int
    is_return: bool


class RefusedLine(msgspec.Struct, frozen=True, gc=False):
    """A line that cannot be booked: why, what it says, and its signed amount in fen as far as it can be read."""

    position: int
    reason: Reason
    fields: tuple[str, ...]
    amount: Fraction


class _Sale(NamedTuple):
    """What quantity and price of a line come to."""

    units: int
    unit_price_fen: int
    amount_fen: int
    is_return: bool


def judge(fields: Sequence[str], position: int) -> TillLine | RefusedLine:
    """Read one line on its own; `position` is its place in the file, for people. What a receipt says is seen later."""
    if len(fields) != len(COLUMNS):
        return RefusedLine(position, Reason.WRONG_COLUMN_COUNT, tuple(fields), amount_of(fields))
    receipt, no, sold_at, store, associate, member, sku, name, quantity, price = fields
    sale = _sale(quantity, price, returns=receipt.startswith(RETURN_RECEIPT))
    reason = (
        _reason_of_receipt(receipt, sold_at, store, associate, member)
        or (None if _is_line_number(no) else Reason.LINE_NUMBER_INVALID)
        or _reason_of_article(sku)
        or (sale if isinstance(sale, Reason) else None)
    )
    moment = _moment(sold_at)
    if reason is not None or isinstance(sale, Reason) or moment is None:
        return RefusedLine(position, reason or Reason.SOLD_AT_INVALID, tuple(fields), amount_of(fields))
    return TillLine(position, receipt, int(no), moment, store, associate, member, sku, _printable(name), *sale)


def amount_of(fields: Sequence[str]) -> Fraction:
    """Quantity times price of any line, in fen and signed; 0 when either is missing or no number."""
    if len(fields) <= PRICE:
        return Fraction(0)
    quantity, price_fen = _number(fields[QUANTITY]), _price_fen(fields[PRICE])
    if quantity is None or price_fen is None:
        return Fraction(0)
    return quantity * price_fen


# What a receipt says of itself stands on each of its lines, so the last answers are mostly the next ones.
@lru_cache(maxsize=8192)
def _reason_of_receipt(receipt: str, sold_at: str, store: str, associate: str, member: str) -> Reason | None:
    in_order = (
        (not _is_code(receipt), Reason.RECEIPT_INVALID),
        (_moment(sold_at) is None, Reason.SOLD_AT_INVALID),
        (CODE.fullmatch(store) is None, Reason.STORE_INVALID),
        (associate and not _is_code(associate), Reason.ASSOCIATE_INVALID),
        (member and not _is_code(member), Reason.MEMBER_INVALID),
        (receipt.startswith(BOOKKEEPING_RECEIPT), Reason.BOOKKEEPING),
    )
    return next((reason for applies, reason in in_order if applies), None)


@lru_cache(maxsize=8192)
def _reason_of_article(sku: str) -> Reason | None:
    return reason_of_sku(sku) if SKU_CODE.fullmatch(sku) else Reason.SKU_INVALID


@lru_cache(maxsize=8192)
def _sale(quantity: str, price: str, *, returns: bool) -> _Sale | Reason:
    """This many pieces at this price, or why they are no sale and no return."""
    pieces, price_fen = _pieces(quantity), _price_fen(price)
    if pieces is None:
        return Reason.QUANTITY_INVALID
    if price_fen is None:
        return Reason.PRICE_INVALID
    units, amount = abs(pieces), abs(pieces) * price_fen
    in_order = (
        (pieces == 0, Reason.ZERO_QUANTITY),
        (price_fen == 0 and pieces < 0, Reason.STOCK_CORRECTION),
        (price_fen == 0, Reason.ZERO_PRICE),
        (price_fen < 0, Reason.NEGATIVE_PRICE),
        (returns and pieces > 0, Reason.SOLD_ON_A_RETURN),
        (units > MOST_PIECES, Reason.QUANTITY_TOO_LARGE),
        (amount + units > MOST_FEN, Reason.AMOUNT_TOO_LARGE),  # with room for a unit price that is rounded up
        (amount.denominator != 1, Reason.FRACTION_OF_A_FEN),
    )
    rounded_up = -(-price_fen.numerator // price_fen.denominator)
    return next((reason for applies, reason in in_order if applies), _Sale(units, rounded_up, int(amount), pieces < 0))


@lru_cache(maxsize=1024)
def _is_line_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= MOST_LINES


@lru_cache(maxsize=8192)
def _number(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=8192)
def _price_fen(text: str) -> Fraction | None:
    price = _number(text)
    return None if price is None else price * 100


@lru_cache(maxsize=8192)
def _pieces(text: str) -> int | None:
    return int(text.partition(".")[0]) if _PIECES.fullmatch(text) else None


@lru_cache(maxsize=8192)
def _moment(text: str) -> datetime | None:
    """Local time to the minute, seconds where the till writes them; None for what is no date of this century."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    if not 2000 <= year <= 2099:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def _is_code(text: str) -> bool:
    return 0 < len(text) <= LONGEST_CODE and text.isprintable()


@lru_cache(maxsize=8192)
def _printable(name: str) -> str:
    """A name as typed, without control characters and cut to what a line can hold."""
    clean = "".join(sign if sign.isprintable() else " " for sign in name)
    return clean.strip()[:LONGEST_NAME]
