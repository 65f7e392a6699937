"""One customer as a whole: who they are in one read, and everything about them in another."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from appointments.permissions import SEE_APPOINTMENTS
from clienteling.permissions import SEE_PROFILES
from clienteling.ports import ContactBook, NoContactBook
from clienteling.queries.contacts import CONTACTS
from clienteling.queries.notes import FOREMOST, NoteRow
from clienteling.reads import COUNTS_FOR_CAP, SETTINGS
from clienteling.rules.contacts import allowance
from clienteling.schemas.contacts import LoggedContact
from clienteling.schemas.profile import Bought, CareAhead, CouponHeld, Met, Profile, Visit
from clienteling.schemas.settings import ClientelingSettingsView
from coupons.rules import CouponState, StoredCoupon, effective_state
from coupons.state_changes import STORED
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.ground.members.fragments import CONSENTS_OF, identities_of
from guide_app.ground.members.permissions import SEE_MEMBERS
from guide_app.ground.members.queries import member
from guide_app.ground.members.schemas import BindingView, GivenConsent
from guide_app.ground.orders.fragments import SUMMARY
from guide_app.ground.orders.schemas import OrderSummary
from guide_app.ground.privacy.reads import purposes_of
from loyalty.reads import growth_by, points_and_level
from loyalty.versions import all_versions
from segments.fragments import TAGS_OF_PERSON
from segments.schemas import MemberTagView

LONGEST_CAP = timedelta(days=90)
NOTES_SHOWN = 20
NO_CONTACTS = NoContactBook()


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


class Visits(msgspec.Struct, frozen=True):
    """The nearest appointments that are ahead, and the latest others."""

    coming: list[Visit]
    visits: list[Visit]


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
# Of each of a person's ids by its index, so that months before are not looked at.
TOUCHES = f"""
SELECT t.kind, t.at, a.name AS associate_name, s.name AS store_name FROM (
  SELECT t.* FROM ({SAME}) same CROSS JOIN LATERAL (
    SELECT met.* FROM touch met WHERE met.member = same.id ORDER BY met.at DESC, met.id DESC LIMIT 10
  ) t ORDER BY t.at DESC, t.id DESC LIMIT 10
) t LEFT JOIN associate a ON a.id = t.associate LEFT JOIN store s ON s.id = t.store ORDER BY t.at DESC, t.id DESC
"""
MEETINGS = f"""
SELECT {_listed(f"{CONTACTS} WHERE c.member IN ({SAME}) ORDER BY c.id DESC LIMIT 10")} AS contacts,
  {_listed(TOUCHES)} AS touches
"""
# $1 the member, $2 and $3 the reach, $4 the moment.
THEIR_VISITS = f"""
SELECT a.id, a.service, a.state, a.starts_at, a.ends_at, s.name AS store_name, w.name AS associate_name
FROM appointment a JOIN store s ON s.id = a.store LEFT JOIN associate w ON w.id = a.associate
WHERE a.member IN ({SAME}) AND ($2::boolean OR s.path LIKE ANY($3::text[]))
"""
IS_AHEAD = "(a.state IN ('booked', 'confirmed') AND a.ends_at > $4)"
VISITS = f"""
SELECT {_listed(f"{THEIR_VISITS} AND {IS_AHEAD} ORDER BY a.starts_at, a.id LIMIT 5")} AS coming,
  {_listed(f"{THEIR_VISITS} AND NOT {IS_AHEAD} ORDER BY a.starts_at DESC, a.id DESC LIMIT 5")} AS visits
"""


async def profile(actor: Actor, member_id: UUID, *, contacts: ContactBook = NO_CONTACTS) -> Profile:
    """Everything about a customer in reach; to who serves or leads nobody no notes, contacts, care dates and touches.

    Two reads: who it is and whether the actor reaches them, then all the rest at once. Raises NotFound.
    """
    actor.require(SEE_MEMBERS)
    reads, reach = actor.may(SEE_PROFILES), (actor.reaches_all, actor.path_patterns, actor.associate_id)
    found, at = await member(actor, member_id), clock.now()
    people, bought, held, notes, met, agreed, has, versions, booked, outside = await look_up(
        Lookup(Person, PERSON, found.id, at - LONGEST_CAP),
        Lookup(Purchases, PURCHASES, found.id, *reach),
        Lookup(Held, COUPONS, found.id, at),
        Lookup(NoteRow, FOREMOST, found.id, actor.associate_id, NOTES_SHOWN) if reads else None,
        Lookup(Meetings, MEETINGS, found.id) if reads else None,
        purposes_of(found.id, at=at),
        points_and_level(found.id),
        all_versions(),
        Lookup(Visits, VISITS, found.id, *reach[:2], at) if actor.may(SEE_APPOINTMENTS) else None,
        contacts.known_as(actor, found.id),
    )
    person, sums, meetings = people[0], bought[0], met[0] if met else Meetings([], [])
    visits = booked[0] if booked else Visits([], [])
    chosen = person.settings or ClientelingSettingsView()
    return Profile(
        member=found,
        bindings=person.bindings,
        consents=person.consents,
        purposes=agreed[0].views(),
        growth=growth_by(has[0], versions, business_date(at)),
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
        coming=visits.coming,
        visits=visits.visits,
        outside=outside,
    )
