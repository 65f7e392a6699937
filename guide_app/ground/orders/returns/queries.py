"""What can be seen of the chain's terms."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.orders.permissions import SEE_ORDERS
from guide_app.ground.orders.returns.rules import UNTIL_DECIDED, RefundTerms
from guide_app.ground.orders.returns.schemas import RefundTermsView

VERSIONS = """
SELECT t.id, t.version, t.terms, t.reason, t.decided_at, a.name AS decided_by_name
FROM refund_terms t LEFT JOIN account c ON c.id = t.decided_by LEFT JOIN associate a ON a.id = c.associate
WHERE t.id < $1 ORDER BY t.id DESC LIMIT $2
"""


async def refund_terms(actor: Actor, paging: PageRequest) -> Page[RefundTermsView]:
    """The versions of the chain's terms, the newest first: that one holds."""
    actor.require(SEE_ORDERS)
    return page_of_views(await fetch_as(RefundTermsView, VERSIONS, paging.before, paging.fetch), paging)


async def terms_now(actor: Actor) -> RefundTerms:
    """The terms that hold: those of `UNTIL_DECIDED` until the chain has decided."""
    actor.require(SEE_ORDERS)
    found = (await refund_terms(actor, PageRequest(None, 1))).items
    return found[0].terms if found else UNTIL_DECIDED
