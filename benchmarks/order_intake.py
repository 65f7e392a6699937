"""Order intake: batches of other systems' orders over HTTP, against COPY of all that they wrote into bare tables."""

import asyncio
import itertools
import os
import random
from collections.abc import Iterator, Sequence

import msgspec

from benchmarks._copied import copy_alone
from benchmarks._load import Measured, Requests, load, request
from benchmarks._orders_ground import PRICE_FEN, Ground, open_stores
from benchmarks._server import database, product
from benchmarks.report import report
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.orders.intake.sources.schemas import CreateSource
from guide_app.ground.orders.intake.sources.service import create_source
from guide_app.ground.orders.rules import Channel

ROWS = 500
"""Orders of a batch, of two lines each."""
SENDERS = 3
"""Sources that send at once; batches of one take turns."""
SECONDS = 10.0
MOST_BATCHES = 80
"""Laid out for each sender."""
WRITTEN = ["orders", "order_line", "payment", "payment_reference", "event", "sent_row", "sent_batch", "member"]


async def _open() -> Ground:
    """Stores with people, articles and members; one of the people sends for all sources."""
    ground = await open_stores(0)
    sender = ground.sellers[0].associate_id
    await execute("UPDATE posting SET role = 'integrator', path = '/', store = NULL WHERE associate = $1", sender)
    for number in range(SENDERS):
        await create_source(SYSTEM, CreateSource(name="商城", path="/", channels=[Channel.MALL], code=f"MALL{number}"))
    return ground


def main() -> None:
    """One run; the limit is measured on the same rows in the same database."""
    with database(_open) as (url, ground):
        wires = [list(_batches(ground, number)) for number in range(SENDERS)]
        with product(url) as port:
            measured = load(port, _sending(wires), connections=SENDERS, seconds=SECONDS)
        booked, limit = asyncio.run(_written(url))
    _tell(measured, booked, limit)


def _sending(wires: Sequence[Sequence[bytes]]) -> Requests:
    return lambda number: iter(wires[number])


def _batches(ground: Ground, sender: int) -> Iterator[bytes]:
    chance = random.Random(sender)
    skus = list(ground.articles)
    headers = {"authorization": f"Bearer {ground.sellers[0].token}", "content-type": "application/json"}
    for number in range(MOST_BATCHES):
        orders = [_order(chance, skus, f"M{sender}-{number}-{row}") for row in range(ROWS)]
        body = msgspec.json.encode({"source": f"MALL{sender}", "orders": orders})
        yield request("POST", "/v1/imports/orders", headers=headers, body=body)


def _order(chance: random.Random, skus: Sequence[str], external_id: str) -> dict[str, object]:
    quantities = [1, chance.choice((1, 2))]
    lines = [
        {"sku": sku, "quantity": quantity, "unit_price_fen": PRICE_FEN, "paid_fen": PRICE_FEN * quantity}
        for sku, quantity in zip(chance.sample(skus, 2), quantities, strict=True)
    ]
    return {
        "id": external_id,
        "store_code": f"S{chance.randrange(1, 16):03d}",
        "paid_at": f"2026-09-{chance.randrange(1, 29):02d}T{chance.randrange(9, 22):02d}:15:00+08:00",
        "lines": lines,
        "member": {"card": f"VIP{chance.randrange(20_000)}"},
        "payments": [{"method": "wechat", "amount_fen": PRICE_FEN * sum(quantities), "reference": f"W{external_id}"}],
    }


async def _written(url: str) -> tuple[int, float]:
    await connect(url, max_size=2)
    try:
        booked: int = await fetch_value("SELECT count(*) FROM orders")
    finally:
        await disconnect()
    return booked, await copy_alone(url, WRITTEN)


def _tell(measured: Measured, booked: int, limit: float) -> None:
    if measured.good != sum(measured.statuses.values()) or booked != measured.good * ROWS:
        raise SystemExit(f"not every batch was booked: {measured.statuses}, {booked} orders")
    busy = ", ".join(f"{one:.1f}" for one in itertools.islice(os.getloadavg(), 2))
    report(
        "order_intake",
        ours=booked / measured.seconds,
        limit=booked / limit,
        unit="orders/s",
        n=booked,
        note=f"{SENDERS} sources, {ROWS} orders of 2 lines a batch; limit: COPY of the rows written, without indexes;"
        f" load {busy} on {os.cpu_count()} processors",
    )


if __name__ == "__main__":
    main()
