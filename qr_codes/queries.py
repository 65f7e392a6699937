"""What can be seen of codes and their scans: always within the actor's reach."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import asyncpg

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch, fetch_row, fetch_value
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.associates.queries import associate
from qr_codes.rules import RetirementReason, TouchpointKind, TouchpointState
from qr_codes.scan_rules import Target
from qr_codes.schemas import CodeView, ScannedDay, ScanReport
from qr_codes.short_codes import SCAN_PATH, printed_form, read_code

MOST_DAYS = 366
DEFAULT_DAYS = 30

CODES = """
SELECT t.id, t.code, t.kind, t.state, t.path, t.batch AS batch_id, t.store AS store_id, s.name AS store_name,
  t.associate AS associate_id, a.name AS associate_name, k.code AS sku, t.label, t.target,
  t.replacement AS replacement_id, t.retired_for, t.minted_at, t.printed_at, t.bound_at, t.retired_at, t.version
FROM touchpoint t LEFT JOIN store s ON s.id = t.store LEFT JOIN associate a ON a.id = t.associate
LEFT JOIN sku k ON k.id = t.sku
"""
# A blank code of a unit above the actor is in his hands if it is anywhere: he may look it up by what is printed on it.
PAGE = f"""{CODES}
WHERE (t.path LIKE ANY($1) OR $8::text IS NOT NULL AND t.bound_at IS NULL AND t.retired_at IS NULL
  AND EXISTS (SELECT FROM unnest($9::text[]) AS own (path) WHERE starts_with(own.path, t.path)))
  AND ($2::uuid IS NULL OR t.id < $2) AND ($3::text IS NULL OR t.kind = $3) AND ($4::text IS NULL OR t.state = $4)
  AND ($5::uuid IS NULL OR t.store = $5) AND ($6::uuid IS NULL OR t.associate = $6)
  AND ($7::uuid IS NULL OR t.batch = $7) AND ($8::text IS NULL OR t.code = $8)
ORDER BY t.id DESC LIMIT $10
"""
DAYS_OF_CODE = """
SELECT day, sum(scans)::int AS scans, sum(credited)::int AS credited FROM code_scan_day
WHERE code = $1 AND day BETWEEN $2 AND $3 GROUP BY day ORDER BY day
"""
DAYS_OF_ASSOCIATE = """
SELECT day, sum(scans)::int AS scans, sum(credited)::int AS credited FROM code_scan_day
WHERE associate = $1 AND day BETWEEN $2 AND $3 GROUP BY day ORDER BY day
"""
CREDITED = "SELECT coalesce(sum(credited), 0)::int FROM code_scan_day WHERE associate = $1 AND day = $2"


async def codes_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    kind: TouchpointKind | None = None,
    state: TouchpointState | None = None,
    store_id: UUID | None = None,
    associate_id: UUID | None = None,
    batch_id: UUID | None = None,
    code: str | None = None,
) -> Page[CodeView]:
    """Codes of the actor's units, the newest first. By `code` he also finds a blank one of a unit above him.

    Raises ShortCodeMistyped.
    """
    rows = await fetch(
        PAGE,
        actor.path_patterns,
        paging.after,
        kind,
        state,
        store_id,
        associate_id,
        batch_id,
        None if code is None else read_code(code),
        list(actor.paths),
        paging.fetch,
    )
    return page_of(rows, paging, view=code_view, key=lambda row: row["id"])


async def code_in_reach(actor: Actor, code_id: UUID) -> CodeView:
    """One code. Raises NotFound, also outside the actor's reach."""
    row = await fetch_row(f"{CODES} WHERE t.id = $1", code_id)
    if row is None:
        raise NotFound
    actor.require_reach(row["path"])
    return code_view(row)


async def codes_by_id(actor: Actor, code_ids: Sequence[UUID]) -> list[CodeView]:
    """These codes, in the order asked for. Raises NotFound when one is unknown or outside the actor's reach."""
    rows = await fetch(f"{CODES} WHERE t.id = ANY($1)", list(set(code_ids)))
    found = {row["id"]: row for row in rows}
    for code_id in code_ids:
        if code_id not in found or not actor.reaches(found[code_id]["path"]):
            raise NotFound(code_id=code_id)
    return [code_view(found[code_id]) for code_id in code_ids]


async def scans_of_code(
    actor: Actor, code_id: UUID, *, first: date | None = None, last: date | None = None
) -> ScanReport:
    """Scans of one code by business day; the last 30 days unless told otherwise."""
    await code_in_reach(actor, code_id)
    return await _report(DAYS_OF_CODE, code_id, first, last)


async def scans_of_associate(
    actor: Actor, associate_id: UUID, *, first: date | None = None, last: date | None = None
) -> ScanReport:
    """Scans that led to one associate by business day, over all codes. Oneself is always in reach."""
    await associate(actor, associate_id)
    return await _report(DAYS_OF_ASSOCIATE, associate_id, first, last)


async def scan_count(associate_id: UUID, day: date) -> int:
    """Credited scans that led to an associate on a business day."""
    count: int = await fetch_value(CREDITED, associate_id, day)
    return count


def code_view(row: asyncpg.Record) -> CodeView:
    """The view of a row of CODES."""
    return CodeView(
        **{
            **row,
            "printed": printed_form(row["code"]),
            "scan_path": SCAN_PATH + row["code"],
            "kind": TouchpointKind(row["kind"]),
            "state": TouchpointState(row["state"]),
            "target": Target(row["target"]),
            "retired_for": RetirementReason(row["retired_for"]) if row["retired_for"] else None,
        }
    )


async def _report(days_of: str, subject: UUID, first: date | None, last: date | None) -> ScanReport:
    end = last or business_date(clock.now())
    start = first or end - min(timedelta(days=DEFAULT_DAYS - 1), end - date.min)
    if not timedelta() <= end - start < timedelta(days=MOST_DAYS):
        raise InvalidField("first", "起止日期须有序且不超过一年 / first to last in order, at most a year")
    days = [ScannedDay(**row) for row in await fetch(days_of, subject, start, end)]
    return ScanReport(start, end, sum(day.scans for day in days), sum(day.credited for day in days), days)
