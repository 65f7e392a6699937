"""A mall that sends its orders: a few that are booked, one that is refused, and a refund whose order has not come."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH
from guide_app.base.kernel.database import fetch_as
from guide_app.entry.demo.chain import Chain
from guide_app.entry.demo.tills import ARTICLES, Article, import_daily_lists
from guide_app.ground.orders.intake.rules import RowKind
from guide_app.ground.orders.intake.schemas import (
    SentLine,
    SentLineBack,
    SentMember,
    SentOrder,
    SentPayment,
    SentRefund,
)
from guide_app.ground.orders.intake.service import take_in
from guide_app.ground.orders.intake.sources.schemas import CreateSource
from guide_app.ground.orders.intake.sources.service import create_source
from guide_app.ground.orders.intake.verdicts import Sent
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.rules import Channel, PaymentMethod

CODE = "MALL"
ORDERS = 6
FREIGHT_FEN = 800


async def sell_elsewhere(
    chain: Chain, today: date, *, desk: VoucherDesk, told: Callable[[], Awaitable[object]]
) -> None:
    """What is sold where no associate books it: at the partners' tills, and in the mall."""
    await import_daily_lists(chain, today, desk=desk, told=told)
    await send_from_mall(chain, desk=desk)


async def send_from_mall(chain: Chain, *, desk: VoucherDesk) -> None:
    """Let the mall send what it sold in the last hours."""
    mall = CreateSource(
        name="自营商城", path=HQ_PATH, channels=[Channel.MALL, Channel.MINI_PROGRAM], takes_refunds=True, code=CODE
    )
    await create_source(chain.hq, mall)
    articles = (await fetch_as(Article, ARTICLES))[:ORDERS]
    store = chain.stores[0].view.code
    now = clock.now()
    orders = [
        SentOrder(
            id=f"M{now:%m%d}{place:03d}",
            store_code=store,
            paid_at=now - timedelta(minutes=7 * place + 3),
            lines=[SentLine(one.code, 1, one.price_fen, one.price_fen)],
            payments=[SentPayment(PaymentMethod.WECHAT, one.price_fen + FREIGHT_FEN, f"MALL{now:%m%d}{place:03d}")],
            member=SentMember(card=f"8100{place:04d}"),
            channel=Channel.MINI_PROGRAM if place % 3 == 0 else None,
            freight_fen=FREIGHT_FEN,
        )
        for place, one in enumerate(articles, start=1)
    ]
    unknown = SentOrder(
        id=f"M{now:%m%d}099",
        store_code=store,
        paid_at=now - timedelta(minutes=2),
        lines=[SentLine("NEW-2027", 1, 19_900, 19_900)],
    )
    first = articles[0]
    refunds = [
        SentRefund(
            id=f"R{now:%m%d}001",
            refunded_at=now,
            original_id=orders[0].id,
            lines=[SentLineBack(first.code, 1, first.price_fen)],
            reason="尺码不合适",
        ),
        SentRefund(
            id=f"R{now:%m%d}002",
            refunded_at=now,
            original_id=f"M{now:%m%d}120",
            lines=[SentLineBack(first.code, 1, first.price_fen)],
        ),
    ]
    rows = [*(Sent(RowKind.ORDER, one) for one in (*orders, unknown)), *(Sent(RowKind.REFUND, one) for one in refunds)]
    await take_in(chain.hq, CODE, rows, desk=desk)
