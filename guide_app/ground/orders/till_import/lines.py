"""One row of a till's file: read exactly by its layout, or refused with a reason. Pure.

A refused row keeps its amount as a fraction, so that a file always adds up to its own total.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

import msgspec

from guide_app.ground.catalog.rules import SKU_CODE
from guide_app.ground.orders.till_import.chain import KnownChain
from guide_app.ground.orders.till_import.goods import goods_of, rounded, whole_fen
from guide_app.ground.orders.till_import.paid_by import method_of, places_of_methods
from guide_app.ground.orders.till_import.profiles.choosing import Layout
from guide_app.ground.orders.till_import.profiles.model import Field, LineKind
from guide_app.ground.orders.till_import.reasons import LeftOut, Reason
from guide_app.ground.orders.till_import.receipt_heads import LONGEST_CODE, ReceiptHeads
from guide_app.ground.orders.till_import.values import (
    code_of,
    is_damaged,
    number_of,
)

MOST_LINES = 32767
LONGEST_NAME = 200
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
        self._no_goods = lru_cache(maxsize=8192)(self._reason_of_article)
        self._goods = lru_cache(maxsize=8192)(goods_of)
        self._heads = ReceiptHeads(layout, chain, run)
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
        receipt = self._heads.of(row)
        returns = bool(self._profile.receipts.return_prefixes) and receipt.number.startswith(
            self._profile.receipts.return_prefixes
        )
        goods = self._goods(*self._money(row), kind, returns=returns)
        if goods is Reason.PRICE_INVALID and Field.UNIT_PRICE not in self._at:
            goods = Reason.AMOUNT_INVALID
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
            whole_fen(cut),
            self._payments(row) if self._says_payments else None,
            is_discount,
        )

    def amount_of(self, fields: Sequence[str]) -> Fraction:
        """What a row comes to, in fen and signed, as far as it can be read; else 0."""
        quantity, price, amount, tax, _ = (number_of(text) for text in self._money(fields))
        if amount is not None:
            found = (amount + (tax or 0)) * 100
        elif quantity is None or price is None:
            return Fraction(0)
        elif quantity.denominator != 1:
            found = Fraction(rounded(quantity * price * 100))
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
            if place < len(fields) and (fen := whole_fen(number_of(fields[place])))
        }
        written = self._texts[Field.PAYMENT_METHOD](fields)
        if by_column or not written:
            return json.dumps(by_column, separators=(",", ":")) if by_column else None
        amount = number_of(self._texts[Field.PAYMENT_AMOUNT](fields))
        return _paid(method_of(written, self._profile.payments.methods), None if amount is None else whole_fen(amount))

    def _is_totals(self, fields: Sequence[str]) -> bool:
        return any(cell.casefold().rstrip(":：").startswith(self._totals) for cell in fields if cell)

    def _said_total(self, fields: Sequence[str]) -> Fraction | None:
        """What a totals row says that all rows above come to, in fen; None for a subtotal."""
        if any(cell.startswith(SUBTOTALS) for cell in fields):
            return None
        _, price, amount, _, _ = self._money(fields)
        said = number_of(amount or price)
        return None if said is None else said * 100

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


_REFUSED_KINDS: dict[LineKind | None, Reason] = {
    kind: Reason(kind.value) for kind in LineKind if kind.value in Reason.__members__.values()
}
"""Kinds of lines that are neither sale nor return."""


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
def _printable(name: str) -> str:
    """A name as typed, without control characters and cut to what a line can hold."""
    clean = "".join(sign if sign.isprintable() else " " for sign in name)
    return clean.strip()[:LONGEST_NAME]
