"""Building the engine's rulebook from the database: the whole chain, or only the people and stores a batch concerns."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

import msgspec

from commissions.engine.api import (
    Assignment,
    Associate,
    EntitySince,
    Goal,
    Organisation,
    PlanBook,
    PlanSince,
    Rulebook,
    Store,
    day_from,
    terms_from_json,
)
from commissions.inputs.decided import Decided, decided, goals_decided
from commissions.persons import members_of
from commissions.plan_histories import PlanHistories
from commissions.rules import (
    PersonalChoice,
    PlanChoice,
    PlannedStint,
    Position,
    Stint,
    UnitMoved,
    planned_where_it_stood,
    position_of,
)
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_as, fetch_value

Planned = Callable[[Stint], list[PlannedStint]]
"""Cuts a stint where its plan changes."""


class Behind(msgspec.Struct, frozen=True):
    """The legal entity behind a store from a day on."""

    entity: UUID
    starts: date


class StoreRow(msgspec.Struct, frozen=True):
    """A store with its place in the organisation, and all legal entities that were, are or will be behind it."""

    id: UUID
    entities: tuple[Behind, ...]
    path: str


class Posting(msgspec.Struct, frozen=True):
    """Somebody's time in a store, and the person as a customer."""

    associate: UUID
    role: Role
    store: UUID
    path: str
    valid_from: date
    valid_to: date | None
    is_main: bool
    own_member_id: UUID | None
    own_members: tuple[UUID, ...]


class Version(msgspec.Struct, frozen=True):
    """A plan's code beside one of its versions as JSON text; without a version the plan has none yet."""

    code: str
    content: str | None


class Choices(msgspec.Struct, frozen=True):
    """Which plan holds where, and which units have gone elsewhere since, in their order."""

    plans: tuple[PlanChoice, ...]
    moves: tuple[UnitMoved, ...]


_STORES = """
SELECT s.id, (SELECT json_agg(json_build_object('entity', o.entity, 'starts', greatest(o.valid_from, '0001-01-01'))
  ORDER BY o.valid_from) FROM store_ownership o WHERE o.store = s.id) AS entities, s.path FROM store s
"""
ALL_STORES = f"{_STORES} ORDER BY s.id"
STORES = f"""{_STORES}
WHERE s.id = ANY($1) OR s.id IN (SELECT store FROM posting WHERE associate = ANY($2)) ORDER BY s.id
"""
_POSTINGS = f"""
SELECT p.associate, p.role, p.store, s.path, p.valid_from, p.valid_to, p.is_main, a.own_member_id,
  {members_of("a.own_member_id")} AS own_members
FROM posting p JOIN store s ON s.id = p.store JOIN associate a ON a.id = p.associate
WHERE p.role IN ('associate', 'store_manager')
"""
ALL_POSTINGS = f"{_POSTINGS} ORDER BY p.associate, p.valid_from"
POSTINGS = f"{_POSTINGS} AND p.associate = ANY($1) ORDER BY p.associate, p.valid_from"
VERSIONS = """
SELECT p.code, v.content::text AS content
FROM commission_plan p LEFT JOIN commission_plan_version v ON v.plan = p.id AND ($1::int IS NULL OR v.seq <= $1)
ORDER BY p.code, v.no
"""
VERSIONS_KNOWN = "SELECT coalesce(max(seq), 0) FROM commission_plan_version"
CHOICES = """
SELECT coalesce((SELECT json_agg(json_build_object('plan', p.code, 'path', a.path, 'position', a.position,
    'valid_from', a.valid_from)) FROM commission_plan_assignment a JOIN commission_plan p ON p.id = a.plan), '[]'
  ) AS plans,
  coalesce((SELECT json_agg(json_build_object('valid_from', m.valid_from, 'from_path', m.from_path,
    'to_path', m.to_path) ORDER BY m.valid_from, m.ended_at, m.id) FROM unit_move m WHERE m.state = 'done'), '[]'
  ) AS moves
"""


async def versions_known() -> int:
    """The number of the version that was published last, of all plans; 0 before there is any."""
    known: int = await fetch_value(VERSIONS_KNOWN)
    return known


async def plan_book(known: int | None = None) -> PlanBook:
    """Every published version, or those up to the one with this number."""
    book = PlanBook()
    for version in await fetch_as(Version, VERSIONS, known):
        if version.code not in book:
            book.add_plan(version.code)
        if version.content is not None:
            book.publish(version.code, terms_from_json(version.content))
    return book


async def whole_rulebook() -> Rulebook:
    """What the engine goes by for the whole chain."""
    stores, postings = await fetch_as(StoreRow, ALL_STORES), await fetch_as(Posting, ALL_POSTINGS)
    return await _rulebook(stores, postings, await decided(), goals=await goals_decided())


async def rulebook_for(
    associates: Collection[UUID], stores: Collection[UUID], *, goals: Sequence[Goal] = ()
) -> Rulebook:
    """What the engine goes by for sales of these stores credited to these associates, and no more.

    It knows the `goals` that it is given alone: what a line earns by itself goes by none.
    """
    people = list(associates)
    found, postings = await fetch_as(StoreRow, STORES, list(stores), people), await fetch_as(Posting, POSTINGS, people)
    return await _rulebook(found, postings, await decided(people, list(stores)), goals=goals)


async def _rulebook(
    stores: Sequence[StoreRow], postings: Sequence[Posting], also: Decided, *, goals: Sequence[Goal] = ()
) -> Rulebook:
    (chosen,) = await fetch_as(Choices, CHOICES)
    own: dict[UUID, list[PersonalChoice]] = defaultdict(list)
    for choice in also.personal_plans:
        own[choice.associate].append(choice)
    histories = PlanHistories(chosen.plans, chosen.moves)
    people = groupby(postings, key=lambda posting: posting.associate)
    organisation = Organisation(
        [_store(store, histories.planned(_pool(store))) for store in stores],
        [
            _associate(person, list(theirs), _planned_by(histories, chosen, own.get(person)))
            for person, theirs in people
        ],
    )
    return Rulebook(
        organisation, await plan_book(), goals=goals, credit_rules=also.credit_rules, settings=also.settings
    )


def _store(store: StoreRow, pool: Sequence[PlannedStint]) -> Store:
    return Store(
        id=str(store.id),
        entity=str(store.entities[0].entity),
        plan=pool[0].plan,
        entities=tuple(EntitySince(day_from(one.starts), str(one.entity)) for one in store.entities[1:]),
        plans=tuple(PlanSince(day_from(one.starts), one.plan) for one in pool[1:]),
    )


def _planned_by(histories: PlanHistories, chosen: Choices, own: Sequence[PersonalChoice] | None) -> Planned:
    """How stints of somebody are cut, who may have plans of their own."""
    if own is None:
        return histories.planned
    return lambda stint: planned_where_it_stood(stint, chosen.plans, chosen.moves, own=own)


def _associate(person: UUID, postings: Sequence[Posting], planned: Planned) -> Associate:
    member = postings[0].own_member_id
    return Associate(
        id=str(person),
        member=str(member) if member else None,
        same_person=tuple(str(one) for one in postings[0].own_members if one != member),
        assignments=tuple(
            Assignment(
                store=part.store,
                starts=day_from(part.starts),
                ends=None if part.ends is None else day_from(part.ends),
                position="MANAGER" if part.position is Position.MANAGER else "ASSOCIATE",
                plan=part.plan,
                main=posting.is_main,
            )
            for posting in postings
            for part in planned(_stint(posting))
        ),
    )


def _pool(store: StoreRow) -> Stint:
    return Stint(store=str(store.id), path=store.path, position=Position.STORE, starts=date.min, ends=None)


def _stint(posting: Posting) -> Stint:
    return Stint(
        store=str(posting.store),
        path=posting.path,
        position=position_of(posting.role),
        starts=posting.valid_from,
        ends=posting.valid_to,
    )
