"""Money of an order that did not go as it should by WeChat Pay, for whoever is shown the order."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from payments.permissions import SEE_PAYMENTS
from payments.queries import refunds_of_order, terminal_refunds_of_order, unbooked_of_order
from payments.rules import FOR_A_PERSON
from payments.schemas import PayRefundView, TerminalRefundView, UnbookedPayment


async def stuck_backs(actor: Actor, order_id: UUID) -> list[PayRefundView]:
    """What waits for finance, the first one first; nothing for who may not see payments."""
    if not actor.may(SEE_PAYMENTS):
        return []
    return [back for back in await refunds_of_order(actor, order_id) if back.state in FOR_A_PERSON]


async def unbooked_payments(actor: Actor, order_id: UUID) -> list[UnbookedPayment]:
    """What came in and pays nothing; what of it could not go back is among `stuck_backs`."""
    if not actor.may(SEE_PAYMENTS):
        return []
    return [one for one in await unbooked_of_order(actor, order_id) if one.back not in FOR_A_PERSON]


async def waiting_at_terminal(actor: Actor, order_id: UUID) -> list[TerminalRefundView]:
    """What has to be given back at the terminal, or was and has no number yet."""
    if not actor.may(SEE_PAYMENTS):
        return []
    return [one for one in await terminal_refunds_of_order(actor, order_id) if one.waits]
