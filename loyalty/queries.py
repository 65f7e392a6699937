"""What can be seen of points and levels: rules, members within reach, and what is one's own."""

from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.privacy import vault
from guide_app.base.web.pages import Page, PageRequest, page_of, page_of_views
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.queries import member
from guide_app.ground.stores.fragments import pages_by_reach
from guide_app.ground.stores.reads import reach_of
from loyalty.permissions import SEE_GROWTH, SEE_OWN_GROWTH, SEE_RULES
from loyalty.reads import growth_now
from loyalty.schemas import (
    BenefitView,
    GrowthEntryView,
    GrowthView,
    LevelChangeView,
    LevelCount,
    NotedEntry,
    OwnEntry,
    VersionView,
)
from loyalty.sealed import NOTE
from loyalty.versions import in_force, versions


class Maker(msgspec.Struct, frozen=True):
    """Who asked for a version."""

    id: UUID
    name: str


class LevelMembers(msgspec.Struct, frozen=True):
    """How many members have a level."""

    level: str
    members: int


class SealedEntry(GrowthEntryView, frozen=True):
    """An entry with what was written about it, sealed."""

    note_sealed: bytes | None
    key_wrapped: bytes | None


_ENTRY = """
SELECT e.id, e.member AS member_id, m.number AS member_number, e.store AS store_id, e.reason, e.points, e.order_id,
  a.name AS made_by_name, e.at, e.business_on, e.expires_on
"""
_OF = "FROM growth_entry e JOIN member m ON m.id = e.member LEFT JOIN associate a ON a.id = e.made_by"
ENTRIES = pages_by_reach(f"{_ENTRY} {_OF}", table="growth_entry", alias="e", newest_first=True)
ENTRIES_OF = f"""
{_ENTRY}, e.note_sealed, k.key_wrapped {_OF} LEFT JOIN member_key k ON k.member = e.member
WHERE e.member IN ({identities_of("$1")}) AND e.id < $2 ORDER BY e.id DESC LIMIT $3
"""
OWN_ENTRIES = f"""
SELECT e.id, e.reason, e.points, e.business_on, e.expires_on FROM growth_entry e
WHERE e.member IN ({identities_of("$1")}) AND e.id < $2 ORDER BY e.id DESC LIMIT $3
"""
CHANGES = pages_by_reach(
    """
SELECT c.id, c.member AS member_id, m.number AS member_number, c.store AS store_id, c.before, c.after, c.is_up,
  c.reason, c.points, c.until, c.at
FROM level_change c JOIN member m ON m.id = c.member
""",
    table="level_change",
    alias="c",
    newest_first=True,
)
BENEFITS = pages_by_reach(
    """
SELECT g.id, g.member AS member_id, m.number AS member_number, g.store AS store_id, g.benefit, g.level, g.template,
  g.coupon AS coupon_id, g.refusal, g.at
FROM benefit_grant g JOIN member m ON m.id = g.member
""",
    table="benefit_grant",
    alias="g",
    newest_first=True,
)
MAKERS = "SELECT id, name FROM associate WHERE id = ANY($1)"
MEMBERS_BY_LEVEL = """
SELECT m.level, count(*) AS members FROM member m
WHERE m.merged_into IS NULL AND m.erased_at IS NULL GROUP BY m.level
"""


async def rules(actor: Actor) -> list[VersionView]:
    """Every version of the rules, the newest first."""
    actor.require(SEE_RULES)
    known = await versions()
    now = in_force(known, business_date(clock.now()))
    makers = [version.made_by for version in known if version.made_by is not None]
    names = {maker.id: maker.name for maker in await fetch_as(Maker, MAKERS, makers)}
    return [
        VersionView(
            version.id,
            version.number,
            version.valid_from,
            _state(version.number, now.number if now else 0),
            version.growth,
            list(version.levels),
            version.made_at,
            names.get(version.made_by) if version.made_by else None,
        )
        for version in reversed(known)
    ]


def _state(number: int, now: int) -> str:
    return "in_force" if number == now else "ahead" if number > now else "ended"


async def levels(actor: Actor) -> list[LevelCount]:
    """The levels that are in force from the first one up, with how many members of the chain have each."""
    actor.require(SEE_RULES)
    now = in_force(await versions(), business_date(clock.now()))
    if now is None:
        return []
    counted = {one.level: one.members for one in await fetch_as(LevelMembers, MEMBERS_BY_LEVEL)}
    return [
        LevelCount(one.code, one.name_zh, one.name_en, one.threshold, counted.get(one.code, 0)) for one in now.levels
    ]


async def growth(actor: Actor, member_id: UUID) -> GrowthView:
    """The points and the level of a member. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_GROWTH)
    found = await member(actor, member_id)
    return await growth_now(found.id)


async def own_growth(actor: Customer) -> GrowthView:
    """The customer's own points and level."""
    actor.require(SEE_OWN_GROWTH)
    return await growth_now(actor.member_id)


async def growth_entries(actor: Actor, member_id: UUID, paging: PageRequest) -> Page[NotedEntry]:
    """The entries of a member, the newest first, with what was written. Raises NotFound as `growth`."""
    actor.require(SEE_GROWTH)
    found = await member(actor, member_id)
    rows = await fetch_as(SealedEntry, ENTRIES_OF, found.id, paging.before, paging.fetch)
    return page_of(rows, paging, view=_noted, key=lambda row: row.id)


async def own_entries(actor: Customer, paging: PageRequest) -> Page[OwnEntry]:
    """The customer's own entries, the newest first."""
    actor.require(SEE_OWN_GROWTH)
    return page_of_views(await fetch_as(OwnEntry, OWN_ENTRIES, actor.member_id, paging.before, paging.fetch), paging)


async def all_entries(actor: Actor, paging: PageRequest, *, store_id: UUID | None = None) -> Page[GrowthEntryView]:
    """Entries that came about in the stores within reach, the newest first. Raises NotFound for a store outside."""
    actor.require(SEE_GROWTH)
    reach = await reach_of(actor, store_id)
    found = await fetch_as(GrowthEntryView, ENTRIES[reach.kind], reach.bound, paging.before, paging.fetch)
    return page_of_views(found, paging)


async def level_changes(actor: Actor, paging: PageRequest, *, store_id: UUID | None = None) -> Page[LevelChangeView]:
    """Who went up or down, or kept a level, of the stores within reach, the newest first."""
    actor.require(SEE_GROWTH)
    reach = await reach_of(actor, store_id)
    found = await fetch_as(LevelChangeView, CHANGES[reach.kind], reach.bound, paging.before, paging.fetch)
    return page_of_views(found, paging)


async def benefits_given(actor: Actor, paging: PageRequest, *, store_id: UUID | None = None) -> Page[BenefitView]:
    """Coupons that levels brought to members of the stores within reach, and those that were refused; newest first."""
    actor.require(SEE_GROWTH)
    reach = await reach_of(actor, store_id)
    found = await fetch_as(BenefitView, BENEFITS[reach.kind], reach.bound, paging.before, paging.fetch)
    return page_of_views(found, paging)


def _noted(row: SealedEntry) -> NotedEntry:
    values = msgspec.structs.asdict(row)
    sealed, key = values.pop("note_sealed"), values.pop("key_wrapped")
    gone = sealed is None or key is None  # what is known of who was erased is gone with their key
    return NotedEntry(**values, note=None if gone else vault().open_of(key, NOTE, sealed))
