"""Who works where, by dates, within the actor's reach."""

from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.base.kernel.searching import contains, grams, grams_of
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.associates.permissions import SEE_ASSOCIATES
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import AssociateView, PostingView
from guide_app.ground.stores.fragments import few, merged_pages, stores_below, within
from guide_app.ground.stores.queries import region
from guide_app.ground.stores.reads import reach_of

_COLUMNS = """
SELECT a.id, a.number, a.name, a.title, a.phone_masked, a.wecom_userid, a.own_member_id, a.status, a.left_at, a.version,
  p.role, p.path, p.store AS store_id, s.code AS store_code, e.code AS employer,
  p.valid_from AS posted_from, p.valid_to AS posted_to, ARRAY(
    SELECT o.path FROM posting o WHERE o.associate = a.id AND NOT o.is_main AND {beside} ORDER BY o.path) AS also_at
FROM posting p
JOIN associate a ON a.id = p.associate
LEFT JOIN store s ON s.id = p.store
LEFT JOIN legal_entity e ON e.id = s.entity
"""


def _columns(day: str) -> str:
    return _COLUMNS.replace("{beside}", holds_on(day, "o"))


def _is_place(day: str) -> str:
    """Whether posting `p` is its associate's place on a day: the main post that began last, or the first to come."""
    return f"""p.is_main AND NOT EXISTS (
  SELECT FROM posting q WHERE q.associate = p.associate AND q.id <> p.id AND q.is_main AND CASE
    WHEN q.valid_from <= {day} THEN p.valid_from > {day} OR (q.valid_from, q.id) > (p.valid_from, p.id)
    ELSE p.valid_from > {day} AND (q.valid_from, q.id) < (p.valid_from, p.id)
  END)"""


ONE = f"{_columns('$1')} WHERE {_is_place('$1')} AND a.id = $2"
ONE_OF_NUMBER = f"{_columns('$1')} WHERE {_is_place('$1')} AND a.number = $2"
# $1 the reach, $2 the page before, $3 the limit, $4 the day, $5 the role, $6 the status.
_ASKED_FOR = """($5::text IS NULL OR p.role = $5) AND ({place})
  AND EXISTS (SELECT FROM associate x WHERE x.id = p.associate AND ($6::text IS NULL OR x.status = $6))"""
ASKED_FOR = _ASKED_FOR.format(place=_is_place("$4"))
# Whoever works in a store beside the main post is listed there too, and once in a region that holds several of theirs.
IN_STORE = _ASKED_FOR.format(place=f"{_is_place('$4')} OR NOT p.is_main AND {holds_on('$4')}")
IN_BRANCHES = _ASKED_FOR.format(
    place=f"""{_is_place("$4")} OR NOT p.is_main AND {holds_on("$4")} AND NOT EXISTS (
  SELECT FROM posting m WHERE m.associate = p.associate AND (m.is_main OR m.id < p.id) AND {holds_on("$4", "m")}
    AND {within("m.path", "$1")})"""
)
_POSTED = "SELECT p.associate FROM posting p"
POSTED = {
    ReachKind.STORE: f"""{_POSTED}
WHERE p.store = $1::uuid AND {IN_STORE} AND p.associate > $2 ORDER BY p.associate LIMIT $3""",
    ReachKind.BRANCHES: merged_pages(
        _POSTED,
        table="posting",
        alias="p",
        owner="store",
        owners=stores_below("$1"),
        key="associate",
        where=IN_BRANCHES,
    ),
}
# Who is posted to a region has no store; they are few.
ABOVE_STORES = f"""
SELECT p.associate FROM unnest($1::text[]) AS own (path)
JOIN posting p ON p.path ~>=~ own.path AND p.path ~<~ (rtrim(own.path, '/') || '0')
WHERE p.store IS NULL AND {ASKED_FOR} AND p.associate > $2 ORDER BY p.associate LIMIT $3
"""
IN_CHAIN = f"""
SELECT a.id AS associate FROM associate a CROSS JOIN LATERAL (
  SELECT FROM posting p WHERE p.associate = a.id AND {ASKED_FOR} LIMIT 1) p
WHERE $1::boolean AND a.id > $2 ORDER BY a.id LIMIT $3
"""
PAGES: ByReach = {
    ReachKind.STORE: POSTED[ReachKind.STORE],
    ReachKind.BRANCHES: f"SELECT associate FROM ({POSTED[ReachKind.BRANCHES]}) posted"
    f" UNION (SELECT associate FROM ({ABOVE_STORES}) above) ORDER BY associate LIMIT $3",
    ReachKind.ALL: IN_CHAIN,
}
_TEXT = "a.number || ' ' || a.name"
BY_TEXT = f"""
SELECT a.id AS associate FROM associate a JOIN posting p ON p.associate = a.id
WHERE {grams_of(_TEXT)} @> $7::text[] AND (a.number ILIKE $8 OR a.name ILIKE $8) AND {{reached}}
  AND a.id > $2
ORDER BY a.id LIMIT $3
"""
PAGES_OF_TEXT: ByReach = {
    ReachKind.STORE: BY_TEXT.replace("{reached}", f"{IN_STORE} AND p.store = $1::uuid"),
    ReachKind.BRANCHES: BY_TEXT.replace("{reached}", f"{IN_BRANCHES} AND {within('p.path', '$1')}"),
    ReachKind.ALL: BY_TEXT.replace("{reached}", f"{ASKED_FOR} AND $1::boolean"),
}


def _shown(pages: ByReach) -> ByReach:
    return {
        kind: f"""WITH shown AS MATERIALIZED ({page})
{_columns("$4")} WHERE a.id = ANY ({few("associate", "shown")}) AND {_is_place("$4")} ORDER BY a.id"""
        for kind, page in pages.items()
    }


ASSOCIATES = _shown(PAGES)
ASSOCIATES_OF_TEXT = _shown(PAGES_OF_TEXT)
OF_REGION = f"""{_columns("$1")} JOIN region r ON r.path = p.path
WHERE r.id = $2 AND p.store IS NULL AND a.status = 'active' AND {_is_place("$1")} ORDER BY p.role, a.number LIMIT $3
"""
MOST_OF_REGION = 200
POSTINGS = """
SELECT id, role, path, store AS store_id, valid_from, valid_to, is_main FROM posting WHERE associate = $1
ORDER BY valid_from, NOT is_main, id
"""


async def associates(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    role: Role | None = None,
    status: AssociateStatus | None = AssociateStatus.ACTIVE,
    text: str | None = None,
) -> Page[AssociateView]:
    """Associates whose place, or second post, is in reach, whose number or name contains `text`."""
    actor.require(SEE_ASSOCIATES)
    reach = await reach_of(actor, store_id)
    asked = (reach.bound, paging.beyond, paging.fetch, business_date(clock.now()), role, status)
    if text:
        rows = await fetch_as(AssociateView, ASSOCIATES_OF_TEXT[reach.kind], *asked, grams(text), contains(text))
    else:
        rows = await fetch_as(AssociateView, ASSOCIATES[reach.kind], *asked)
    return page_of_views(rows, paging)


async def associates_of_region(actor: Actor, region_id: UUID) -> list[AssociateView]:
    """Who is posted to a region itself: who leads it, who trains there. Raises NotFound for one out of reach."""
    actor.require(SEE_ASSOCIATES)
    await region(actor, region_id)
    return await fetch_as(AssociateView, OF_REGION, business_date(clock.now()), region_id, MOST_OF_REGION)


async def associate(actor: Actor, associate_id: UUID) -> AssociateView:
    """One associate. Raises NotFound, also when their place is outside the actor's reach; oneself is always found."""
    actor.require(SEE_ASSOCIATES)
    found = await fetch_row_as(AssociateView, ONE, business_date(clock.now()), associate_id)
    if found is None:
        raise NotFound
    if found.id != actor.associate_id:
        actor.require_reach_of_any((found.path, *found.also_at))
    return found


async def associate_of_number(actor: Actor, number: str) -> AssociateView:
    """The associate of exactly this number. Raises NotFound, also when their place is outside the actor's reach."""
    actor.require(SEE_ASSOCIATES)
    found = await fetch_row_as(AssociateView, ONE_OF_NUMBER, business_date(clock.now()), number)
    if found is None:
        raise NotFound
    actor.require_reach_of_any((found.path, *found.also_at))
    return found


async def postings_of(actor: Actor, associate_id: UUID) -> list[PostingView]:
    """All posts of an associate in reach, the oldest first."""
    actor.require(SEE_ASSOCIATES)
    await associate(actor, associate_id)
    return await fetch_as(PostingView, POSTINGS, associate_id)
