"""The book of a stand-in outlives it: what was paid and given back is known to one that is started again."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date
from guide_app.base.wechat_pay import STAND_IN_MERCHANT
from guide_app.entry.cli.commanding import REFUSED
from guide_app.entry.cli.wechatpay import stand_in
from payments.calling.client import WechatPayClient
from payments.protocol.messages import RefundStatus
from payments.protocol.sealing import api_key_of
from payments.protocol.signing import MerchantKey
from payments.reading_bills import trade_rows
from payments.stand_in.app import create_stand_in
from payments.stand_in.book import Book, Trade
from payments.stand_in.gate import Gate
from payments.stand_in.kept import BOOK_FILE, BookFile
from payments.stand_in.keys import MERCHANT_SERIAL, STAND_IN_APP, merchant_files
from tests.asgi import transport_to
from tests.payments.pay_bench import BASE, files, merchant
from tests.safety.faults import Process, a_free_port

SOON = timedelta(minutes=10)


def opened(folder: Path) -> tuple[WechatPayClient, Gate]:
    """A stand-in with its book in a folder, and a client of it."""
    wall = httpx.MockTransport(lambda _: httpx.Response(204))
    app, gate = create_stand_in(files(), base_url=BASE, transport=wall, file=BookFile(folder))
    return WechatPayClient(merchant(), transport=transport_to(app)), gate


async def test_one_that_is_started_again_gives_the_same_answers_and_the_same_bill(tmp_path: Path) -> None:
    client, gate = opened(tmp_path)
    until, today = clock.now() + SOON, business_date(clock.now())
    for number in ("paid-1", "paid-2", "closed-1", "open-1"):
        await client.prepay_native(number, 1290, description="鞋,袜", expires_at=until)
    for number in ("paid-1", "paid-2"):
        await gate.pay(gate.book.trade(number), payer="o-1")
    await client.close("closed-1")
    there = gate.book.trade("paid-1").transaction_id
    await client.refund("back-1", transaction_id=there, amount_fen=290, total_fen=1290, reason="")
    gate.book.refunds_wait = True
    await client.refund("back-2", transaction_id=there, amount_fen=100, total_fen=1290, reason="")
    bill = await client.trade_bill(today)
    before = {number: await client.transaction(number) for number in gate.book.trades}
    await client.aclose()

    client, gate = opened(tmp_path)
    assert {number: await client.transaction(number) for number in before} == before
    same = await client.trade_bill(today)
    assert bill is not None
    assert same is not None
    assert sorted(same.split("\r\n")) == sorted(bill.split("\r\n"))
    assert len(trade_rows(same)) == 4
    first, second = gate.book.refunds["back-1"], gate.book.refunds["back-2"]
    assert (first.status, second.status) == (RefundStatus.SUCCESS, RefundStatus.PROCESSING)
    assert first.trade is second.trade is gate.book.trades["paid-1"]
    gate.book.finish(second)
    await gate.pay(gate.book.trade("open-1"), payer="o-2")
    await client.aclose()
    book = Book(STAND_IN_MERCHANT, STAND_IN_APP)
    last = BookFile(tmp_path)
    last.read_into(book)
    assert (book.refunds["back-2"].status, book.trades["open-1"].paid) == (RefundStatus.SUCCESS, True)
    last.forget()
    last.read_into(fresh := Book(STAND_IN_MERCHANT, STAND_IN_APP))
    assert (fresh.trades, fresh.refunds) == ({}, {})


async def test_what_was_closed_does_not_count_for_the_next_one_either(tmp_path: Path) -> None:
    first, second = Book("m", "a"), Book("m", "a")
    file = BookFile(tmp_path)
    file.read_into(first)
    assert (first.trades, first.refunds) == ({}, {}), "nothing was kept"
    trade = first.ask(Trade("T1", "NATIVE", 500, "手套", "http://x", first.now() + SOON, "", "code"))
    first.pay(trade, payer="o-1")
    first.refunds_become = RefundStatus.CLOSED
    first.give_back(trade.transaction_id, "R1", amount=300, total=500, notify_url="http://x")
    file.read_into(second)
    assert second.trades == first.trades
    assert second.refunds["R1"].trade is second.trades["T1"]
    assert second.refunds["R1"].status is RefundStatus.CLOSED
    back = second.give_back(trade.transaction_id, "R2", amount=500, total=500, notify_url="http://x")
    assert back.status is RefundStatus.SUCCESS


async def answered(there: httpx.AsyncClient) -> list[dict[str, Any]]:
    """The payments of a served one, once it answers."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(httpx.HTTPError):
                return list((await there.get("/_control/payments")).json())
            await asyncio.sleep(0.1)


async def test_a_served_one_that_is_killed_has_lost_nothing(tmp_path: Path) -> None:
    keys, port = merchant_files(tmp_path), a_free_port()
    base, key = f"http://127.0.0.1:{port}", MerchantKey(STAND_IN_MERCHANT, MERCHANT_SERIAL, keys.key)
    serve = ("wechatpay", "stand-in", "--port", str(port), "--keys", str(tmp_path))
    client = WechatPayClient(replace(merchant(api_key=api_key_of(keys.api_key), base_urls=(base,)), key=key))
    async with httpx.AsyncClient(base_url=base) as there:
        served = Process(*serve)
        try:
            assert await answered(there) == []
            await client.prepay_native("order-1", 500, description="袜", expires_at=clock.now() + SOON)
            await there.post("/_control/deliveries", json={"hold": True})
            (await there.post("/_control/pay", json={"out_trade_no": "order-1"})).raise_for_status()
            served.kill()
            served = Process(*serve)
            (seen,) = await answered(there)
            assert (seen["out_trade_no"], seen["trade_state"], seen["total"]) == ("order-1", "SUCCESS", 500)
        finally:
            served.kill()
            await client.aclose()
    assert (tmp_path / BOOK_FILE).stat().st_mode & 0o077 == 0, "nobody else reads it"


@pytest.mark.parametrize(
    "content",
    [b"no book at all" * 100, b"\xff\xfe\n", b'{"trade":{"total":1}}\n', b'{"refund":{"trade":"none"}}\n', b"{\n{}\n"],
)
def test_a_book_that_cannot_be_read_is_said_with_its_place(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / BOOK_FILE
    place.write_bytes(content)
    done = CliRunner().invoke(stand_in, ["--keys", str(tmp_path)])
    assert done.exit_code == REFUSED
    assert "账本文件无法读取" in done.output
    assert str(place) in done.output
    assert place.read_bytes() == content, "it is left as it is"


def test_a_line_that_a_kill_cut_off_is_none(tmp_path: Path) -> None:
    for cut in range(1, 60, 7):
        first, file = Book("m", "a"), BookFile(tmp_path)
        file.forget()
        file.read_into(first)
        first.ask(Trade("T1", "NATIVE", 500, "手套", "http://x", first.now() + SOON, "", "code"))
        first.ask(Trade("T2", "NATIVE", 600, "袜", "http://x", first.now() + SOON, "", "code"))
        content = (tmp_path / BOOK_FILE).read_bytes()
        (tmp_path / BOOK_FILE).write_bytes(content[:-cut])
        second, file = Book("m", "a"), BookFile(tmp_path)
        file.read_into(second)
        assert list(second.trades) == ["T1"]
        second.ask(Trade("T3", "NATIVE", 700, "帽", "http://x", first.now() + SOON, "", "code"))
        file.read_into(third := Book("m", "a"))
        assert list(third.trades) == ["T1", "T3"]
