"""Care dates: the actor's own by when they are due, and those of the stores in reach."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from clienteling.permissions import CARE, SEE_CARE_OF_OTHERS, SEE_PROFILES
from clienteling.reads import settings_in_force
from clienteling.rules.care import NEEDS_CONSENT, CareState, CareWhen, Purpose
from clienteling.rules.contacts import Barrier, ContactOutcome
from clienteling.schemas.care import CareCounts, CareView
from clienteling.sealing import CARE_NOTE
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.listings import note_listing
from guide_app.base.kernel.privacy import vault
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import person_of, survivor_of
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.members.queries import member
from guide_app.ground.privacy.reads import may
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_of

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(9999, 1, 1)


class CareRow(msgspec.Struct, frozen=True):
    """A care date as it lies there, with the key that opens its note."""

    id: UUID
    member_id: UUID
    member_number: str
    member_name: str
    associate_id: UUID
    associate_name: str
    store_id: UUID
    purpose: Purpose
    by_rule: bool
    due_on: date
    note_hex: str | None
    key_hex: str | None
    state: CareState
    outcome: ContactOutcome | None
    version: int
    ended_at: datetime | None
    contacts: int

    def view(self, limit: int, *, willing: bool = True) -> CareView:
        """With the note opened, and what stands against speaking to the customer now."""
        note = None
        if self.note_hex is not None:
            key = None if self.key_hex is None else bytes.fromhex(self.key_hex)
            note = vault().open_of(key, CARE_NOTE, bytes.fromhex(self.note_hex))
        values = msgspec.structs.asdict(self)
        for name in ("note_hex", "key_hex", "contacts"):
            del values[name]
        barrier = None
        if self.state is CareState.OPEN and not (willing and self.contacts < limit):
            barrier = Barrier.CAP if willing else Barrier.NO_CONSENT
        return CareView(**values, note=note, barrier=barrier)


def _care_dates(since: str) -> str:
    """Care dates as `CareRow`; `since` is SQL, from when on contacts count for the cap."""
    return f"""
SELECT c.id, m.id AS member_id, m.number AS member_number, m.name_masked AS member_name,
  c.associate AS associate_id, a.name AS associate_name, c.store AS store_id, c.purpose,
  (c.rule IS NOT NULL) AS by_rule, c.due_on, encode(c.note_sealed, 'hex') AS note_hex,
  encode(k.key_wrapped, 'hex') AS key_hex, c.state, c.outcome, c.version, c.ended_at,
  (SELECT count(*) FROM contact t WHERE t.member = ANY ({person_of("m.id")}) AND t.at > {since}
    AND NOT t.by_customer AND t.channel <> 'in_store' AND t.outcome <> 'not_reached') AS contacts
FROM care_date c JOIN member m ON m.id = {survivor_of("c.member")} JOIN associate a ON a.id = c.associate
LEFT JOIN member_key k ON k.member = c.member
"""


ONE = f"{_care_dates('$2')} WHERE c.id = $1"
# $1 the associate, $2 the page before, $3 the limit, $4 and $5 the days, $6 since when contacts count.
OWN = f"""
{_care_dates("$6")}
WHERE c.associate = $1 AND c.state = 'open' AND c.due_on BETWEEN $4 AND $5
  AND (c.due_on, c.id) > (coalesce((SELECT b.due_on FROM care_date b WHERE b.id = $2), '-infinity'), $2::uuid)
ORDER BY c.due_on, c.id LIMIT $3
"""
COUNTS = """
SELECT count(*) FILTER (WHERE c.due_on < $2) AS overdue, count(*) FILTER (WHERE c.due_on = $2) AS today,
  count(*) FILTER (WHERE c.due_on > $2) AS upcoming
FROM care_date c WHERE c.associate = $1 AND c.state = 'open'
"""
IN_REACH = pages_by_reach(
    _care_dates("$6"),
    table="care_date",
    alias="c",
    where="($4::text IS NULL OR c.state = $4) AND ($5::uuid IS NULL OR c.associate = $5)",
    newest_first=True,
)


async def my_care(actor: Actor, paging: PageRequest, *, when: CareWhen | None = None) -> Page[CareView]:
    """The actor's open care dates, those that are due first at the front."""
    actor.require(CARE)
    chosen = await settings_in_force()
    first, last = _days(when, business_date(clock.now()))
    since = clock.now() - timedelta(days=chosen.contact_days)
    rows = await fetch_as(CareRow, OWN, actor.associate_id, paging.beyond, paging.fetch, first, last, since)
    return page_of_views(await _seen(rows, chosen.contact_limit), paging)


async def my_care_counts(actor: Actor) -> CareCounts:
    """How many of them are overdue, for today, and later."""
    actor.require(CARE)
    counts = await fetch_row_as(CareCounts, COUNTS, actor.associate_id, business_date(clock.now()))
    return counts or CareCounts(0, 0, 0)


async def care_of_id(actor: Actor, care_id: UUID) -> CareView:
    """One care date: one's own, or of a customer in reach. Raises NotFound."""
    actor.require(SEE_PROFILES)
    chosen = await settings_in_force()
    row = await fetch_row_as(CareRow, ONE, care_id, clock.now() - timedelta(days=chosen.contact_days))
    if row is None:
        raise NotFound
    if row.associate_id != actor.associate_id:
        await member(actor, row.member_id)
    return (await _seen([row], chosen.contact_limit))[0]


async def care_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    associate_id: UUID | None = None,
    state: CareState | None = None,
) -> Page[CareView]:
    """Care dates of the people of the stores in reach, without their notes, those made last first."""
    actor.require(SEE_CARE_OF_OTHERS)
    reach = await reach_of(actor, store_id)
    chosen = await settings_in_force()
    since = clock.now() - timedelta(days=chosen.contact_days)
    asked = (reach.bound, paging.before, paging.fetch, state, associate_id, since)
    rows = await fetch_as(CareRow, IN_REACH[reach.kind], *asked)
    views = await _seen([msgspec.structs.replace(row, note_hex=None) for row in rows], chosen.contact_limit)
    page = page_of_views(views, paging)
    await note_listing(actor, "care", len(page.items))
    return page


async def _seen(rows: Sequence[CareRow], limit: int) -> list[CareView]:
    """As they are shown: who has not agreed to marketing is asked for once, where one of them is for that."""
    asked = {row.member_id for row in rows if row.state is CareState.OPEN and row.purpose in NEEDS_CONSENT}
    willing = await may(asked, ConsentPurpose.MARKETING, at=clock.now()) if asked else set()
    return [row.view(limit, willing=row.purpose not in NEEDS_CONSENT or row.member_id in willing) for row in rows]


def _days(when: CareWhen | None, today: date) -> tuple[date, date]:
    """The first and the last day on which such care dates are due."""
    match when:
        case CareWhen.OVERDUE:
            return FIRST_DAY, today - timedelta(days=1)
        case CareWhen.TODAY:
            return today, today
        case CareWhen.UPCOMING:
            return today + timedelta(days=1), LAST_DAY
        case None:
            return FIRST_DAY, LAST_DAY
