"""Who works where, by dates, within the actor's reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch, fetch_row
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.associates.schemas import AssociateView, PostingView


@dataclass(frozen=True, slots=True)
class PostingSpan:
    """A post within a span of days: `valid_to` is excluded, None is open."""

    associate_id: UUID
    store_id: UUID | None
    role: Role
    path: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class HomeStore:
    """Where somebody works on a day; `entity_id` is who employs him there."""

    associate_id: UUID
    store_id: UUID
    code: str
    path: str
    entity_id: UUID


# The place of an associate on the day $1: the post that began last, or the first to come where none has begun yet.
PLACED = """
SELECT a.id, a.number, a.name, a.title, a.phone_masked, a.wecom_userid, a.own_member_id, a.status, a.left_at, a.version,
  p.role, p.path, p.store AS store_id, s.code AS store_code, e.code AS employer,
  p.valid_from AS posted_from, p.valid_to AS posted_to
FROM posting p
JOIN associate a ON a.id = p.associate
LEFT JOIN store s ON s.id = p.store
LEFT JOIN legal_entity e ON e.id = s.entity
WHERE NOT EXISTS (
  SELECT 1 FROM posting q WHERE q.associate = p.associate AND q.id <> p.id AND CASE
    WHEN q.valid_from <= $1 THEN p.valid_from > $1 OR (q.valid_from, q.id) > (p.valid_from, p.id)
    ELSE p.valid_from > $1 AND (q.valid_from, q.id) < (p.valid_from, p.id)
  END)
"""
ASSOCIATES = f"""{PLACED}
  AND ($2 OR p.path LIKE ANY($3)) AND ($4::uuid IS NULL OR a.id > $4)
  AND ($5::uuid IS NULL OR p.store = $5) AND ($6::text IS NULL OR p.role = $6)
  AND ($7::text IS NULL OR a.status = $7) AND ($8::text IS NULL OR a.number ILIKE $8 OR a.name ILIKE $8)
ORDER BY a.id LIMIT $9
"""
HOME_STORES = """
SELECT DISTINCT ON (p.associate) p.associate, s.id, s.code, s.path, s.entity
FROM posting p JOIN store s ON s.id = p.store
WHERE p.associate = ANY($1) AND p.valid_from <= $2 AND (p.valid_to IS NULL OR p.valid_to > $2)
ORDER BY p.associate, p.valid_from DESC, p.id DESC
"""
POSTINGS_BETWEEN = """
SELECT associate, store, role, path, valid_from, valid_to FROM posting
WHERE valid_from < $2 AND (valid_to IS NULL OR valid_to > $1)
  AND ($3::uuid[] IS NULL OR associate = ANY($3)) AND ($4::uuid[] IS NULL OR store = ANY($4))
ORDER BY associate, valid_from, id
"""
POSTINGS = """
SELECT id, role, path, store AS store_id, valid_from, valid_to FROM posting WHERE associate = $1 ORDER BY valid_from, id
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
    """Associates whose place is in reach, whose number or name contains `text`."""
    rows = await fetch(
        ASSOCIATES,
        clock.business_date(clock.now()),
        actor.reaches_all,
        actor.path_patterns,
        paging.after,
        store_id or actor.only_store,
        role,
        status,
        contains(text) if text else None,
        paging.fetch,
    )
    return page_of(rows, paging, view=_associate_view, key=lambda row: row["id"])


async def associate(actor: Actor, associate_id: UUID) -> AssociateView:
    """One associate. Raises NotFound, also when his place is outside the actor's reach; oneself is always found."""
    row = await fetch_row(f"{PLACED} AND a.id = $2", clock.business_date(clock.now()), associate_id)
    if row is None:
        raise NotFound
    if row["id"] != actor.associate_id:
        actor.require_reach(row["path"])
    return _associate_view(row)


async def postings_of(actor: Actor, associate_id: UUID) -> list[PostingView]:
    """All posts of an associate in reach, the oldest first."""
    await associate(actor, associate_id)
    rows = await fetch(POSTINGS, associate_id)
    return [PostingView(**{**row, "role": Role(row["role"])}) for row in rows]


async def home_stores(associate_ids: Sequence[UUID], on: date) -> dict[UUID, HomeStore]:
    """The store each associate works in on a day, by associate; those without one are missing."""
    rows = await fetch(HOME_STORES, list(associate_ids), on)
    return {
        row["associate"]: HomeStore(row["associate"], row["id"], row["code"], row["path"], row["entity"])
        for row in rows
    }


async def home_store(associate_id: UUID, on: date) -> HomeStore | None:
    """The store an associate works in on a day, if he does."""
    return (await home_stores([associate_id], on)).get(associate_id)


async def postings_between(
    first: date,
    until: date,
    *,
    associate_ids: Sequence[UUID] | None = None,
    store_ids: Sequence[UUID] | None = None,
) -> list[PostingSpan]:
    """Every post that holds on some day from `first` up to but not including `until`, in one statement.

    In the order of associates, then of time; the dates are those of the post, not cut to the span.
    """
    rows = await fetch(
        POSTINGS_BETWEEN,
        first,
        until,
        None if associate_ids is None else list(associate_ids),
        None if store_ids is None else list(store_ids),
    )
    return [
        PostingSpan(row["associate"], row["store"], Role(row["role"]), row["path"], row["valid_from"], row["valid_to"])
        for row in rows
    ]


def _associate_view(row: asyncpg.Record) -> AssociateView:
    return AssociateView(**{**row, "role": Role(row["role"]), "status": AssociateStatus(row["status"])})
