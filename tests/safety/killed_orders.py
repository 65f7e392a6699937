"""Orders a bundle and pays every other order in a fork of this process, and kills each: `URL SKU SELLER TIMES SEED`."""

import asyncio
import sys
from uuid import UUID

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.connecting import connect
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from tests.safety.forks import Tell
from tests.safety.killed_workers import killed_again_and_again

DESK, CASH = CouponDesk(), PaymentTaken(PaymentMethod.TILL_CASH)
SKU, STORE = sys.argv[2], UUID(sys.argv[3])


async def work(tell: Tell) -> None:
    """One order after the other, until the end comes."""
    await connect(sys.argv[1], max_size=2)
    while True:
        kept = await place_order(SYSTEM, PlaceOrder(lines=[LineWanted(SKU)], store_id=STORE), desk=DESK)
        tell()
        await asyncio.sleep(0.02)  # most are killed before they pay
        await pay_order(SYSTEM, kept.id, CASH, desk=DESK)


if __name__ == "__main__":
    sys.argv[2:] = sys.argv[4:]
    killed_again_and_again(work, 0.03, 0.15, 3.0)
