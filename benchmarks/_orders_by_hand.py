"""A peer of placing orders: the same rows written by hand, statement by statement, in a bare Litestar route.

It decides nothing: no reach, no price book, no quote, no retry. What a seller, an article or a coupon is, it is told
once in the environment; the coupon alone is looked up, by the statement that spends it.
"""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
from litestar import Litestar, Request, Response, post
from uuid_utils.compat import uuid7

from benchmarks._orders_ground import OFF_FEN, PRICE_FEN
from coupons.codes import index_of
from guide_app.base.settings import POOL_SIZE
from guide_app.ground.orders.rules import order_number
from guide_app.ground.orders.schemas import CouponUsed, LineView, OrderView, PaymentView, PlaceOrder

SPEND = """
UPDATE coupon c SET status = 'USED', used_order = $2, used_at = $3, version = version + 2
FROM coupon_code k WHERE k.code_index = $1 AND c.id = k.coupon AND c.home_member = k.home_member AND c.status = 'ISSUED'
  AND c.valid_from <= $3 AND $3 < c.valid_to RETURNING c.id, c.issuer
"""
COUPON_EVENTS = """
INSERT INTO coupon_event (id, coupon, home_member, no, command, from_status, to_status, order_id, request_id, at) VALUES
  ($1, $2, $7, 2, 'lock', 'ISSUED', 'LOCKED', $3, $4, $5), ($6, $2, $7, 3, 'confirm', 'LOCKED', 'USED', $3, $4, $5)
"""
ORDER = """
INSERT INTO orders (id, number, store, member, channel, status, serving, dedicated, acquirer, issuer, list_fen,
  promotion_fen, coupon_fen, goods_fen, freight_fen, payable_fen, quote_hash, coupons, placed_at, paid_at, business_on)
VALUES ($1, $2, $3, $4, 'associate_app', 'paid', $5, $6, $6, $6, $7, 0, $8, $9, 0, $9, $10, $11, $12, $12, $13)
"""
LINES = """
INSERT INTO order_line (id, order_id, no, sku, sku_code, name, quantity, unit_price_fen, list_fen, promotion_fen,
  coupon_fen, paid_fen, hq_funded_fen) VALUES
  ($1, $2, 1, $3, $4, $5, $6, $7, $8, 0, $9, $10, 0), ($11, $2, 2, $12, $13, $14, $15, $7, $16, 0, $17, $18, 0)
"""
PAYMENT = """
INSERT INTO payment (id, order_id, method, amount_fen, recorded_by, paid_at) VALUES ($1, $2, 'till_cash', $3, $4, $5)
"""
ORDER_COUPON = """
INSERT INTO order_coupon (id, order_id, coupon, home_member, no, discount_fen, shares, used_at)
VALUES ($1, $2, $3, $7, 0, $4, $5, $6)
"""
EVENTS = """
INSERT INTO event (type, occurred_at, payload) VALUES
  ('coupon_redeemed', $1, $2), ('order_paid', $1, $3)
"""
AUDIT = """
INSERT INTO audit_entry (id, at, actor_id, actor_role, action, subject, detail, request_id)
VALUES ($1, $2, $3, 'associate', 'orders.placed_and_paid', $4, $5, $6)
"""
ANSWER = """
INSERT INTO remembered_answer (id, scope, key, digest, status, body, at) VALUES ($1, $2, $3, $4, 201, $5, $6)
"""


class Told(msgspec.Struct):
    """What the route knows from the start: by token the seller's account, associate and store; articles' ids."""

    sellers: dict[str, tuple[uuid.UUID, uuid.UUID, uuid.UUID]]
    articles: dict[str, uuid.UUID]


TOLD = msgspec.json.decode(os.environ["BENCH_TOLD"], type=Told)
DIGEST = bytes(32)
HASH = "0" * 64

_pool: list["asyncpg.Pool[Any]"] = []


@post("/v1/orders")
async def place(request: Request[Any, Any, Any], data: PlaceOrder) -> Response[bytes]:
    """Two lines, one coupon, paid in cash."""
    account, associate, store = TOLD.sellers[request.headers["authorization"].removeprefix("Bearer ")]
    at = datetime.now(UTC)
    order_id = uuid7()
    request_id = str(uuid7())
    first, second = data.lines
    first_list, second_list = PRICE_FEN * first.quantity, PRICE_FEN * second.quantity
    listed = first_list + second_list
    first_off = OFF_FEN * first_list // listed
    second_off = OFF_FEN - first_off
    payable = listed - OFF_FEN
    number = order_number(order_id, at.date())
    first_id, second_id, payment_id = uuid7(), uuid7(), uuid7()
    async with _pool[0].acquire() as connection, connection.transaction():
        spent = await connection.fetchrow(SPEND, index_of(data.coupon_codes[0]), order_id, at)
        if spent is None:
            return Response(b"{}", status_code=422)
        coupon_id, issuer = spent
        coupons = [CouponUsed(coupon_id, OFF_FEN)]
        kept = msgspec.json.encode(coupons).decode()
        name = f"女士跑步鞋 {first.sku}"
        await connection.execute(
            ORDER, order_id, number, store, data.member_id, associate, issuer, listed, OFF_FEN, payable, HASH, kept, at,
            at.date(),
        )  # fmt: skip
        await connection.execute(
            LINES, first_id, order_id, TOLD.articles[first.sku], first.sku, name, first.quantity, PRICE_FEN, first_list,
            first_off, first_list - first_off, second_id, TOLD.articles[second.sku], second.sku, name, second.quantity,
            second_list, second_off, second_list - second_off,
        )  # fmt: skip
        await connection.execute(PAYMENT, payment_id, order_id, payable, account, at)
        await connection.execute(COUPON_EVENTS, uuid7(), coupon_id, order_id, request_id, at, uuid7(), data.member_id)
        shares = [
            {"line": "1", "share": first_off, "units": [first_off] * first.quantity, "funders": {"COMPANY": first_off}},
            {"line": "2", "share": second_off, "units": [second_off] * second.quantity, "funders": {}},
        ]
        shared = msgspec.json.encode(shares).decode()
        await connection.execute(ORDER_COUPON, uuid7(), order_id, coupon_id, OFF_FEN, shared, at, data.member_id)
        facts = {"order_id": order_id, "number": number, "store_id": store, "member_id": data.member_id}
        sold = [
            {"line_id": line_id, "no": no, "sku": line.sku, "quantity": line.quantity, "list_fen": listed}
            for no, (line_id, line) in enumerate(((first_id, first), (second_id, second)), start=1)
        ]
        paid = {
            **facts, "channel": "associate_app", "paid_at": at, "goods_fen": payable, "payable_fen": payable,
            "serving_id": associate, "dedicated_id": issuer, "acquirer_id": issuer, "issuer_id": issuer,
            "coupon_ids": [coupon_id], "lines": sold, "completed": True,
        }  # fmt: skip
        await connection.execute(
            EVENTS,
            at,
            msgspec.json.encode({**facts, "coupons": coupons, "at": at}).decode(),
            msgspec.json.encode(paid).decode(),
        )
        detail = msgspec.json.encode({"payable_fen": payable}).decode()
        await connection.execute(AUDIT, uuid7(), at, account, f"order:{order_id}", detail, request_id)
        body = msgspec.json.encode(
            OrderView(
                order_id, number, "paid", "associate_app", store, data.member_id, associate, issuer, issuer, issuer,  # type: ignore[arg-type]  # enums as their texts
                None, listed, 0, OFF_FEN, payable, 0, payable, 0, 0, 0, False, at, None, at, at, coupons,
                [PaymentView(payment_id, "till_cash", payable, None, at, False, 0)],  # type: ignore[arg-type]  # as above
                [
                    LineView(no, line.sku, name, line.quantity, PRICE_FEN, gross, 0, off, gross - off, 0, 0, None)
                    for no, line, gross, off in (
                        (1, first, first_list, first_off), (2, second, second_list, second_off),
                    )
                ],
            )
        )  # fmt: skip
        key = request.headers["idempotency-key"]
        await connection.execute(ANSWER, uuid7(), str(account), key, DIGEST, body, at)
    return Response(body, status_code=201, media_type="application/json")


async def _as_it_is(_: object) -> None:
    """No session state is ever set."""


@asynccontextmanager
async def pool(_: Litestar) -> AsyncIterator[None]:
    """As many connections as the product has, and like there no round trip when one is given back."""
    url = os.environ["DATABASE_URL"]
    async with asyncpg.create_pool(url, min_size=0, max_size=POOL_SIZE, reset=_as_it_is) as opened:
        _pool[:] = [opened]
        yield


app = Litestar([place], lifespan=[pool], openapi_config=None)
