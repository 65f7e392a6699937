"""One row of a till's file: read exactly by its layout, or refused with a reason. Pure.

A refused row keeps its amount as a fraction, so that a file always adds up to its own total.
"""

import json
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, partial
from uuid import UUID

import msgspec

from guide_app.ground.orders.till_import.articles import Article, Articles
from guide_app.ground.orders.till_import.cells import reader, remembered
from guide_app.ground.orders.till_import.chain import KnownChain
from guide_app.ground.orders.till_import.goods import Goods, goods_of, rounded, whole_fen
from guide_app.ground.orders.till_import.paid_by import method_of, places_of_methods
from guide_app.ground.orders.till_import.profiles.choosing import Layout
from guide_app.ground.orders.till_import.profiles.model import Field, LineKind
from guide_app.ground.orders.till_import.reasons import LeftOut, Reason
from guide_app.ground.orders.till_import.receipt_heads import LONGEST_CODE, NoReceipt, ReceiptHead, ReceiptHeads
from guide_app.ground.orders.till_import.values import code_of, number_of

MOST_LINES = 32767
SUBTOTALS = ("小计", "本页")
"""A totals row that begins so is of some rows only."""

_COUNTED = (
    Field.QUANTITY,
    Field.UNIT_PRICE,
    Field.AMOUNT,
    Field.NET_AMOUNT,
    Field.TAX,
    Field.LIST_PRICE,
    Field.KIND,
)
"""Fields that say how much of an article for how much."""


class TillLine(msgspec.Struct, frozen=True, gc=False):
    """A line that can be booked: a receipt, an article, and how much of it for how much.

    `no` is 0 where the till does not number lines. `receipt_discount_fen` and `payments` are the receipt's, as the row
    says it; payments are fen by method as JSON, null for the amount of the line.
    """

    position: int
    receipt: ReceiptHead
    no: int
    article: Article
    goods: Goods
    receipt_discount_fen: int
    payments: str | None

    @property
    def is_discount(self) -> bool:
        """Whether it takes something off its receipt, and is no line of it."""
        return self.article.kind is LineKind.RECEIPT_DISCOUNT


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
        self._profile, self._width, self._at = layout.profile, len(layout.headings), dict(layout.places)
        self._least = 1 + max(place for places in self._at.values() for place in places)
        self._paid_in = places_of_methods(layout.headings, self._profile.payments.columns)
        self._says_payments = bool(self._paid_in) or Field.PAYMENT_METHOD in self._at
        self._totals = tuple(word.casefold() for word in self._profile.file.totals)
        self._texts = {field: reader(self._at.get(field, ())) for field in Field}
        self._line, self._cut = (
            self._texts[one] if one in self._at else None for one in (Field.LINE, Field.RECEIPT_DISCOUNT)
        )
        self._heads = ReceiptHeads(layout, chain, run)
        self._articles = Articles(layout, chain.kept)
        counted = [place for field in _COUNTED for place in self._at.get(field, ())]
        self._sold, self._returned = (
            remembered(partial(self._goods, returns=returns), counted, self._width) for returns in (False, True)
        )

    def judge(self, fields: Sequence[str], position: int) -> TillLine | RefusedLine | RowLeftOut:
        """Read one row on its own; `position` is its place in the file, for people."""
        row = fields
        if len(row) != self._width:
            if len(row) < self._least or any(row[self._width :]):
                return self._refused(fields, position, Reason.WRONG_COLUMN_COUNT)
            row = [*row, *[""] * (self._width - len(row))]
        article = self._articles.of(row)
        if not article.sku and article.kind is not LineKind.RECEIPT_DISCOUNT and self._is_totals(row):
            return RowLeftOut(position, LeftOut.TOTALS_ROW, self._said_total(row))
        receipt = self._heads.of(row)
        goods = self._returned(row) if receipt.returns else self._sold(row)
        no = _line_number(self._line(row)) if self._line else 0
        if isinstance(receipt, NoReceipt):
            return self._refused(row, position, receipt.reason, receipt.number, fields)
        if no is None:
            return self._refused(row, position, Reason.LINE_NUMBER_INVALID, receipt.number, fields)
        if article.reason is not None:
            return self._refused(row, position, article.reason, receipt.number, fields)
        if isinstance(goods, Reason):
            return self._refused(row, position, goods, receipt.number, fields)
        cut = whole_fen(number_of(self._cut(row))) if self._cut else 0
        payments = self._payments(row) if self._says_payments else None
        return TillLine(position, receipt, no, article, goods, cut, payments)

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
        kind = self._articles.kind_of(fields)
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

    def _goods(self, row: Sequence[str], *, returns: bool) -> Goods | Reason:
        """How much a row says for how much."""
        goods = goods_of(*self._money(row), self._articles.kind_of(row), returns=returns)
        if goods is Reason.PRICE_INVALID and Field.UNIT_PRICE not in self._at:
            return Reason.AMOUNT_INVALID
        return goods

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


@lru_cache(maxsize=4096)
def _paid(method: str, fen: int | None) -> str:
    return json.dumps({method: fen}, separators=(",", ":"))


@lru_cache(maxsize=1024)
def _line_number(text: str) -> int | None:
    """The number of a line; None for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return None
    number = int(text)
    return number if 1 <= number <= MOST_LINES else None
