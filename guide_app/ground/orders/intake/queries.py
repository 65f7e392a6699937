"""What can be seen of what other systems have sent: of sources within the actor's reach."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.orders.intake.rules import RowState
from guide_app.ground.orders.intake.schemas import SentRowView
from guide_app.ground.orders.permissions import SEE_SENT_ORDERS

VIEW = """
SELECT r.id, r.source, r.external_id, r.kind, r.state, r.store_code, r.amount_fen, r.order_id,
  (SELECT o.number FROM orders o WHERE o.id = r.order_id) AS order_number, r.refund_id, r.problem, r.waits_for,
  r.sent_at
FROM sent_row r
"""
WITHIN = """EXISTS (SELECT FROM order_source s JOIN unnest($1::text[]) AS own (path) ON starts_with(s.path, own.path)
  WHERE s.code = r.source)"""
# What is refused and what waits are few, and have an index of their own, which only a constant finds.
STATES: dict[RowState | None, str] = {
    None: "true",
    RowState.REFUSED: f"r.state = '{RowState.REFUSED.value}'",
    RowState.WAITING: f"r.state = '{RowState.WAITING.value}'",
    RowState.BOOKED: f"r.state = '{RowState.BOOKED.value}'",
}
ROWS = {
    (state, named): f"{VIEW} WHERE {where} AND {'r.source = $4' if named else '$4::text IS NULL'} AND r.id < $2"
    f" AND {WITHIN} ORDER BY r.id DESC LIMIT $3"
    for state, where in STATES.items()
    for named in (False, True)
}
ONE = f"{VIEW} WHERE r.source = $2 AND r.external_id = $3 AND {WITHIN}"


async def sent_rows(
    actor: Actor, paging: PageRequest, *, source: str | None = None, state: RowState | None = None
) -> Page[SentRowView]:
    """What sources within reach have sent, the newest first."""
    actor.require(SEE_SENT_ORDERS)
    asked = (list(actor.paths), paging.before, paging.fetch, source)
    found = await fetch_as(SentRowView, ROWS[state, source is not None], *asked)
    return page_of_views(found, paging)


async def sent_row(actor: Actor, source: str, external_id: str) -> SentRowView:
    """What became of the order or refund that this source sent under this id. Raises NotFound."""
    actor.require(SEE_SENT_ORDERS)
    found = await fetch_row_as(SentRowView, ONE, list(actor.paths), source, external_id)
    if found is None:
        raise NotFound(source=source, external_id=external_id)
    return found
