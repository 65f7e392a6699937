"""What quantity, price and amount of a row come to, exactly, or why they are no sale and no return. Pure.

The amount received decides where the file has one; else quantity times price, which has to be a whole number of fen
unless the goods were weighed.
"""

from fractions import Fraction
from typing import NamedTuple

from guide_app.base.kernel.money import round_half_away
from guide_app.ground.orders.till_import.profiles.model import LineKind
from guide_app.ground.orders.till_import.reasons import Reason
from guide_app.ground.orders.till_import.values import number_of

MOST_PIECES = 1_000_000
MOST_FEN = 10**12
"""Ten billion yuan on one line; the sums of a receipt and of a file then stay far inside 64 bits."""
QUOTIENT_DECIMALS = 4
"""From so many decimals on a price of one may be what was received divided by the pieces."""


class Goods(NamedTuple):
    """What quantity, price and amount of a row come to."""

    units: int
    measure_milli: int | None
    unit_price_fen: int
    amount_fen: int
    is_return: bool


def goods_of(
    quantity: str, price: str, amount: str, tax: str, listed: str, kind: LineKind | None, *, returns: bool
) -> Goods | Reason:
    """This many pieces for this amount, or why they are no sale and no return."""
    count = number_of(quantity) if quantity or kind is not LineKind.RECEIPT_DISCOUNT else Fraction(1)
    if count is None or (count * 1000).denominator != 1 or "e" in quantity.lower():
        return Reason.QUANTITY_INVALID
    if amount:
        found, added = number_of(amount), number_of(tax) if tax else Fraction(0)
        if found is None or added is None:
            return Reason.AMOUNT_INVALID
        return _of_amount(count, (found + added) * 100, _list_price(listed), kind)
    each = number_of(price)
    if each is None:
        return Reason.PRICE_INVALID
    received = _received(count, price, each * 100)
    if received is not None:
        return _of_amount(count, received, _list_price(listed), kind)
    return _of_price(count, each * 100, kind, returns=returns, listed=_list_price(listed))


def _of_price(count: Fraction, each: Fraction, kind: LineKind | None, *, returns: bool, listed: int) -> Goods | Reason:
    weighed = count.denominator != 1
    units, amount = abs(count), abs(count) * each
    if weighed and each > 0:
        amount = Fraction(rounded(amount))
    backwards = count < 0 or kind is LineKind.RETURN
    in_order = (
        (count == 0, Reason.ZERO_QUANTITY),
        (each == 0 and count < 0, Reason.STOCK_CORRECTION),
        (each == 0, Reason.ZERO_PRICE),
        (each < 0, Reason.NEGATIVE_PRICE),
        (returns and not backwards, Reason.SOLD_ON_A_RETURN),
        (units > MOST_PIECES, Reason.QUANTITY_TOO_LARGE),
        (amount + units > MOST_FEN, Reason.AMOUNT_TOO_LARGE),  # with room for a unit price that is rounded up
        (amount.denominator != 1, Reason.FRACTION_OF_A_FEN),
        (amount == 0, Reason.ZERO_PRICE),
    )
    reason = next((reason for applies, reason in in_order if applies), None)
    if reason is not None:
        return reason
    if kind in (LineKind.PRICE_CUT, LineKind.RECEIPT_DISCOUNT):
        return Goods(0, None, 0, int(amount), True)
    rounded_up = -(-each.numerator // each.denominator)
    return _as_goods(units, int(amount), max(rounded_up, listed), is_return=backwards)


def _of_amount(count: Fraction, amount: Fraction, listed: int, kind: LineKind | None) -> Goods | Reason:
    """What was received for these pieces decides; kind and signs say which way it goes."""
    units, fen = abs(count), abs(amount)
    gives_back = kind in (LineKind.RETURN, LineKind.PRICE_CUT) or (kind is None and (count < 0 or amount < 0))
    without_goods = kind is LineKind.PRICE_CUT or (count == 0 and amount < 0)
    in_order = (
        (kind is LineKind.RECEIPT_DISCOUNT and fen == 0, Reason.ZERO_PRICE),
        (count == 0 and not without_goods and kind is not LineKind.RECEIPT_DISCOUNT, Reason.ZERO_QUANTITY),
        (fen == 0 and count < 0, Reason.STOCK_CORRECTION),
        (fen == 0, Reason.ZERO_PRICE),
        (kind is not LineKind.RECEIPT_DISCOUNT and count * amount < 0 and kind is None, Reason.SIGNS_CONTRADICT),
        (kind is LineKind.SALE and (count < 0 or amount < 0), Reason.SIGNS_CONTRADICT),
        (units > MOST_PIECES, Reason.QUANTITY_TOO_LARGE),
        (fen + units > MOST_FEN, Reason.AMOUNT_TOO_LARGE),
        (fen.denominator != 1, Reason.FRACTION_OF_A_FEN),
    )
    reason = next((reason for applies, reason in in_order if applies), None)
    if reason is not None:
        return reason
    if without_goods or kind is LineKind.RECEIPT_DISCOUNT:
        return Goods(0, None, 0, int(fen), True)
    return _as_goods(units, int(fen), listed, is_return=gives_back)


def _received(count: Fraction, price: str, each: Fraction) -> Fraction | None:
    """The whole fen of which a price is the rounded quotient, as 33.3333 of 3 for 100.00; None where it is none.

    A price with that many decimals was not typed but divided: what was received lies within its rounding.
    """
    decimals = len(price.partition(".")[2])
    amount = count * each
    if decimals < QUOTIENT_DECIMALS or not price.replace(".", "").isdigit() or amount.denominator == 1:
        return None
    whole = Fraction(rounded(amount))
    return whole if whole and abs(amount - whole) <= abs(count) * Fraction(100, 2 * 10**decimals) else None


def _as_goods(units: Fraction, amount_fen: int, listed: int, *, is_return: bool) -> Goods:
    """Weighed goods are one unit of what they cost; a list price that is less than was paid is no list price."""
    if units.denominator != 1:
        milli = int(units * 1000)
        whole = max(amount_fen, rounded(Fraction(listed) * units))
        return Goods(1, milli, whole, amount_fen, is_return)
    pieces = int(units)
    return Goods(pieces, None, max(listed, -(-amount_fen // pieces)), amount_fen, is_return)


def _list_price(text: str) -> int:
    """A list price in fen, rounded up; 0 where there is none."""
    price = number_of(text)
    if price is None or price < 0 or price * 100 > MOST_FEN:
        return 0
    fen = price * 100
    return -(-fen.numerator // fen.denominator)


def rounded(amount: Fraction) -> int:
    return round_half_away(amount.numerator, amount.denominator)


def whole_fen(amount: Fraction | None) -> int:
    """An amount of yuan in fen, rounded; 0 for none and for what no receipt comes to."""
    if amount is None or abs(amount) * 100 > MOST_FEN:
        return 0
    return abs(rounded(amount * 100))
