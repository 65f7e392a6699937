"""What can be seen of the chain's rules of payments."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_row_as
from guide_app.ground.orders.payment_rules.schemas import PaymentRulesView
from guide_app.ground.orders.permissions import SEE_ORDERS

RULES = """
SELECT r.card_needs_reference, r.reason, r.version, r.changed_at, a.name AS changed_by_name
FROM payment_rules r LEFT JOIN account c ON c.id = r.changed_by LEFT JOIN associate a ON a.id = c.associate
WHERE r.id = 1
"""


async def payment_rules(actor: Actor) -> PaymentRulesView:
    """What the chain asks of payments, or what holds until it has chosen."""
    actor.require(SEE_ORDERS)
    return await fetch_row_as(PaymentRulesView, RULES) or PaymentRulesView()
