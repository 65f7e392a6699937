"""What a stand-in knows, kept in a file, so that the one which is served knows what a demo was paid by."""

from pathlib import Path

import msgspec

from payments.stand_in.book import Book, Refund, Trade

FILE = "book.json"


class Kept(msgspec.Struct, frozen=True):
    """Payments and refunds; a refund holds its payment once more."""

    trades: list[Trade]
    refunds: list[Refund]


def keep(book: Book, folder: Path) -> None:
    """Write what a book knows, in place of what was written before."""
    kept = Kept(list(book.trades.values()), list(book.refunds.values()))
    (folder / FILE).write_bytes(msgspec.json.encode(kept))


def recall(book: Book, folder: Path) -> None:
    """Let a book know what was kept there, if anything was."""
    file = folder / FILE
    if not file.exists():
        return
    kept = msgspec.json.decode(file.read_bytes(), type=Kept)
    book.trades |= {one.out_trade_no: one for one in kept.trades}
    for one in kept.refunds:
        one.trade = book.trades[one.trade.out_trade_no]
        book.refunds[one.out_refund_no] = one
