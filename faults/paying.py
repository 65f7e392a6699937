"""Customers who pay at the stand-in of WeChat Pay, whose notifications are lost, held back and doubled; and what must
be true of all that was paid there, once the product has asked what nobody told it."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec

from faults.asking import Entry
from faults.given_back import AT_TERMINALS, AtTerminal, given_otherwise
from guide_app.base.kernel import clock
from guide_app.base.kernel.database import fetch_as
from guide_app.entry import wiring
from payments.giving_back import continue_refunds
from payments.stand_in.keys import merchant_files
from payments.tending import tend_requests

SETTLED_SECONDS = 60.0
LATER = timedelta(minutes=10)
"""The jobs are asked to do what will be due by then, so that nobody waits for a silence to last."""
PATHS: tuple[dict[str, Any], ...] = ({"lose_next": 1}, {"double_next": 1}, {"tamper_next": 1}, {}, {}, {})
"""What happens to the next notification: half of them travel as they should."""
HELD_BACK = 1 / 3
"""How many payments are told of when the till may have taken cash for their order already."""
REQUESTS = """
SELECT r.number, r.state, r.transaction_id, r.amount_fen, (
  SELECT count(*) FROM payment p WHERE p.order_id = r.order_id AND p.reference = r.transaction_id
    AND p.amount_fen = r.amount_fen
) AS payments, (
  SELECT coalesce(sum(b.amount_fen), 0)::bigint FROM pay_refund b WHERE b.request = r.id AND b.refund IS NULL
) AS came_late_fen
FROM pay_request r ORDER BY r.id
"""
BACKS = "SELECT number, amount_fen, state FROM pay_refund ORDER BY id"
OVERPAID = """
SELECT o.number, o.payable_fen AS amount_fen, o.status AS state FROM orders o
JOIN LATERAL (SELECT coalesce(sum(p.amount_fen), 0) AS fen FROM payment p WHERE p.order_id = o.id) came ON true
WHERE EXISTS (SELECT FROM pay_request r WHERE r.order_id = o.id)
  AND came.fen <> CASE WHEN o.status = 'paid' THEN o.payable_fen ELSE 0 END
"""


class Request(msgspec.Struct, frozen=True):
    """A request of ours, with what came of it in our books."""

    number: str
    state: str
    transaction_id: str | None
    amount_fen: int
    payments: int
    came_late_fen: int


class Amount(msgspec.Struct, frozen=True):
    """A row with its amount and where it stands."""

    number: str
    amount_fen: int
    state: str


def merchant(bank_home: Path, port: int) -> dict[str, str]:
    """The settings that have the product call the stand-in on this port."""
    return merchant_files(bank_home).environment(f"http://127.0.0.1:{port}")


def stand_in(bank_home: Path, port: int) -> list[str]:
    """How it is started."""
    return ["wechatpay", "stand-in", "--port", str(port), "--keys", str(bank_home)]


async def pay_there(there: httpx.AsyncClient, number: str, chance: random.Random) -> None:
    """A customer pays; the notification travels as luck will have it."""
    await there.post("/_control/deliveries", json=chance.choice(PATHS))
    (await there.post("/_control/pay", json={"out_trade_no": number})).raise_for_status()


@asynccontextmanager
async def told_late(there: httpx.AsyncClient, chance: random.Random) -> AsyncIterator[None]:
    """Of three times once nobody is told of what happens within until it is over: then the last first, each twice."""
    is_held = chance.random() < HELD_BACK
    if is_held:
        await there.post("/_control/deliveries", json={"hold": True})
    try:
        yield
    finally:
        if is_held:
            await there.post("/_control/deliveries", json={"double_next": 2, "release": "reversed"})


async def in_the_books() -> frozenset[str]:
    """What requests and refunds there are, by number, those at terminals by id: before the first round the demo's."""
    asked, back = await fetch_as(Request, REQUESTS), await fetch_as(Amount, BACKS)
    waits = await fetch_as(AtTerminal, AT_TERMINALS)
    numbers = {one.number for one in asked} | {one.number for one in back}
    return frozenset(numbers | {str(one.id) for one in waits})


async def unsettled(there: httpx.AsyncClient, answered: list[Entry], *, apart_from: frozenset[str]) -> list[str]:
    """Everything wrong with what was paid at the stand-in and what went back, here, there and at terminals.

    `answered` is all that was, in every round. The product asks about everything before.
    """
    until = asyncio.get_running_loop().time() + SETTLED_SECONDS
    while True:
        await tend_requests(clock.now() + LATER, desk=wiring.DESK)
        await continue_refunds(clock.now() + LATER)
        found = await _compared(there, answered, apart_from)
        if not found or asyncio.get_running_loop().time() > until:
            return found
        await asyncio.sleep(1)


async def _compared(there: httpx.AsyncClient, answered: list[Entry], apart_from: frozenset[str]) -> list[str]:
    trades = [one for one in (await there.get("/_control/payments")).json() if one.get("transaction_id")]
    given = (await there.get("/_control/refunds")).json()
    ours = {one.number: one for one in await fetch_as(Request, REQUESTS) if one.number not in apart_from}
    backs = {one.number: one for one in await fetch_as(Amount, BACKS) if one.number not in apart_from}
    there_back = {one["out_refund_no"]: one["amount"]["refund"] for one in given}
    paid_there = {one["out_trade_no"] for one in trades}
    return [
        *(said for one in trades for said in _wrong(one, ours.get(one["out_trade_no"]))),
        *(
            f"request {number} counts as paid, and nobody paid it"
            for number, one in ours.items()
            if one.state == "paid" and number not in paid_there
        ),
        *(f"order {one.number}: its payments are not what is due" for one in await fetch_as(Amount, OVERPAID)),
        *(f"refund {number} was given twice" for number, times in _times(given).items() if times > 1),
        *(
            f"refund {number} is {one.state} here, and {there_back.get(number)} of {one.amount_fen} there"
            for number, one in backs.items()
            if one.state != "success" or there_back.get(number) != one.amount_fen
        ),
        *(f"refund {number} was given, and nobody here knows it" for number in there_back.keys() - backs.keys()),
        *await given_otherwise(answered, trades, given, apart_from=apart_from),
    ]


def _wrong(trade: dict[str, Any], ours: Request | None) -> list[str]:
    """What is wrong with our books of a payment there: it has its order once, or has gone back whole."""
    number = trade["out_trade_no"]
    if ours is None:
        return [f"payment {number} was never asked for"]
    if ours.state != "paid" or ours.transaction_id != trade["transaction_id"]:
        return [f"payment {number} was paid there and is {ours.state} here"]
    if (ours.payments, ours.came_late_fen) not in {(1, 0), (0, ours.amount_fen)}:
        return [f"payment {number}: booked {ours.payments} times, and {ours.came_late_fen} of {ours.amount_fen} back"]
    return []


def _times(given: list[dict[str, Any]]) -> Counter[str]:
    return Counter(one["out_refund_no"] for one in given)
