"""What can be seen of commissions: an associate sees his own, a manager his store's, HQ all."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from commissions.errors import PlanNotFound
from commissions.rules import Position, line_of, reason_of
from commissions.schemas import (
    EntryView,
    PerformanceView,
    PlanAssignmentView,
    PlanVersionView,
    PlanView,
    StandingView,
)
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch, fetch_row
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of

ENTRIES = """
SELECT e.id, e.effective_period, e.posted_period, e.payee, e.component, e.ref, e.amount_fen, e.target_fen, e.rev,
  e.version, e.explain, e.posted_at
FROM commission_entry e JOIN store s ON s.id = e.store::uuid
WHERE s.path LIKE ANY($1) AND ($2::text IS NULL OR e.payee = $2) AND ($3::text IS NULL OR e.effective_period = $3)
  AND ($4::text IS NULL OR e.ref LIKE $4) AND ($5::uuid IS NULL OR e.id < $5)
ORDER BY e.id DESC LIMIT $6
"""
SOLD = """
SELECT l.order_id, l.no, l.name, o.number
FROM unnest($1::uuid[], $2::int[]) AS asked (order_id, no)
JOIN order_line l ON l.order_id = asked.order_id AND l.no = asked.no JOIN orders o ON o.id = l.order_id
"""
NOTHING = (UUID(int=0), 0)
"""No line of any order."""
FIGURES = """
SELECT
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_performance WHERE payee = $1 AND period = $2)::bigint AS perf,
  (SELECT coalesce(sum(amount_fen), 0) FROM commission_posted
     WHERE payee = $1 AND effective_period = $2)::bigint AS commission
"""
PLANS = """
SELECT p.code FROM commission_plan p WHERE $1 OR EXISTS (
  SELECT FROM commission_plan_assignment a, unnest($2::text[]) AS own (path)
  WHERE a.plan = p.id AND (starts_with(a.path, own.path) OR starts_with(own.path, a.path)))
ORDER BY p.code
"""
BOARD = """
WITH performed AS (
  SELECT p.payee, sum(p.amount_fen)::bigint AS perf FROM commission_performance p JOIN store s ON s.id = p.store
  WHERE p.period = $1 AND s.path LIKE ANY($2) AND p.payee <> 'COMPANY' GROUP BY p.payee
)
SELECT rank() OVER (ORDER BY perf DESC)::int AS rank, performed.payee, coalesce(a.name, '') AS name, perf,
  coalesce((SELECT sum(amount_fen) FROM commission_posted c
            WHERE c.payee = performed.payee AND c.effective_period = $1), 0)::bigint AS commission
FROM performed LEFT JOIN associate a ON a.id::text = performed.payee
ORDER BY perf DESC, performed.payee LIMIT 200
"""


async def plan_view(code: str) -> PlanView:
    """One plan with its versions and who falls under it. Raises PlanNotFound."""
    plan = await fetch_row("SELECT id, code, name FROM commission_plan WHERE code = $1", code)
    if plan is None:
        raise PlanNotFound(plan=code)
    versions = await fetch(
        "SELECT no, content, published_at FROM commission_plan_version WHERE plan = $1 ORDER BY no", plan["id"]
    )
    assignments = await fetch(
        "SELECT path, position, valid_from FROM commission_plan_assignment WHERE plan = $1"
        " ORDER BY path, position, valid_from",
        plan["id"],
    )
    return PlanView(
        id=plan["id"],
        code=plan["code"],
        name=plan["name"],
        versions=[
            PlanVersionView(row["no"], msgspec.Raw(row["content"].encode()), row["published_at"]) for row in versions
        ],
        assignments=[
            PlanAssignmentView(row["path"], Position(row["position"]), row["valid_from"]) for row in assignments
        ],
    )


async def plans(actor: Actor) -> list[PlanView]:
    """The plans that concern the actor's reach: of his branch, and of units above it. For who plans and who checks."""
    actor.require_role(Role.HQ_OPERATOR, Role.FINANCE, Role.AUDITOR)
    return [await plan_view(row["code"]) for row in await fetch(PLANS, actor.reaches_all, list(actor.paths))]


async def my_entries(actor: Actor, paging: PageRequest, *, period: str | None = None) -> Page[EntryView]:
    """The actor's own ledger entries, the newest first, wherever they were earned."""
    rows = await fetch(ENTRIES, ["/%"], str(_person(actor)), period, None, paging.after, paging.fetch)
    return await _entries(rows, paging)


async def entries_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    payee: UUID | None = None,
    period: str | None = None,
    order_id: UUID | None = None,
) -> Page[EntryView]:
    """Ledger entries whose cost falls on stores within reach. Associates see only their own."""
    if actor.role is Role.ASSOCIATE:
        payee = _person(actor)
    pattern = f"{order_id.hex}/%" if order_id else None
    rows = await fetch(
        ENTRIES, actor.path_patterns, str(payee) if payee else None, period, pattern, paging.after, paging.fetch
    )
    return await _entries(rows, paging)


async def my_performance(actor: Actor, period: str) -> PerformanceView:
    """The actor's own 业绩 and 提成 of a month."""
    person = _person(actor)
    row = await fetch_row(FIGURES, str(person), period)
    assert row is not None, "aggregates always give a row"
    return PerformanceView(period, person, row["perf"], row["commission"])


async def board(actor: Actor, period: str) -> list[StandingView]:
    """The performance board of a month over the stores within reach."""
    if actor.role is Role.INTEGRATOR:
        raise NotFound
    rows = await fetch(BOARD, period, actor.path_patterns)
    return [StandingView(row["rank"], row["payee"], row["name"], row["perf"], row["commission"]) for row in rows]


def _person(actor: Actor) -> UUID:
    if actor.associate_id is None:
        raise NotFound
    return actor.associate_id


async def _entries(rows: Sequence[asyncpg.Record], paging: PageRequest) -> Page[EntryView]:
    """The page of these entries, those of a sale with what was sold."""
    lines = {row["ref"]: line for row in rows if (line := line_of(row["ref"])) is not None}
    asked = sorted(set(lines.values()))
    found = await fetch(SOLD, [order for order, _ in asked], [no for _, no in asked]) if asked else []
    sold = {(row["order_id"], row["no"]): row for row in found}
    return page_of(
        rows, paging, view=lambda row: _entry(row, sold.get(lines.get(row["ref"], NOTHING))), key=lambda row: row["id"]
    )


def _entry(row: asyncpg.Record, sold: asyncpg.Record | None) -> EntryView:
    number, item = (sold["number"], sold["name"]) if sold is not None else (None, None)
    reason = reason_of(row["component"], order_number=number, item=item, is_first=row["rev"] == 1)
    return EntryView(
        id=row["id"],
        effective_period=row["effective_period"],
        posted_period=row["posted_period"],
        payee=row["payee"],
        component=row["component"],
        ref=row["ref"],
        amount_fen=row["amount_fen"],
        target_fen=row["target_fen"],
        rev=row["rev"],
        version=row["version"],
        explain=msgspec.Raw((row["explain"] or "null").encode()),
        posted_at=row["posted_at"],
        reason_zh=reason[0],
        reason_en=reason[1],
        order_id=sold["order_id"] if sold is not None else None,
        order_number=number,
        line=sold["no"] if sold is not None else None,
        item=item,
    )
