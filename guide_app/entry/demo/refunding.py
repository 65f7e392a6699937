"""Refunds of the demo that wait: the chain's terms, one that an associate asks for, one above the manager's limit; and
an order of which a part is paid."""

from guide_app.base.kernel.access import Role
from guide_app.entry.demo.chain import Chain
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve
from guide_app.ground.orders.ports import VoucherDesk
from guide_app.ground.orders.returns.approvals import ask_for_refund, propose_terms, refund
from guide_app.ground.orders.returns.schemas import WriteTerms
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineReturned, LineWanted, PaymentTaken, PlaceOrder, RefundOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order

ALONE_FEN = 500_000
"""What a store manager gives back alone."""
DAYS = 30
PART_FEN = 10_000
LARGE = 12
"""Pieces of an order that is worth more than the limit."""


async def limit_refunds(chain: Chain) -> None:
    """Before anything is sold: the terms that hold for a chain that has none would have its managers wait."""
    await _decide(chain, WriteTerms(limits={Role.STORE_MANAGER: ALONE_FEN}, reason="大额退款须第二人"))


async def wait_for_refunds(chain: Chain, *, desk: VoucherDesk) -> None:
    """In the first store, by its people."""
    await _decide(chain, WriteTerms(days=DAYS, limits={Role.STORE_MANAGER: ALONE_FEN}, reason="过期退货也须第二人"))
    store, dear = chain.stores[0], chain.skus[0]
    seller = store.associates[0]
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    few = await place_order(seller, PlaceOrder(lines=[LineWanted(dear, 1)], payment=cash), desk=desk)
    await ask_for_refund(seller, few.id, RefundOrder([LineReturned(1, 1)], reason="穿着磨脚，没下过地"), desk=desk)
    many = await place_order(seller, PlaceOrder(lines=[LineWanted(dear, LARGE)], payment=cash), desk=desk)
    await refund(store.manager, many.id, RefundOrder([LineReturned(1, LARGE)], reason="团购取消"), desk=desk)
    part = await place_order(seller, PlaceOrder(lines=[LineWanted(chain.skus[4], 1)]), desk=desk)
    await pay_order(seller, part.id, PaymentTaken(PaymentMethod.TILL_CASH, PART_FEN), desk=desk)


async def _decide(chain: Chain, terms: WriteTerms) -> None:
    asked = await propose_terms(chain.finance, terms)
    await approve(chain.hq, asked.id, Decide())
