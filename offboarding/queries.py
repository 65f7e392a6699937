"""Cases within reach, and what hangs on the person at this moment."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.associates.ports import ASSETS, TO_PEOPLE, Giver, HandOverAsset, Way
from guide_app.ground.associates.queries import associate
from guide_app.ground.stores.fragments import by_reach, pages_by_reach
from guide_app.ground.stores.reads import reach_of
from offboarding.permissions import SEE_OFFBOARDING
from offboarding.reads import Colleague, colleagues, takers
from offboarding.rules import CaseKind, CaseState, Problem, ways_of
from offboarding.schemas import CaseView, CaseWithParts, PartOfCase, Received


class RuleShown(msgspec.Struct, frozen=True):
    """A rule as it is shown."""

    asset: str
    way: Way
    receiver_id: UUID | None
    receiver_name: str | None
    moved: int
    kept: int
    problem: Problem | None
    ended_at: datetime | None
    received: tuple[Received, ...]


class CaseSums(msgspec.Struct, frozen=True):
    """How many cases stand where."""

    overdue: int
    open: int
    confirmed: int
    done: int


_OVERDUE = "(c.kind = 'leaving' AND c.state IN ('noticed', 'open') AND c.last_day < {today})"
_CASES = f"""
SELECT c.id, c.kind, c.reason, c.state, c.associate AS associate_id, a.number, a.name, c.store AS store_id,
  s.name AS store, c.path, c.last_day, c.carry_out_on,
  (SELECT coalesce(sum(r.moved), 0) FROM offboarding_rule r WHERE r.case_id = c.id) AS moved,
  (SELECT coalesce(sum(r.kept), 0) FROM offboarding_rule r WHERE r.case_id = c.id) AS kept,
  {_OVERDUE.format(today="{today}")} AS overdue, opener.name AS opened_by_name, c.opened_at,
  decider.name AS decided_by_name, c.confirmed_at, c.ended_at, c.version
FROM offboarding_case c JOIN associate a ON a.id = c.associate LEFT JOIN store s ON s.id = c.store
LEFT JOIN account oa ON oa.id = c.opened_by LEFT JOIN associate opener ON opener.id = oa.associate
LEFT JOIN account da ON da.id = c.decided_by LEFT JOIN associate decider ON decider.id = da.associate
"""
CASES = pages_by_reach(
    _CASES.format(today="$4::date"),
    table="offboarding_case",
    alias="c",
    where=f"""($5::text IS NULL OR c.state = $5) AND (NOT $6::boolean OR {_OVERDUE.format(today="$4::date")})""",
    newest_first=True,
)
ONE = by_reach(f"{_CASES.format(today='$3::date')} WHERE c.id = $2 AND {{reached}}", store="c.store")
SUMS = by_reach(
    f"""
SELECT count(*) FILTER (WHERE {_OVERDUE.format(today="$2::date")})::int AS overdue,
  count(*) FILTER (WHERE c.state IN ('noticed', 'open'))::int AS open,
  count(*) FILTER (WHERE c.state IN ('confirmed', 'running'))::int AS confirmed,
  count(*) FILTER (WHERE c.state = 'done')::int AS done
FROM offboarding_case c WHERE {{reached}}
""",
    store="c.store",
)
RULES = """
SELECT r.asset, r.way, r.receiver AS receiver_id, a.name AS receiver_name, r.moved, r.kept, r.problem, r.ended_at,
  coalesce((SELECT json_agg(got) FROM (
    SELECT t.receiver AS associate_id, p.name, sum(t.things)::int AS count
    FROM offboarding_receipt t LEFT JOIN associate p ON p.id = t.receiver
    WHERE t.rule = r.id GROUP BY t.receiver, p.name ORDER BY count DESC, p.name
  ) got), '[]') AS received
FROM offboarding_rule r LEFT JOIN associate a ON a.id = r.receiver WHERE r.case_id = $1
"""
OPEN_OF = """
SELECT id FROM offboarding_case WHERE associate = $1 AND state NOT IN ('done', 'stopped') ORDER BY id DESC LIMIT 1
"""


async def cases(
    actor: Actor,
    paging: PageRequest,
    *,
    state: CaseState | None = None,
    overdue: bool = False,
    store_id: UUID | None = None,
) -> Page[CaseView]:
    """Cases of people of stores within reach, the newest first."""
    actor.require(SEE_OFFBOARDING)
    reach = await reach_of(actor, store_id)
    asked = (reach.bound, paging.before, paging.fetch, business_date(clock.now()), state, overdue)
    return page_of_views(await fetch_as(CaseView, CASES[reach.kind], *asked), paging)


async def case_sums(actor: Actor) -> CaseSums:
    """How many of the cases within reach stand where."""
    actor.require(SEE_OFFBOARDING)
    found = await fetch_row_as(CaseSums, SUMS[actor.reach.kind], actor.reach.bound, business_date(clock.now()))
    assert found is not None, "aggregates always give a row"
    return found


async def case(actor: Actor, case_id: UUID) -> CaseView:
    """One case. Raises NotFound."""
    actor.require(SEE_OFFBOARDING)
    reach = actor.reach
    found = await fetch_row_as(CaseView, ONE[reach.kind], reach.bound, case_id, business_date(clock.now()))
    if found is None:
        raise NotFound
    return found


async def open_case_of(actor: Actor, associate_id: UUID) -> UUID | None:
    """The case of somebody in reach that has not ended. Raises NotFound."""
    actor.require(SEE_OFFBOARDING)
    await associate(actor, associate_id)
    found: UUID | None = await fetch_value(OPEN_OF, associate_id)
    return found


async def case_with_parts(actor: Actor, case_id: UUID) -> CaseWithParts:
    """A case with everything that hangs on the person now, and what becomes of it. Raises NotFound."""
    actor.require(SEE_OFFBOARDING)
    found = await case(actor, case_id)
    rules = {rule.asset: rule for rule in await fetch_as(RuleShown, RULES, case_id)}
    giver = Giver(found.associate_id, found.store_id if found.kind is CaseKind.MOVING else None)
    parts = [
        await _part(actor, asset, giver, found, rules.get(asset.name))
        for asset in ASSETS.values()
        if ways_of(asset, found.kind)
    ]
    return CaseWithParts(case=found, parts=tuple(parts))


async def preview(actor: Actor, associate_id: UUID) -> tuple[PartOfCase, ...]:
    """What hangs on somebody in reach, before there is a case. Raises NotFound."""
    actor.require(SEE_OFFBOARDING)
    person = await associate(actor, associate_id)
    giver, on = Giver(person.id), business_date(clock.now())
    return tuple(
        [
            await _part(actor, asset, giver, Leaving(CaseKind.LEAVING, person.store_id, on, on), None)
            for asset in ASSETS.values()
        ]
    )


class Leaving(msgspec.Struct, frozen=True):
    """What a part asks of its case."""

    kind: CaseKind
    store_id: UUID | None
    last_day: date
    carry_out_on: date


async def _part(
    actor: Actor, asset: HandOverAsset, giver: Giver, of: CaseView | Leaving, rule: RuleShown | None
) -> PartOfCase:
    held = await asset.count(giver)
    seen = tuple(one for one in held if actor.reaches(one.path))
    ways = ways_of(asset, of.kind)
    way = rule.way if rule else ways[0]
    count = sum(one.count for one in held)
    could = await _could_take(giver, of, way, [one.store_id for one in seen]) if count and asset.moves else []
    return PartOfCase(
        asset=asset.name,
        title_zh=asset.title[0],
        title_en=asset.title[1],
        counted_zh=asset.counted[0],
        counted_en=asset.counted[1],
        stays_zh=asset.stays[0],
        stays_en=asset.stays[1],
        count=count,
        beyond=count - sum(one.count for one in seen),
        stores=seen,
        ways=ways,
        way=way,
        receiver_id=rule.receiver_id if rule else None,
        receiver_name=rule.receiver_name if rule else None,
        takers=tuple(one.name for one in could),
        moved=rule.moved if rule else 0,
        kept=rule.kept if rule else 0,
        problem=rule.problem if rule else None,
        ended_at=rule.ended_at if rule else None,
        received=rule.received if rule else (),
    )


async def _could_take(giver: Giver, of: CaseView | Leaving, way: Way, stores: list[UUID | None]) -> list[Colleague]:
    """Who would take them by this way, as people work today; a named colleague stands in the rule."""
    if way not in TO_PEOPLE - {Way.COLLEAGUE}:
        return []
    wanted = dict.fromkeys(one for one in (*stores, of.store_id) if one is not None)
    here = takers(await colleagues(list(wanted), business_date(clock.now()), but=giver.associate_id), way)
    by_store = [here.get(one) or here.get(of.store_id) or [] for one in (stores or [of.store_id])]
    return list({one.id: one for people in by_store for one in people}.values())
