"""One line of a till export: read exactly, or refused with a reason. Pure.

Money is exact. A price may have any number of decimals or an exponent; what counts is that quantity times price is a
whole number of fen. A refused line keeps its amount as a fraction, so that a file always adds up to its own total.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

import msgspec

from guide_app.catalog.rules import SKU_CODE
from guide_app.kernel.calendar import SHANGHAI
from guide_app.orders.till_import.reasons import Reason, reason_of_sku
from guide_app.stores.rules import CODE

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


def judge(fields: Sequence[str], position: int) -> TillLine | RefusedLine:
    """Read one line on its own; `position` is its place in the file, for people. What a receipt says is seen later."""
    reason = _reason(fields)
    if reason is not None:
        return RefusedLine(position, reason, tuple(fields), amount_of(fields))
    receipt, no, sold_at, store, associate, member, sku, name, quantity, price = fields
    pieces, price_fen, moment = _pieces(quantity), _price_fen(price), _moment(sold_at)
    assert pieces is not None  # _reason read them all
    assert price_fen is not None
    assert moment is not None
    return TillLine(
        position,
        receipt,
        int(no),
        moment,
        store,
        associate,
        member,
        sku,
        _printable(name),
        abs(pieces),
        -(-price_fen.numerator // price_fen.denominator),
        int(abs(pieces) * price_fen),
        pieces < 0,
    )


def amount_of(fields: Sequence[str]) -> Fraction:
    """Quantity times price of any line, in fen and signed; 0 when either is missing or no number."""
    if len(fields) <= PRICE:
        return Fraction(0)
    quantity, price_fen = _number(fields[QUANTITY]), _price_fen(fields[PRICE])
    if quantity is None or price_fen is None:
        return Fraction(0)
    return quantity * price_fen


def _reason(fields: Sequence[str]) -> Reason | None:
    """The first reason that applies, form before content."""
    if len(fields) != len(COLUMNS):
        return Reason.WRONG_COLUMN_COUNT
    receipt, no, sold_at, store, associate, member, sku, _, quantity, price = fields
    if not _is_code(receipt):
        return Reason.RECEIPT_INVALID
    if not (no.isascii() and no.isdigit() and len(no) <= 5 and 1 <= int(no) <= MOST_LINES):
        return Reason.LINE_NUMBER_INVALID
    if _moment(sold_at) is None:
        return Reason.SOLD_AT_INVALID
    return (
        _reason_of_codes(store, associate, member, sku)
        or _reason_of_numbers(quantity, price)
        or (Reason.BOOKKEEPING if receipt.startswith(BOOKKEEPING_RECEIPT) else None)
        or reason_of_sku(sku)
        or _reason_of_sale(quantity, price, returns=receipt.startswith(RETURN_RECEIPT))
    )


@lru_cache(maxsize=8192)
def _reason_of_codes(store: str, associate: str, member: str, sku: str) -> Reason | None:
    if not CODE.fullmatch(store):
        return Reason.STORE_INVALID
    if associate and not _is_code(associate):
        return Reason.ASSOCIATE_INVALID
    if member and not _is_code(member):
        return Reason.MEMBER_INVALID
    if not SKU_CODE.fullmatch(sku):
        return Reason.SKU_INVALID
    return None


def _reason_of_numbers(quantity: str, price: str) -> Reason | None:
    if _pieces(quantity) is None:
        return Reason.QUANTITY_INVALID
    if _price_fen(price) is None:
        return Reason.PRICE_INVALID
    return None


@lru_cache(maxsize=8192)
def _reason_of_sale(quantity: str, price: str, *, returns: bool) -> Reason | None:
    """Why this many pieces at this price are no sale and no return. Both texts are numbers."""
    pieces, price_fen = _pieces(quantity), _price_fen(price)
    assert pieces is not None  # checked before
    assert price_fen is not None
    in_order = (
        (pieces == 0, Reason.ZERO_QUANTITY),
        (price_fen == 0 and pieces < 0, Reason.STOCK_CORRECTION),
        (price_fen == 0, Reason.ZERO_PRICE),
        (price_fen < 0, Reason.NEGATIVE_PRICE),
        (returns and pieces > 0, Reason.SOLD_ON_A_RETURN),
        (abs(pieces) > MOST_PIECES, Reason.QUANTITY_TOO_LARGE),
        (abs(pieces) * (price_fen + 1) > MOST_FEN, Reason.AMOUNT_TOO_LARGE),
        ((pieces * price_fen).denominator != 1, Reason.FRACTION_OF_A_FEN),
    )
    return next((reason for applies, reason in in_order if applies), None)


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
