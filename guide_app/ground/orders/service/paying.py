"""Taking the payment of an order that was placed before."""

from uuid import UUID

import asyncpg

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_row, transaction
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.errors import AmountDiffers, OrderNotPayable, PaymentReferenceUsed
from guide_app.ground.orders.events import OrderPaid, SoldLine
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.queries import lines_of, order_for_change, order_view
from guide_app.ground.orders.rules import MAY_SELL, OrderStatus
from guide_app.ground.orders.schemas import OrderView, PaymentTaken

MARK_PAID = """
UPDATE orders o SET status = 'paid', paid_at = $2, business_on = $3, dedicated = m.dedicated, acquirer = m.acquirer
FROM (SELECT $1::uuid AS order_id) this
  LEFT JOIN orders mine ON mine.id = this.order_id LEFT JOIN member m ON m.id = mine.member
WHERE o.id = $1 AND o.id = this.order_id AND o.status = 'placed'
RETURNING o.dedicated, o.acquirer
"""
"""Conditional, so that two tills taking one payment pay it once; the roles are frozen by the same statement."""


def require_amount(payment: PaymentTaken, payable_fen: int) -> None:
    """Refuse a payment that says another amount than is due."""
    if payment.amount_fen is not None and payment.amount_fen != payable_fen:
        raise AmountDiffers(field="payment.amount_fen", amount_fen=payment.amount_fen, payable_fen=payable_fen)


async def pay_order(actor: Actor, order_id: UUID, payment: PaymentTaken, *, desk: VoucherDesk) -> OrderView:
    """Record the money of a placed order: its coupons are spent, its roles frozen."""
    actor.require_role(*MAY_SELL)
    at = clock.now()
    async with transaction():
        order = await order_for_change(actor, order_id, at=at)
        if order["status"] != OrderStatus.PLACED:
            raise OrderNotPayable(order_status=order["status"])
        require_amount(payment, order["payable_fen"])
        frozen = await fetch_row(MARK_PAID, order_id, at, order["today"])
        if frozen is None:
            raise OrderNotPayable(order_status=order["status"])
        await _insert_payment(actor, order_id, payment, order["payable_fen"])
        await desk.confirm(order_id, order["quote_hash"], at=at)
        view = await order_view(order_id)
        await publish(
            OrderPaid(
                order_id=order_id,
                number=view.number,
                store_id=view.store_id,
                member_id=view.member_id,
                channel=view.channel,
                paid_at=at,
                business_on=order["today"],
                day_cut_hours=order["day_cut_hours"],
                goods_fen=view.goods_fen,
                payable_fen=view.payable_fen,
                serving_id=view.serving_id,
                dedicated_id=frozen["dedicated"],
                acquirer_id=frozen["acquirer"],
                issuer_id=view.issuer_id,
                coupon_ids=tuple(coupon.coupon_id for coupon in view.coupons),
                lines=tuple(
                    SoldLine(
                        line_id=row["id"],
                        no=row["no"],
                        sku=row["sku_code"],
                        quantity=row["quantity"],
                        list_fen=row["list_fen"],
                        paid_fen=row["paid_fen"],
                        hq_funded_fen=row["hq_funded_fen"],
                    )
                    for row in await lines_of(order_id)
                ),
            ),
            at=at,
        )
        await audit.record(actor, "orders.paid", f"order:{order_id}", amount_fen=view.payable_fen)
    return view


async def _insert_payment(actor: Actor, order_id: UUID, payment: PaymentTaken, amount_fen: int) -> None:
    try:
        async with transaction():
            await execute(
                "INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, paid_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                new_id(),
                order_id,
                payment.method,
                amount_fen,
                payment.reference,
                actor.id,
                clock.now(),
            )
    except asyncpg.UniqueViolationError as error:
        raise PaymentReferenceUsed(field="reference", reference=payment.reference) from error
