"""The book of a stand-in in a file, so that one that is started again knows what was paid and given back before.

A line is a payment or a refund as it became, as JSON; the last one of a number holds. A line that was cut off by a kill
was told to nobody.
"""

import os
from pathlib import Path
from typing import Any

import msgspec

from payments.stand_in.book import Book, Refund, Trade

BOOK_FILE = "book.jsonl"
BEGINS, ENDS = b"{", b"\n"


class BookUnreadable(Exception):
    """The file is no book of a stand-in, or a broken one."""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one; a refund names its payment by number."""

    trade: dict[str, Any] | None = None  # JSON
    refund: dict[str, Any] | None = None  # JSON


class BookFile:
    """Rows of a book as they are written: each change before anybody is told of it, so that a kill loses none."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / BOOK_FILE
        self.path.touch(mode=0o600)
        whole, ended, cut = self.path.read_bytes().rpartition(ENDS)
        if cut and not cut.startswith(BEGINS):
            raise BookUnreadable(f"{self.path}: {cut[:40]!r}")
        if cut:
            os.truncate(self.path, len(whole) + len(ended))

    def read_into(self, book: Book) -> None:
        """Give a book what was written, and write what changes in it from now on. Raises BookUnreadable."""
        try:
            for written in self.path.read_bytes().split(ENDS)[:-1]:
                _take(msgspec.json.decode(written, type=Line), book)
        except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
            raise BookUnreadable(f"{self.path}: {error}") from error
        book.keep = self.write

    def write(self, one: Trade | Refund) -> None:
        """Keep a payment or a refund as it is now, and with a refund its payment."""
        if isinstance(one, Refund):
            refund = msgspec.to_builtins(one) | {"trade": one.trade.out_trade_no}
            lines = [Line(trade=msgspec.to_builtins(one.trade)), Line(refund=refund)]
        else:
            lines = [Line(trade=msgspec.to_builtins(one))]
        with self.path.open("ab") as file:
            file.write(b"".join(msgspec.json.encode(line) + ENDS for line in lines))
            file.flush()
            os.fsync(file.fileno())

    def forget(self) -> None:
        """Empty it."""
        os.truncate(self.path, 0)


def _take(line: Line, book: Book) -> None:
    if line.trade is not None:
        told = msgspec.convert(line.trade, Trade)
        known = book.trades.setdefault(told.out_trade_no, told)
        for name in line.trade:  # refunds are of the payment that the book has
            setattr(known, name, getattr(told, name))
    if line.refund is not None:
        trade = book.trades[line.refund["trade"]]
        refund = msgspec.convert(line.refund | {"trade": msgspec.to_builtins(trade)}, Refund)
        refund.trade = trade
        book.refunds[refund.out_refund_no] = refund
