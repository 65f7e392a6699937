"""One row of a till's file: read exactly by its layout, or refused with a reason. Pure.

Money is exact. The amount received decides where the file has one; else quantity times price, which has to be a whole
number of fen unless the goods were weighed. A refused row keeps its amount as a fraction, so that a file always adds up
to its own total.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel.money import round_half_away
from guide_app.ground.catalog.rules import SKU_CODE
from guide_app.ground.orders.till_import.chain import KnownChain, KnownStore
from guide_app.ground.orders.till_import.paid_by import method_of, places_of_methods
from guide_app.ground.orders.till_import.profiles.choosing import Layout
from guide_app.ground.orders.till_import.profiles.model import Field, Identity, LineKind
from guide_app.ground.orders.till_import.reasons import LeftOut, Reason
from guide_app.ground.orders.till_import.values import (
    code_of,
    is_damaged,
    moment_of,
    moment_of_parts,
    number_of,
)
from guide_app.ground.stores.rules import CODE

MOST_PIECES = 1_000_000
MOST_FEN = 10**12
"""Ten billion yuan on one line; the sums of a receipt and of a file then stay far inside 64 bits."""
MOST_LINES = 32767
LONGEST_CODE = 40
LONGEST_TILL = 20
LONGEST_NAME = 200
QUOTIENT_DECIMALS = 4
"""From so many decimals on a price of one may be what was received divided by the pieces."""
CLOCKS_RUN_AHEAD = timedelta(hours=1)
"""A moment that is further away is still to come."""
MASK = "*"
"""Of a member's number of which some digits are hidden nobody is known."""

SUBTOTALS = ("小计", "本页")
"""A totals row that begins so is of some rows only."""


class TillLine(msgspec.Struct, frozen=True, gc=False):
    """A line that can be booked. Units and amount are positive; `is_return` says which way they go.

    `order_id` is the receipt's, the same for all its lines. `unit_price_fen * units` is at least `amount_fen`. What was
    weighed is one unit, with its `measure_milli`. A return without units gives money back while the goods stay. `no` is
    0 where the till does not number lines. `receipt_discount_fen` and `payments` are the receipt's, as the
    row says it; payments are fen by method as JSON, null for the amount of the line.
    """

    position: int
    order_id: UUID
    receipt: str
    till: str
    day: date
    store: UUID
    no: int
    sold_at: datetime
    associate: str | None
    member: str | None
    sku: str
    name: str
    units: int
    measure_milli: int | None
    unit_price_fen: int
    amount_fen: int
    is_return: bool
    original: str | None
    reference: str | None
    receipt_discount_fen: int
    payments: str | None
    is_discount: bool = False


class RefusedLine(msgspec.Struct, frozen=True, gc=False):
    """A row that cannot be booked: why, what it says, and its signed amount in fen as far as it can be read."""

    position: int
    reason: Reason
    fields: tuple[str, ...]
    amount: Fraction
    receipt: str = ""


class RowLeftOut(msgspec.Struct, frozen=True, gc=False):
    """A row that is no line of a sale; `amount_fen` is what a totals row says."""

    position: int
    why: LeftOut
    amount: Fraction | None


class _Goods(NamedTuple):
    """What quantity, price and amount of a row come to."""

    units: int
    measure_milli: int | None
    unit_price_fen: int
    amount_fen: int
    is_return: bool


class _Receipt(NamedTuple):
    """What a row says of its receipt: who, where, when; or why nothing of it can be booked."""

    number: str
    reason: Reason | None
    order_id: UUID | None = None
    till: str = ""
    day: date | None = None
    store: UUID | None = None
    sold_at: datetime | None = None
    associate: str | None = None
    member: str | None = None
    original: str | None = None
    reference: str | None = None


_OF_RECEIPT = (
    Field.RECEIPT,
    Field.ORIGINAL,
    Field.SOLD_AT,
    Field.DATE,
    Field.TIME,
    Field.STORE,
    Field.TILL,
    Field.ASSOCIATE,
    Field.MEMBER,
    Field.PHONE,
    Field.REFERENCE,
)
"""Fields that are mostly the same on all lines of a receipt: they are read once for all of them."""


class Rows:
    """The rows of one file, judged one by one by its layout and the chain as it is."""

    def __init__(self, layout: Layout, chain: KnownChain, run: UUID) -> None:
        self._profile, self._chain, self._width = layout.profile, chain, len(layout.headings)
        self._at = dict(layout.places)
        self._least = 1 + max(place for places in self._at.values() for place in places)
        self._kinds = {value.casefold(): kind for kind, values in self._profile.kinds.items() for value in values}
        self._paid_in = places_of_methods(layout.headings, self._profile.payments.columns)
        self._says_payments = bool(self._paid_in) or Field.PAYMENT_METHOD in self._at
        self._totals = tuple(word.casefold() for word in self._profile.file.totals)
        self._ids = _OrderIds(run)
        self._no_goods = lru_cache(maxsize=8192)(self._reason_of_article)
        self._amounts = lru_cache(maxsize=8192)(self._goods)
        self._receipts = lru_cache(maxsize=4096)(self._receipt)
        self._of_receipt = [place for field in _OF_RECEIPT for place in self._at.get(field, ())]
        self._texts = {field: _reader(self._at.get(field, ())) for field in Field}
        self._sku, self._name, self._line = (self._texts[one] for one in (Field.SKU, Field.NAME, Field.LINE))

    def judge(self, fields: Sequence[str], position: int) -> TillLine | RefusedLine | RowLeftOut:
        """Read one row on its own; `position` is its place in the file, for people."""
        row = fields
        if len(row) != self._width:
            if len(row) < self._least or any(row[self._width :]):
                return self._refused(fields, position, Reason.WRONG_COLUMN_COUNT)
            row = [*row, *[""] * (self._width - len(row))]
        sku = code_of(self._sku(row))
        kind, says_kind = self._kind(row) if self._kinds else (None, False)
        is_discount = kind is LineKind.RECEIPT_DISCOUNT
        if not sku and not is_discount and self._is_totals(row):
            return RowLeftOut(position, LeftOut.TOTALS_ROW, self._said_total(row))
        receipt = self._receipts(*[row[place] for place in self._of_receipt])
        returns = bool(self._profile.receipts.return_prefixes) and receipt.number.startswith(
            self._profile.receipts.return_prefixes
        )
        goods = self._amounts(*self._money(row), kind, returns)
        line_no = self._line(row) if Field.LINE in self._at else "1"
        reason = (
            receipt.reason
            or (None if _is_line_number(line_no) else Reason.LINE_NUMBER_INVALID)
            or (Reason.KIND_UNKNOWN if kind is None and says_kind else None)
            or self._no_goods(sku, kind)
            or (goods if isinstance(goods, Reason) else None)
        )
        if reason is not None or isinstance(goods, Reason):
            assert reason is not None  # what is no goods is one
            return self._refused(row, position, reason, receipt.number, fields)
        assert receipt.order_id is not None
        assert receipt.day is not None
        assert receipt.store is not None
        assert receipt.sold_at is not None  # all there where there is no reason against it
        cut = number_of(self._texts[Field.RECEIPT_DISCOUNT](row)) if Field.RECEIPT_DISCOUNT in self._at else None
        return TillLine(
            position,
            receipt.order_id,
            receipt.number,
            receipt.till,
            receipt.day,
            receipt.store,
            int(line_no) if Field.LINE in self._at else 0,
            receipt.sold_at,
            receipt.associate,
            receipt.member,
            sku,
            _printable(self._name(row)),
            *goods,
            receipt.original,
            receipt.reference,
            _whole_fen(cut),
            self._payments(row) if self._says_payments else None,
            is_discount,
        )

    def _receipt(self, *cells: str) -> _Receipt:
        """What these cells say of a receipt; they are those of `_OF_RECEIPT` that the file has, in this order."""
        row: dict[int, str] = dict(zip(self._of_receipt, cells, strict=True))
        text = {
            field: " ".join(row[place] for place in self._at[field] if row[place])
            for field in _OF_RECEIPT
            if field in self._at
        }
        number, original = code_of(text.get(Field.RECEIPT, "")), code_of(text.get(Field.ORIGINAL, ""))
        till = code_of(text.get(Field.TILL, "")) if Identity.TILL in self._profile.receipts.identity else ""
        associate, store = code_of(text.get(Field.ASSOCIATE, "")), code_of(text.get(Field.STORE, ""))
        member = code_of(text.get(Field.MEMBER, "")) or code_of(text.get(Field.PHONE, ""))
        member = "" if MASK in member else member
        store = store or self._profile.values.store or ""
        if Field.SOLD_AT in self._at:
            sold_at = moment_of(text[Field.SOLD_AT], self._profile.values.dates)
        else:
            sold_at = moment_of_parts(text.get(Field.DATE, ""), text.get(Field.TIME, ""))
        reason = self._reason_of_receipt(number, sold_at, store, till, associate, member, original)
        if reason is not None or sold_at is None:
            return _Receipt(number, reason or Reason.SOLD_AT_INVALID)
        known = self._chain.store_of(store)
        if known is None:
            return _Receipt(number, Reason.STORE_UNKNOWN)
        day = known.day_of(sold_at)
        apart = day if Identity.DAY in self._profile.receipts.identity else None
        return _Receipt(
            number,
            None,
            self._ids.of(number, till, known, apart),
            till,
            day,
            known.id,
            sold_at,
            associate or None,
            member or None,
            original or None,
            code_of(text.get(Field.REFERENCE, "")) or None,
        )

    def amount_of(self, fields: Sequence[str]) -> Fraction:
        """What a row comes to, in fen and signed, as far as it can be read; else 0."""
        quantity, price, amount, tax, _ = (number_of(text) for text in self._money(fields))
        if amount is not None:
            found = (amount + (tax or 0)) * 100
        elif quantity is None or price is None:
            return Fraction(0)
        elif quantity.denominator != 1:
            found = Fraction(_round(quantity * price * 100))
        else:
            found = quantity * price * 100
        kind, _ = self._kind(fields) if self._kinds else (None, False)
        return -abs(found) if kind in (LineKind.RETURN, LineKind.PRICE_CUT, LineKind.RECEIPT_DISCOUNT) else found

    def _refused(
        self, row: Sequence[str], position: int, reason: Reason, receipt: str = "", fields: Sequence[str] = ()
    ) -> RefusedLine:
        receipt = receipt or code_of(self._texts[Field.RECEIPT](row))
        return RefusedLine(position, reason, tuple(fields or row), self.amount_of(row), receipt[:LONGEST_CODE])

    def _money(self, row: Sequence[str]) -> tuple[str, str, str, str, str]:
        """Quantity, price, amount, tax on top and list price, as they stand."""
        texts = self._texts
        amount, tax = texts[Field.AMOUNT](row), ""
        if Field.AMOUNT not in self._at and Field.NET_AMOUNT in self._at:
            amount, tax = texts[Field.NET_AMOUNT](row), texts[Field.TAX](row)
        each = texts[Field.UNIT_PRICE](row)
        return texts[Field.QUANTITY](row), "" if amount else each, amount, tax, texts[Field.LIST_PRICE](row) or each

    def _kind(self, row: Sequence[str]) -> tuple[LineKind | None, bool]:
        """What the row says that it is, None where the profile does not know it; and whether it says so at all."""
        written = self._texts[Field.KIND](row)
        return (self._kinds.get(written.casefold()), True) if written else (None, False)

    def _payments(self, fields: Sequence[str]) -> str | None:
        """How the row says that its receipt was paid."""
        by_column = {
            method: fen
            for place, method in self._paid_in
            if place < len(fields) and (fen := _whole_fen(number_of(fields[place])))
        }
        written = self._texts[Field.PAYMENT_METHOD](fields)
        if by_column or not written:
            return json.dumps(by_column, separators=(",", ":")) if by_column else None
        amount = number_of(self._texts[Field.PAYMENT_AMOUNT](fields))
        return _paid(method_of(written, self._profile.payments.methods), None if amount is None else _whole_fen(amount))

    def _is_totals(self, fields: Sequence[str]) -> bool:
        return any(cell.casefold().rstrip(":：").startswith(self._totals) for cell in fields if cell)

    def _said_total(self, fields: Sequence[str]) -> Fraction | None:
        """What a totals row says that all rows above come to, in fen; None for a subtotal."""
        if any(cell.startswith(SUBTOTALS) for cell in fields):
            return None
        _, price, amount, _, _ = self._money(fields)
        said = number_of(amount or price)
        return None if said is None else said * 100

    def _reason_of_receipt(
        self,
        receipt: str,
        sold_at: datetime | None,
        store: str,
        till: str,
        associate: str,
        member: str,
        original: str,
    ) -> Reason | None:
        damaged = any(is_damaged(code) for code in (receipt, store, till, associate, member, original))
        in_order = (
            (damaged, Reason.CODE_DAMAGED),
            (not _is_code(receipt), Reason.RECEIPT_INVALID),
            (sold_at is None, Reason.SOLD_AT_INVALID),
            (sold_at is not None and sold_at > self._chain.now + CLOCKS_RUN_AHEAD, Reason.SOLD_IN_THE_FUTURE),
            (CODE.fullmatch(store) is None, Reason.STORE_INVALID),
            (till and (not _is_code(till) or len(till) > LONGEST_TILL), Reason.RECEIPT_INVALID),
            (associate and not _is_code(associate), Reason.ASSOCIATE_INVALID),
            (member and not _is_code(member), Reason.MEMBER_INVALID),
            (original and not _is_code(original), Reason.RECEIPT_INVALID),
            (receipt.startswith(self._profile.receipts.bookkeeping_prefixes), Reason.BOOKKEEPING),
        )
        return next((reason for applies, reason in in_order if applies), None)

    def _reason_of_article(self, sku: str, kind: LineKind | None) -> Reason | None:
        """Why the row is no goods, by its article or by what it says that it is."""
        if kind in _REFUSED_KINDS:
            return _REFUSED_KINDS[kind]
        if kind is LineKind.RECEIPT_DISCOUNT:
            return None
        if is_damaged(sku):
            return Reason.CODE_DAMAGED
        if SKU_CODE.fullmatch(sku) is None:
            return Reason.SKU_INVALID
        return _REFUSED_KINDS.get(self._kind_of_article(sku))

    def _kind_of_article(self, sku: str) -> LineKind | None:
        code = sku.upper()
        if code in self._chain.kept:
            return None
        for kind, codes in self._profile.articles.items():
            for one in codes:
                if code == one.upper() or (one.endswith("*") and code.startswith(one[:-1].upper())):
                    return kind
        return None

    def _goods(
        self, quantity: str, price: str, amount: str, tax: str, listed: str, kind: LineKind | None, returns: bool
    ) -> _Goods | Reason:
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
            return Reason.PRICE_INVALID if Field.UNIT_PRICE in self._at else Reason.AMOUNT_INVALID
        received = _received(count, price, each * 100)
        if received is not None:
            return _of_amount(count, received, _list_price(listed), kind)
        return _of_price(count, each * 100, kind, returns=returns, listed=_list_price(listed))


_REFUSED_KINDS: dict[LineKind | None, Reason] = {
    kind: Reason(kind.value) for kind in LineKind if kind.value in Reason.__members__.values()
}
"""Kinds of lines that are neither sale nor return."""


class _OrderIds:
    """The id of each receipt's order: the same for all its lines without any of them being remembered.

    A UUID of version 7 of the import's moment, whose other bits are those of a digest of the receipt.
    """

    def __init__(self, run: UUID) -> None:
        self._key = run.bytes
        self._moment = run.int >> 80 << 80
        self._last: tuple[tuple[str, str, UUID, date | None], UUID] | None = None

    def of(self, receipt: str, till: str, store: KnownStore, day: date | None) -> UUID:
        """The id of the order of a receipt; without a day where numbers run on from day to day."""
        known_by = (receipt, till, store.id, day)
        if self._last is None or self._last[0] != known_by:
            told = "\0".join((receipt, till, store.id.hex, "" if day is None else day.isoformat())).encode()
            bits = int.from_bytes(blake2b(told, key=self._key, digest_size=10).digest(), "big")
            rest = bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
            self._last = (known_by, UUID(int=self._moment | rest))
        return self._last[1]


def _of_price(count: Fraction, each: Fraction, kind: LineKind | None, *, returns: bool, listed: int) -> _Goods | Reason:
    weighed = count.denominator != 1
    units, amount = abs(count), abs(count) * each
    if weighed and each > 0:
        amount = Fraction(_round(amount))
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
        return _Goods(0, None, 0, int(amount), True)
    rounded_up = -(-each.numerator // each.denominator)
    return _as_goods(units, int(amount), max(rounded_up, listed), is_return=backwards)


def _of_amount(count: Fraction, amount: Fraction, listed: int, kind: LineKind | None) -> _Goods | Reason:
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
        return _Goods(0, None, 0, int(fen), True)
    return _as_goods(units, int(fen), listed, is_return=gives_back)


def _received(count: Fraction, price: str, each: Fraction) -> Fraction | None:
    """The whole fen of which a price is the rounded quotient, as 33.3333 of 3 for 100.00; None where it is none.

    A price with that many decimals was not typed but divided: what was received lies within its rounding.
    """
    decimals = len(price.partition(".")[2])
    amount = count * each
    if decimals < QUOTIENT_DECIMALS or not price.replace(".", "").isdigit() or amount.denominator == 1:
        return None
    whole = Fraction(_round(amount))
    return whole if whole and abs(amount - whole) <= abs(count) * Fraction(100, 2 * 10**decimals) else None


def _as_goods(units: Fraction, amount_fen: int, listed: int, *, is_return: bool) -> _Goods:
    """Weighed goods are one unit of what they cost; a list price that is less than was paid is no list price."""
    if units.denominator != 1:
        milli = int(units * 1000)
        whole = max(amount_fen, _round(Fraction(listed) * units))
        return _Goods(1, milli, whole, amount_fen, is_return)
    pieces = int(units)
    return _Goods(pieces, None, max(listed, -(-amount_fen // pieces)), amount_fen, is_return)


def _list_price(text: str) -> int:
    """A list price in fen, rounded up; 0 where there is none."""
    price = number_of(text)
    if price is None or price < 0 or price * 100 > MOST_FEN:
        return 0
    fen = price * 100
    return -(-fen.numerator // fen.denominator)


def _round(amount: Fraction) -> int:
    return round_half_away(amount.numerator, amount.denominator)


def _whole_fen(amount: Fraction | None) -> int:
    """An amount of yuan in fen, rounded; 0 for none and for what no receipt comes to."""
    if amount is None or abs(amount) * 100 > MOST_FEN:
        return 0
    return abs(_round(amount * 100))


def _reader(places: tuple[int, ...]) -> Callable[[Sequence[str]], str]:
    """Reads the cell, or the cells put together, of a field in a row; nothing where the row is too short."""
    if not places:
        return lambda _: ""
    if len(places) == 1:
        (place,) = places
        return lambda row: row[place] if place < len(row) else ""
    return lambda row: " ".join(row[place] for place in places if place < len(row) and row[place])


@lru_cache(maxsize=4096)
def _paid(method: str, fen: int | None) -> str:
    return json.dumps({method: fen}, separators=(",", ":"))


@lru_cache(maxsize=1024)
def _is_line_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= MOST_LINES


@lru_cache(maxsize=8192)
def _is_code(text: str) -> bool:
    return 0 < len(text) <= LONGEST_CODE and text.isprintable()


@lru_cache(maxsize=8192)
def _printable(name: str) -> str:
    """A name as typed, without control characters and cut to what a line can hold."""
    clean = "".join(sign if sign.isprintable() else " " for sign in name)
    return clean.strip()[:LONGEST_NAME]
