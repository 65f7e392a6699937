"""Customers by their last visit: one's own wherever they belong, those of a store for who leads it.

A page is found by its ids and the moments by which it is ordered, and everything else is read for its rows alone.
"""

from datetime import timedelta
from uuid import UUID

from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.listings import note_listing
from guide_app.base.kernel.reach import ReachKind
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import person_of
from guide_app.ground.members.queries import member, search
from guide_app.ground.members.schemas import FindMembers
from guide_app.ground.stores.reads import reach_of
from performance.permissions import SEE_CUSTOMERS, SEE_CUSTOMERS_OF_STORES
from performance.schemas import CustomerView

PERSON = person_of("m.id")


def _details(which: str, order: str) -> str:
    """What is shown of the members of a `page` (id, seen_at); `which` says which of their visits count."""
    visits = f"FROM customer_visit k WHERE k.member = ANY ({PERSON}) AND {which}"
    return f"""
SELECT m.id, m.number, m.name_masked, m.phone_masked, m.level, m.dedicated AS dedicated_id, d.name AS dedicated_name,
  m.registered_at, last.last_at AS last_visit_at, last.last_kind AS last_visit_kind, last.store AS last_visit_store_id,
  bought.last_order_id, bought.last_order_on, bought.last_order_fen, coalesce(total.orders, 0) AS orders,
  coalesce(total.net_fen, 0) AS net_fen
FROM page JOIN member m ON m.id = page.id LEFT JOIN associate d ON d.id = m.dedicated
LEFT JOIN LATERAL (
  SELECT k.last_at, k.last_kind, k.store {visits} ORDER BY k.last_at DESC, k.store LIMIT 1
) last ON true
LEFT JOIN LATERAL (
  SELECT k.last_order_id, k.last_order_on, k.last_order_fen {visits} AND k.last_order_at IS NOT NULL
  ORDER BY k.last_order_at DESC, k.store LIMIT 1
) bought ON true
CROSS JOIN LATERAL (SELECT sum(k.orders)::bigint AS orders, sum(k.net_fen)::bigint AS net_fen {visits}) total
ORDER BY page.seen_at {order}, page.id {order}
"""


# Who never was in a store counts as seen when they were registered. $1 the associate, $2 the member before the page,
# $3 the limit, $4 and $5 between which moments they were seen last.
_SEEN = f"coalesce((SELECT max(k.last_at) FROM customer_visit k WHERE k.member = ANY ({PERSON})), m.registered_at)"


def _own(*, after: str, end: str, order: str) -> str:
    return f"""
WITH own AS MATERIALIZED (
  SELECT m.id, {_SEEN} AS seen_at FROM member m WHERE m.dedicated = $1
), page AS MATERIALIZED (
  SELECT own.id, own.seen_at FROM own
  WHERE own.seen_at < $4 AND (own.seen_at, own.id) {after} (
    coalesce((SELECT {_SEEN} FROM member m WHERE m.id = $2), '{end}'), $2::uuid)
  ORDER BY own.seen_at {order}, own.id {order} LIMIT $3
)
{_details("true", order)}"""


# $1 the store; those are left out whom it may not serve: who belongs to another one and has not consented here.
def _of_store(*, after: str, end: str, order: str) -> str:
    return f"""
WITH page AS MATERIALIZED (
  SELECT v.member AS id, v.last_at AS seen_at FROM customer_visit v JOIN member m ON m.id = v.member
  WHERE v.store = $1 AND v.last_at < $4 AND (v.last_at, v.member) {after} (
      coalesce((SELECT k.last_at FROM customer_visit k WHERE k.member = $2 AND k.store = $1), '{end}'), $2::uuid)
    AND m.erased_at IS NULL AND m.merged_into IS NULL
    AND (m.home_store = $1 OR EXISTS (SELECT FROM member_store c WHERE c.member = m.id AND c.store = $1))
  ORDER BY v.last_at {order}, v.member {order} LIMIT $3
)
{_details("k.store = $1", order)}"""


_LATEST = {"after": "<", "end": "infinity", "order": "DESC"}
_LONGEST_AWAY = {"after": ">", "end": "-infinity", "order": "ASC"}
OWN = {False: _own(**_LATEST), True: _own(**_LONGEST_AWAY)}
"""By whether the longest away come first."""
OF_STORE = {False: _of_store(**_LATEST), True: _of_store(**_LONGEST_AWAY)}
THESE = f"""
WITH page AS MATERIALIZED (
  SELECT m.id, {_SEEN} AS seen_at FROM member m WHERE m.id = ANY($1::uuid[])
)
{_details("true", "DESC")}"""


ALL_TIME = -3_650
"""Days that nobody has been away for: a till whose clock is wrong may tell of tomorrow."""


async def my_customers(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    mine: bool = False,
    unseen_days: int | None = None,
    longest_away_first: bool = False,
) -> Page[CustomerView]:
    """The actor's own customers, or for who leads stores those who were in one: managers see their own store's.

    `unseen_days` leaves out who was seen in the last so many times 24 hours.
    """
    actor.require(SEE_CUSTOMERS)
    seen_before = now() - timedelta(days=ALL_TIME if unseen_days is None else unseen_days)
    place = paging.beyond if longest_away_first else paging.before
    if store_id is None and actor.role is Role.STORE_MANAGER and not mine:
        store_id = actor.store_id
    if store_id is None:
        asked = (actor.associate_id, place, paging.fetch, seen_before)
        found = await fetch_as(CustomerView, OWN[longest_away_first], *asked)
    else:
        actor.require(SEE_CUSTOMERS_OF_STORES)
        reach = await reach_of(actor, store_id)
        if reach.kind is not ReachKind.STORE:
            return Page([])
        of_store = (reach.bound, place, paging.fetch, seen_before)
        found = await fetch_as(CustomerView, OF_STORE[longest_away_first], *of_store)
    page = page_of_views(found, paging)
    await note_listing(actor, "members", len(page.items))
    return page


async def customer(actor: Actor, member_id: UUID) -> CustomerView:
    """One customer with all that they bought. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_CUSTOMERS)
    found = await member(actor, member_id)
    (shown,) = await fetch_as(CustomerView, THESE, [found.id])
    return shown


async def find_customers(actor: Actor, wanted: FindMembers) -> list[CustomerView]:
    """Customers by phone, its end, number or a piece of the name: associates find their own, others all in reach.

    Raises InvalidField as `members.queries.search`.
    """
    actor.require(SEE_CUSTOMERS)
    found = await search(actor, wanted)
    if not actor.may(SEE_CUSTOMERS_OF_STORES):
        found = [one for one in found if one.dedicated_id == actor.associate_id]
    return await fetch_as(CustomerView, THESE, [one.id for one in found])
