"""What can be seen of what other systems have sent: of sources within the actor's reach."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.orders.intake.rules import RowState
from guide_app.ground.orders.intake.schemas import SentRowView
from guide_app.ground.orders.permissions import SEE_SENT_ORDERS
from guide_app.ground.stores.fragments import merged_pages

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
    state: f"{VIEW} WHERE {where} AND r.source = $4 AND r.id < $2 AND {WITHIN} ORDER BY r.id DESC LIMIT $3"
    for state, where in STATES.items()
}
SOURCES = """SELECT s.code AS id FROM order_source s
  WHERE EXISTS (SELECT FROM unnest($1::text[]) AS own (path) WHERE starts_with(s.path, own.path))"""
# A page goes by the index of each source: sources are few, what they sent is not.
ROWS_OF_ALL = {
    state: merged_pages(
        VIEW, table="sent_row", alias="r", owner="source", owners=SOURCES, where=where, newest_first=True
    )
    for state, where in STATES.items()
}
ONE = f"{VIEW} WHERE r.source = $2 AND r.external_id = $3 AND {WITHIN}"


async def sent_rows(
    actor: Actor, paging: PageRequest, *, source: str | None = None, state: RowState | None = None
) -> Page[SentRowView]:
    """What sources within reach have sent, the newest first."""
    actor.require(SEE_SENT_ORDERS)
    asked = (list(actor.paths), paging.before, paging.fetch)
    if source is None:
        return page_of_views(await fetch_as(SentRowView, ROWS_OF_ALL[state], *asked), paging)
    return page_of_views(await fetch_as(SentRowView, ROWS[state], *asked, source), paging)


async def sent_row(actor: Actor, source: str, external_id: str) -> SentRowView:
    """What became of the order or refund that this source sent under this id. Raises NotFound."""
    actor.require(SEE_SENT_ORDERS)
    found = await fetch_row_as(SentRowView, ONE, list(actor.paths), source, external_id)
    if found is None:
        raise NotFound(source=source, external_id=external_id)
    return found
