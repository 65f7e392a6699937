"""One customer as a whole: who they are in one read, and everything about them in another."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from clienteling.permissions import SEE_PROFILES
from clienteling.queries.contacts import CONTACTS
from clienteling.queries.notes import FOREMOST, NoteRow
from clienteling.reads import COUNTS_FOR_CAP, SETTINGS
from clienteling.rules.contacts import allowance
from clienteling.schemas.contacts import LoggedContact
from clienteling.schemas.profile import Bought, CareAhead, CouponHeld, Met, Profile
from clienteling.schemas.settings import ClientelingSettingsView
from coupons.rules import CouponState, StoredCoupon, effective_state
from coupons.state_changes import STORED
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.ground.members.fragments import CONSENTS_OF, identities_of
from guide_app.ground.members.permissions import SEE_MEMBERS
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import BindingView, GivenConsent
from guide_app.ground.orders.fragments import SUMMARY
from guide_app.ground.orders.schemas import OrderSummary
from segments.fragments import TAGS_OF_PERSON
from segments.schemas import MemberTagView

LONGEST_CAP = timedelta(days=90)
NOTES_SHOWN = 20


class Person(msgspec.Struct, frozen=True):
    """What hangs on a member by itself; settings are null before any were chosen."""

    bindings: list[BindingView]
    consents: list[GivenConsent]
    contacted: list[datetime]
    care: list[CareAhead]
    tags: list[MemberTagView]
    settings: ClientelingSettingsView | None


class Purchases(msgspec.Struct, frozen=True):
    """What they bought, and the latest orders in reach."""

    orders: int
    net_fen: int
    first_on: date | None
    last_on: date | None
    categories: list[str]
    recent: list[OrderSummary]


class Held(StoredCoupon, frozen=True, kw_only=True):
    """A coupon with its name."""

    name: str


class Meetings(msgspec.Struct, frozen=True):
    """The latest contacts and touches."""

    contacts: list[LoggedContact]
    touches: list[Met]


SAME = identities_of("$1")


def _listed(select: str) -> str:
    """The rows of a SELECT as one JSON array."""
    return f"(SELECT coalesce(json_agg(listed), '[]') FROM ({select}) listed)"


BINDINGS = f"""
SELECT b.associate AS associate_id, a.name AS associate_name, b.reason, b.bound_at, b.ended_at
FROM binding b JOIN associate a ON a.id = b.associate WHERE b.member IN ({SAME})
ORDER BY b.bound_at DESC, b.id DESC LIMIT 10
"""
CARE_AHEAD = f"""
SELECT c.id, c.associate AS associate_id, a.name AS associate_name, c.purpose, c.due_on,
  (c.rule IS NOT NULL) AS by_rule
FROM care_date c JOIN associate a ON a.id = c.associate WHERE c.member IN ({SAME}) AND c.state = 'open'
ORDER BY c.due_on, c.id LIMIT 5
"""
CONTACTED = f"""
SELECT coalesce(json_agg(counted.at), '[]') FROM (
  SELECT c.at FROM contact c WHERE c.member IN ({SAME}) AND c.at > $2 AND {COUNTS_FOR_CAP} ORDER BY c.at DESC LIMIT 100
) counted
"""
PERSON = f"""
SELECT {_listed(BINDINGS)} AS bindings, {_listed(f"SELECT * FROM ({CONSENTS_OF}) newest LIMIT 5")} AS consents,
  ({CONTACTED}) AS contacted, {_listed(CARE_AHEAD)} AS care, {_listed(TAGS_OF_PERSON)} AS tags,
  (SELECT row_to_json(chosen) FROM ({SETTINGS}) chosen) AS settings
"""
# $1 the member, $2 to $4 the reach. Sums are of all stores, as everywhere; orders are those that the reader sees.
PURCHASES = f"""
WITH theirs AS MATERIALIZED (
  SELECT o.* FROM orders o WHERE o.member IN ({SAME}) ORDER BY o.id DESC LIMIT 500
), paid AS MATERIALIZED (
  SELECT * FROM theirs WHERE status = 'paid' AND NOT taken_back
)
SELECT count(*) AS orders, coalesce(sum(paid.goods_fen - paid.refunded_fen), 0)::bigint AS net_fen,
  min(paid.business_on) AS first_on, max(paid.business_on) AS last_on,
  ARRAY(
    SELECT kind.name FROM (SELECT id FROM paid ORDER BY id DESC LIMIT 50) latest
    JOIN order_line l ON l.order_id = latest.id JOIN sku ON sku.id = l.sku JOIN category kind ON kind.id = sku.category
    GROUP BY kind.id, kind.name ORDER BY sum(l.quantity - l.returned_units) DESC, kind.name LIMIT 3
  ) AS categories,
  {
    _listed(f'''
    SELECT {SUMMARY}
    FROM theirs o JOIN store s ON s.id = o.store
    WHERE $2::boolean OR s.path LIKE ANY($3::text[]) OR o.serving = $4::uuid ORDER BY o.id DESC LIMIT 5
  ''')
} AS recent
FROM paid
"""
COUPONS = f"""
SELECT {STORED}, t.name FROM coupon c JOIN coupon_template t ON t.id = c.template
WHERE c.owner IN ({SAME}) AND c.valid_from <= $2 AND $2 < c.valid_to AND c.status IN ('ISSUED', 'LOCKED')
ORDER BY c.valid_to, c.id LIMIT 20
"""
TOUCHES = f"""
SELECT t.kind, t.at, a.name AS associate_name, s.name AS store_name FROM (
  SELECT * FROM touch t WHERE t.member IN ({SAME}) ORDER BY t.id DESC LIMIT 10
) t LEFT JOIN associate a ON a.id = t.associate LEFT JOIN store s ON s.id = t.store ORDER BY t.id DESC
"""
MEETINGS = f"""
SELECT {_listed(f"{CONTACTS} WHERE c.member IN ({SAME}) ORDER BY c.id DESC LIMIT 10")} AS contacts,
  {_listed(TOUCHES)} AS touches
"""


async def profile(actor: Actor, member_id: UUID) -> Profile:
    """Everything about a customer in reach; to who serves or leads nobody no notes, contacts, care dates and touches.

    Two reads: who it is and whether the actor reaches them, then all the rest at once. Raises NotFound.
    """
    actor.require(SEE_MEMBERS)
    reads = actor.may(SEE_PROFILES)
    found, at = await member(actor, member_id), clock.now()
    people, bought, held, notes, met = await look_up(
        Lookup(Person, PERSON, found.id, at - LONGEST_CAP),
        Lookup(Purchases, PURCHASES, found.id, actor.reaches_all, actor.path_patterns, actor.associate_id),
        Lookup(Held, COUPONS, found.id, at),
        Lookup(NoteRow, FOREMOST, found.id, actor.associate_id, NOTES_SHOWN) if reads else None,
        Lookup(Meetings, MEETINGS, found.id) if reads else None,
    )
    person, sums, meetings = people[0], bought[0], met[0] if met else Meetings([], [])
    chosen = person.settings or ClientelingSettingsView()
    return Profile(
        member=found,
        bindings=person.bindings,
        consents=person.consents,
        allowance=allowance(
            person.contacted,
            limit=chosen.contact_limit,
            days=chosen.contact_days,
            at=at,
            erased=found.erased_at is not None,
        ),
        bought=Bought(sums.orders, sums.net_fen, sums.first_on, sums.last_on, sums.categories),
        orders=sums.recent,
        coupons=[
            CouponHeld(one.id, one.name, one.valid_to) for one in held if effective_state(one, at) is CouponState.ISSUED
        ],
        notes=[row.view() for row in notes],
        care=person.care if reads else [],
        tags=[] if found.erased_at else person.tags,
        contacts=meetings.contacts,
        touches=meetings.touches,
    )
