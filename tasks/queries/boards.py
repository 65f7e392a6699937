"""How far a task is: over everybody within reach, per store, person by person."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.reach import ReachKind
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stores.fragments import by_reach, few, pages_by_reach, stores_below
from tasks.permissions import SEE_TASKS
from tasks.queries.listing import task_in_reach
from tasks.reads import AND_PROGRESS
from tasks.rules import (
    AssignmentStatus,
    attainment_ppm,
    status_of,
)
from tasks.schemas import AssignmentView, StoreCompletion, TaskBoard
from tasks.tallies import COUNTED


class PersonGiven(msgspec.Struct, frozen=True):
    """Somebody who was given a task, and how far they are."""

    id: UUID
    associate: UUID
    number: str
    name: str
    store: UUID | None
    store_code: str | None
    store_name: str | None
    progress: int
    target: int
    first_progress_at: datetime | None
    done_at: datetime | None


class Counts(msgspec.Struct, frozen=True):
    """How far a task is over everybody the reader reaches."""

    assigned: int
    not_started: int
    in_progress: int
    done: int
    left: int
    progress: int


# Tasks of people in stores are counted per store as it happens (`tasks.tallies`); $1 is what the reader reaches, $2 the
# task. Those of the field have no store; supervisors are few, and are counted when somebody looks.
_BEGUN, _PROGRESS, _GONE_PROGRESS = (f"coalesce(w.{name}, 0)" for name in COUNTED)
_COUNTS = "FROM task_tally k LEFT JOIN task_store_progress w ON w.task = k.task AND w.store = k.store"
BOARD = by_reach(
    f"""
SELECT coalesce(sum(k.assigned), 0)::bigint AS assigned,
  coalesce(sum(k.assigned - k.gone - {_BEGUN}), 0)::bigint AS not_started,
  coalesce(sum({_BEGUN} - k.done), 0)::bigint AS in_progress, coalesce(sum(k.done), 0)::bigint AS done,
  coalesce(sum(k.gone), 0)::bigint AS "left", coalesce(sum({_PROGRESS} + {_GONE_PROGRESS}), 0)::bigint AS progress
{_COUNTS} WHERE k.task = $2 AND {{reached}}
""",
    store="k.store",
)
_STORE_COUNTS = f"""
SELECT s.id AS store_id, s.code AS store_code, s.name AS store_name, k.assigned - k.gone AS assigned,
  k.assigned - k.gone - {_BEGUN} AS not_started, {_BEGUN} - k.done AS in_progress, k.done, {_PROGRESS} AS progress
{_COUNTS} JOIN store s ON s.id = k.store WHERE k.task = $2 AND {{reached}} AND k.assigned > k.gone
"""
_PAGE_OF_STORES = f"{_STORE_COUNTS} AND k.store > $3 ORDER BY k.store LIMIT $4"
STORES = {
    **by_reach(_PAGE_OF_STORES, store="k.store"),
    # As IN, a plan for all values would walk every store that has the task to find those of an area.
    ReachKind.BRANCHES: _PAGE_OF_STORES.replace("{reached}", f"k.store = ANY (ARRAY({stores_below('$1')}))"),
}
STORES_BEHIND = by_reach(
    f"""{_STORE_COUNTS} AND k.assigned - k.gone > k.done
ORDER BY k.done::numeric / (k.assigned - k.gone), s.code LIMIT $3""",
    store="k.store",
)
_HAS_BEGUN = """EXISTS (
  SELECT FROM task_progress w
  WHERE w.task = a.task AND w.assignment = a.id AND w.associate = a.associate AND w.first_progress_at IS NOT NULL)"""
_WITH = {
    None: "true",
    AssignmentStatus.NOT_STARTED: f"a.done_at IS NULL AND NOT {_HAS_BEGUN}",
    AssignmentStatus.IN_PROGRESS: f"a.done_at IS NULL AND {_HAS_BEGUN}",
    AssignmentStatus.DONE: "a.done_at IS NOT NULL",
}
_PERSON = f"""
SELECT a.id, a.associate, p.number, p.name, a.store, s.code AS store_code, s.name AS store_name,
  coalesce(w.progress, 0) AS progress, a.target, w.first_progress_at, a.done_at
FROM task_assignment a JOIN associate p ON p.id = a.associate LEFT JOIN store s ON s.id = a.store {AND_PROGRESS}
"""


def _people_on(page: str) -> str:
    """The people of a page of assignments, whose SELECT gives their ids. Joined later, so that no plan joins all."""
    return f"WITH page AS MATERIALIZED ({page}) {_PERSON} WHERE a.id = ANY ({few('id', 'page')}) ORDER BY a.id"


PEOPLE = {
    status: {
        kind: _people_on(page)
        for kind, page in pages_by_reach(
            "SELECT a.id FROM task_assignment a",
            table="task_assignment",
            alias="a",
            where=f"a.task = $4 AND NOT a.gone AND {condition}",
        ).items()
    }
    for status, condition in _WITH.items()
}
_FIELD = "WHERE a.task = $1 AND ($2::text[] IS NULL OR a.path LIKE ANY ($2))"
FIELD_BOARD = f"""
SELECT count(*) AS assigned,
  count(*) FILTER (WHERE NOT a.gone AND a.done_at IS NULL AND w.first_progress_at IS NULL) AS not_started,
  count(*) FILTER (WHERE NOT a.gone AND a.done_at IS NULL AND w.first_progress_at IS NOT NULL) AS in_progress,
  count(*) FILTER (WHERE NOT a.gone AND a.done_at IS NOT NULL) AS done,
  count(*) FILTER (WHERE a.gone) AS "left", coalesce(sum(w.progress), 0)::bigint AS progress
FROM task_assignment a {AND_PROGRESS} {_FIELD}
"""
FIELD_PEOPLE = {
    status: _people_on(
        f"SELECT a.id FROM task_assignment a {_FIELD} AND NOT a.gone AND a.id > $3 AND {condition}"
        " ORDER BY a.id LIMIT $4"
    )
    for status, condition in _WITH.items()
}

PAST_COUNTED = """
SELECT coalesce(min(CASE WHEN done_at IS NOT NULL THEN 1000000 WHEN reached_seq IS NULL THEN 0
  ELSE (reached_seq - from_seq) * 1000000 / greatest(until_seq - from_seq, 1) END), 1000000)
FROM task_catch_up WHERE task = $1
"""
"""Of several givings the one that is furthest behind."""
SHOWN_BEHIND = 20
"""Stores a board names; all of them are listed page by page."""


async def board_of_task(actor: Actor, task_id: UUID) -> TaskBoard:
    """How far a task is over the people the actor reaches, and the stores furthest behind."""
    actor.require(SEE_TASKS)
    task, reach = await task_in_reach(actor, task_id), actor.reach
    if task.audience_role.works_in_store:
        counts = await fetch_row_as(Counts, BOARD[reach.kind], reach.bound, task_id)
        behind = await fetch_as(StoreCompletion, STORES_BEHIND[reach.kind], reach.bound, task_id, SHOWN_BEHIND)
    else:
        counts = await fetch_row_as(Counts, FIELD_BOARD, task_id, _patterns(actor))
        behind = []
    assert counts is not None, "aggregates always give a row"
    past = await fetch_value(PAST_COUNTED, task_id)
    return TaskBoard(task=task, past_counted_ppm=past, stores_behind=behind, **msgspec.structs.asdict(counts))


async def stores_of_task(actor: Actor, task_id: UUID, paging: PageRequest) -> Page[StoreCompletion]:
    """How far a task is in every store the actor reaches. Who left the company is not counted."""
    actor.require(SEE_TASKS)
    await task_in_reach(actor, task_id)
    reach = actor.reach
    stores = await fetch_as(StoreCompletion, STORES[reach.kind], reach.bound, task_id, paging.beyond, paging.fetch)
    return page_of(stores, paging, view=lambda store: store, key=lambda store: store.store_id)


async def assignments_of_task(
    actor: Actor, task_id: UUID, paging: PageRequest, *, status: AssignmentStatus | None = None
) -> Page[AssignmentView]:
    """Who was given a task, of those the actor reaches, in the order of the organisation. Leavers are left out."""
    actor.require(SEE_TASKS)
    task, reach = await task_in_reach(actor, task_id), actor.reach
    if task.audience_role.works_in_store:
        place = (reach.bound, paging.beyond, paging.fetch)
        people = await fetch_as(PersonGiven, PEOPLE[status][reach.kind], *place, task_id)
    else:
        page = (paging.beyond, paging.fetch)
        people = await fetch_as(PersonGiven, FIELD_PEOPLE[status], task_id, _patterns(actor), *page)
    return page_of(people, paging, view=_person, key=lambda person: person.id)


def _person(person: PersonGiven) -> AssignmentView:
    return AssignmentView(
        id=person.id,
        associate_id=person.associate,
        associate_number=person.number,
        associate_name=person.name,
        store_id=person.store,
        store_code=person.store_code,
        store_name=person.store_name,
        progress=person.progress,
        target=person.target,
        attainment_ppm=attainment_ppm(person.progress, person.target),
        status=status_of(person.first_progress_at, person.done_at),
        first_progress_at=person.first_progress_at,
        done_at=person.done_at,
    )


def _patterns(actor: Actor) -> list[str] | None:
    return None if actor.reaches_all else actor.path_patterns
