"""A stand-in that recalls what another one knew."""

from datetime import UTC, datetime
from pathlib import Path

from payments.protocol.messages import RefundStatus
from payments.stand_in.book import Book, Trade
from payments.stand_in.keeping import keep, recall

AT = datetime(2026, 12, 1, 4, tzinfo=UTC)


async def test_a_book_is_recalled_with_its_refunds_at_their_payments(tmp_path: Path) -> None:
    first, second = Book("m", "a"), Book("m", "a")
    first.trades["T1"] = trade = Trade("T1", "NATIVE", 500, "手套", "http://x", AT, "", "code")
    trade.expires_at = first.now().replace(year=2099)
    first.pay(trade, payer="o-1")
    first.refunds_become = RefundStatus.CLOSED
    first.give_back(trade.transaction_id, "R1", amount=300, total=500, notify_url="http://x")
    keep(first, tmp_path)
    recall(second, tmp_path)
    assert second.trades == first.trades
    assert second.refunds["R1"].trade is second.trades["T1"]
    assert second.refunds["R1"].status is RefundStatus.CLOSED
    back = second.give_back(trade.transaction_id, "R2", amount=500, total=500, notify_url="http://x")
    assert back.status is RefundStatus.SUCCESS, "what was closed does not count"


async def test_nothing_is_recalled_where_nothing_was_kept(tmp_path: Path) -> None:
    book = Book("m", "a")
    recall(book, tmp_path)
    assert (book.trades, book.refunds) == ({}, {})
