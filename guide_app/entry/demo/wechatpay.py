"""The demo's WeChat Pay: a stand-in at which visitors pay without money."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.wechat_pay import STAND_IN_MERCHANT
from guide_app.entry.demo.chain import Chain, DemoStore
from guide_app.entry.demo.refunding import wait_for_refunds
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.cancelling import cancel_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.orders.service.refunding import refund_order
from payments.asking import ask_for_payment
from payments.calling.caller import Merchant
from payments.calling.client import WechatPayClient
from payments.giving_back import continue_refunds
from payments.protocol.messages import RefundStatus, TradeState
from payments.protocol.sealing import api_key_of
from payments.protocol.signing import MerchantKey
from payments.reconciling import compare_day
from payments.rules import LONGEST_PAUSE_OF_REFUNDS
from payments.stand_in.app import create_stand_in
from payments.stand_in.book import Trade, new_code
from payments.stand_in.gate import Fault, Gate
from payments.stand_in.kept import BookFile
from payments.stand_in.keys import MERCHANT_SERIAL, STAND_IN_APP, merchant_files
from payments.tending import give_up, look_after, waiting_of
from qr_codes.code_book import PrintedCodes

FOLDER = "wechatpay"
NOWHERE = "http://wechatpay.invalid"
"""Where the stand-in answers while the demo is loaded; the one that is served reads its book."""
BECOME = (RefundStatus.SUCCESS, RefundStatus.ABNORMAL, RefundStatus.CLOSED, RefundStatus.PROCESSING)
"""What becomes of what customers bring back."""
TOO_LITTLE_FEN = 100
"""What a customer has paid less than was asked for."""
BILLS_MISSING = {2: ("STATEMENT_CREATING", 400), 3: ("NO_AUTH", 403)}
"""What WeChat Pay said instead of the bill of so many days ago."""
ASKED_TIMES = 10
"""How often WeChat Pay was asked about what is on its way, so that it stays so for the hours of the longest pause."""


def environment(home: Path, port: int) -> dict[str, str]:
    """What API and worker must know to call the stand-in on this port; its keys are made where there are none."""
    return merchant_files(home / FOLDER).environment(f"http://127.0.0.1:{port}")


def command(home: Path, port: int) -> list[str]:
    """How it is started."""
    return ["wechatpay", "stand-in", "--port", str(port), "--keys", str(home / FOLDER)]


@asynccontextmanager
async def connected(home: Path) -> AsyncIterator[tuple[WechatPayClient, Gate]]:
    """A client of a stand-in that lives as long as the demo is loaded, and the stand-in, with an empty book."""
    files = merchant_files(home / FOLDER)
    file = BookFile(files.folder)
    file.forget()
    app, gate = create_stand_in(files, base_url=NOWHERE, file=file)
    gate.book.clock_offset = clock.now() - gate.book.now()  # the demo is told of its past
    key = MerchantKey(STAND_IN_MERCHANT, MERCHANT_SERIAL, files.key)
    merchant = Merchant(app_id=STAND_IN_APP, key=key, api_key=api_key_of(files.api_key), base_urls=(NOWHERE,))
    client = WechatPayClient(merchant, transport=httpx.ASGITransport(cast(Any, app)))  # ASGI, typed by two libraries
    yield client, gate
    await client.aclose()


async def ask_customers(
    chain: Chain, home: Path, *, desk: VoucherDesk, told: Callable[[], Coroutine[Any, Any, object]]
) -> None:
    """Of two orders that wait for their money customers were asked by WeChat Pay, one of them gave up; four were paid
    and come back: one cannot, one was closed, one is still on its way; one was paid by another amount; others of other
    means wait for a second person. The bill of yesterday has a payment that nobody here knows, that of the day before
    is not there yet, an older one is not given.
    """
    seller = chain.stores[0].associates[0]
    async with connected(home) as (client, gate):
        for sku, waits in zip(chain.skus, (False, True), strict=False):
            order = await place_order(seller, PlaceOrder(lines=[LineWanted(sku, 1)]), desk=desk, codes=PrintedCodes())
            await ask_for_payment(client, order.id, desk=desk, opened_by=seller.id)
            if not waits:
                asked = await waiting_of(order.id)
                assert asked is not None, "it was just asked for"
                await give_up(client, asked, desk=desk)
                await cancel_order(seller, order.id, desk=desk)
        for sku, becomes in zip(chain.skus[2:], BECOME, strict=False):
            await _paid_and_back(chain.stores[0], client, gate, sku, desk=desk)
            await told()
            gate.book.refunds_become = becomes
            await continue_refunds(clock.now(), client=client)
        await _paid_too_little(chain.stores[0], client, gate, chain.skus[2], desk=desk)
        for _ in range(ASKED_TIMES):
            await continue_refunds(clock.now() + LONGEST_PAUSE_OF_REFUNDS, client=client)
        at = clock.now()
        yesterday = business_date(at) - timedelta(days=1)
        stranger = Trade("TILL-0007", "NATIVE", 12_900, "手工收款", NOWHERE, at, "", new_code())
        stranger.paid_at, stranger.state = start_of(yesterday) + timedelta(hours=15), TradeState.SUCCESS
        stranger.transaction_id = "4200002026120200000000000007"
        gate.book.ask(stranger)
        await compare_day(client, yesterday, at=at)
        for days, (code, status) in BILLS_MISSING.items():
            gate.faults.append(Fault(path="tradebill", status=status, code=code))
            await compare_day(client, business_date(at) - timedelta(days), at=at)
    await wait_for_refunds(chain, desk=desk)


async def _paid_and_back(store: DemoStore, client: WechatPayClient, gate: Gate, sku: str, *, desk: VoucherDesk) -> None:
    """A customer pays two pieces by a code, and brings one back."""
    seller = store.associates[0]
    order = await place_order(seller, PlaceOrder(lines=[LineWanted(sku, 2)]), desk=desk, codes=PrintedCodes())
    asked = await ask_for_payment(client, order.id, desk=desk, opened_by=seller.id)
    gate.book.pay(gate.book.trade(asked.number), payer="o-demo")
    await look_after(client, asked, desk=desk)
    await refund_order(store.manager, order.id, RefundOrder([LineReturned(1, 1)], reason="尺码不合适"), desk=desk)


async def _paid_too_little(
    store: DemoStore, client: WechatPayClient, gate: Gate, sku: str, *, desk: VoucherDesk
) -> None:
    """What came in is not what was asked for: it waits for finance, who can have it go back."""
    seller = store.associates[0]
    order = await place_order(seller, PlaceOrder(lines=[LineWanted(sku, 1)]), desk=desk, codes=PrintedCodes())
    asked = await ask_for_payment(client, order.id, desk=desk, opened_by=seller.id)
    trade = gate.book.trade(asked.number)
    trade.total -= TOO_LITTLE_FEN
    gate.book.pay(trade, payer="o-demo")
    await look_after(client, asked, desk=desk)
