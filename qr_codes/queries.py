"""What can be seen of codes and their scans: always within the actor's reach."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.associates.queries import associate
from guide_app.ground.stores.fragments import merged_pages, units_below, within
from qr_codes.permissions import SEE_CODES, SEE_SCANS
from qr_codes.reads import CODES, code_of, codes_of, view_of
from qr_codes.rules.touchpoints import TouchpointKind, TouchpointState
from qr_codes.schemas import Code, CodeView, ScannedDay, ScanReport
from qr_codes.short_codes import read_code

MOST_DAYS = 366
DEFAULT_DAYS = 30

# $1 the reach (of a store: its path), $2 the page before, $3 the limit, then what is asked for.
ASKED_FOR = "($4::text IS NULL OR t.kind = $4) AND ($5::text IS NULL OR t.state = $5)"
_OF_UNITS = merged_pages(
    CODES,
    table="touchpoint",
    alias="t",
    owner="path",
    owners=units_below("$1"),
    where=ASKED_FOR,
    newest_first=True,
)
_IN_ORDER = "t.id < $2 ORDER BY t.id DESC LIMIT $3"
REACHED: ByReach = {
    ReachKind.STORE: "t.path = $1::text",
    ReachKind.BRANCHES: within("t.path", "$1"),
    ReachKind.ALL: "$1::boolean",
}
PAGES: ByReach = {
    ReachKind.STORE: f"{CODES} WHERE {REACHED[ReachKind.STORE]} AND {ASKED_FOR} AND {_IN_ORDER}",
    ReachKind.BRANCHES: _OF_UNITS,
    ReachKind.ALL: f"{CODES} WHERE {REACHED[ReachKind.ALL]} AND {ASKED_FOR} AND {_IN_ORDER}",
}
OF_SOMETHING = {
    column: {
        kind: f"""{CODES} WHERE t.{column} = $6 AND {reached} AND {ASKED_FOR}
  AND ($7::uuid IS NULL OR t.associate = $7) AND ($8::uuid IS NULL OR t.batch = $8) AND {_IN_ORDER}"""
        for kind, reached in REACHED.items()
    }
    for column in ("store", "associate", "batch")
}
# A blank code of a unit above the actor is in their hands if it is anywhere: they may look it up by what is printed.
OF_CODE = f"""{CODES}
WHERE t.code = $1 AND t.id < $2 AND ({within("t.path", "$4")} OR t.bound_at IS NULL AND t.retired_at IS NULL
    AND EXISTS (SELECT FROM unnest($4::text[]) AS own (path) WHERE starts_with(own.path, t.path)))
  AND ($5::text IS NULL OR t.kind = $5) AND ($6::text IS NULL OR t.state = $6) AND ($7::uuid IS NULL OR t.store = $7)
  AND ($8::uuid IS NULL OR t.associate = $8) AND ($9::uuid IS NULL OR t.batch = $9)
ORDER BY t.id DESC LIMIT $3
"""
DAYS = """
SELECT day, sum(scans)::int AS scans, sum(credited)::int AS credited,
  sum(scans - credited - withheld_device - withheld_address)::int AS repeated,
  sum(withheld_device)::int AS withheld_device, sum(withheld_address)::int AS withheld_address FROM code_scan_day
"""
DAYS_OF_CODE = f"""{DAYS}
WHERE code = $1 AND day BETWEEN $2 AND $3 GROUP BY day ORDER BY day
"""
DAYS_OF_ASSOCIATE = f"""{DAYS}
WHERE associate = $1 AND day BETWEEN $2 AND $3 GROUP BY day ORDER BY day
"""


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
    """Codes of the actor's units, the newest first. By `code` they also find a blank one of a unit above them.

    Raises ShortCodeMistyped.
    """
    actor.require(SEE_CODES)
    reach = actor.reach
    bound = actor.paths[0] if reach.kind is ReachKind.STORE else reach.bound
    place = (paging.before, paging.fetch)
    asked = (bound, *place, kind, state)
    if code is not None:
        printed = read_code(code)
        others = (kind, state, store_id, associate_id, batch_id)
        rows = await fetch_as(Code, OF_CODE, printed, *place, list(actor.paths), *others)
    elif store_id is not None:
        rows = await fetch_as(Code, OF_SOMETHING["store"][reach.kind], *asked, store_id, associate_id, batch_id)
    elif associate_id is not None:
        rows = await fetch_as(Code, OF_SOMETHING["associate"][reach.kind], *asked, associate_id, None, batch_id)
    elif batch_id is not None:
        rows = await fetch_as(Code, OF_SOMETHING["batch"][reach.kind], *asked, batch_id, None, None)
    else:
        rows = await fetch_as(Code, PAGES[reach.kind], *asked)
    return page_of(rows, paging, view=view_of, key=lambda code: code.id)


async def code_in_reach(actor: Actor, code_id: UUID) -> CodeView:
    """One code. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_CODES)
    code = await code_of(code_id)
    actor.require_reach(code.path)
    return view_of(code)


async def codes_by_id(actor: Actor, code_ids: Sequence[UUID]) -> list[CodeView]:
    """These codes, in the order asked for. Raises NotFound when one is unknown or outside the actor's reach."""
    actor.require(SEE_CODES)
    found = await codes_of(code_ids)
    for code_id in code_ids:
        if code_id not in found or not actor.reaches(found[code_id].path):
            raise NotFound(code_id=code_id)
    return [view_of(found[code_id]) for code_id in code_ids]


async def scans_of_code(
    actor: Actor, code_id: UUID, *, first: date | None = None, last: date | None = None
) -> ScanReport:
    """Scans of one code by business day; the last 30 days unless told otherwise."""
    actor.require(SEE_SCANS)
    actor.require_reach((await code_of(code_id)).path)
    start, end = _span(first, last)
    return _report(start, end, await fetch_as(ScannedDay, DAYS_OF_CODE, code_id, start, end))


async def scans_of_associate(
    actor: Actor, associate_id: UUID, *, first: date | None = None, last: date | None = None
) -> ScanReport:
    """Scans that led to one associate by business day, over all codes. Oneself is always in reach."""
    actor.require(SEE_SCANS)
    await associate(actor, associate_id)
    start, end = _span(first, last)
    return _report(start, end, await fetch_as(ScannedDay, DAYS_OF_ASSOCIATE, associate_id, start, end))


def _span(first: date | None, last: date | None) -> tuple[date, date]:
    end = last or business_date(clock.now())
    start = first or end - min(timedelta(days=DEFAULT_DAYS - 1), end - date.min)
    if not timedelta() <= end - start < timedelta(days=MOST_DAYS):
        raise InvalidField("first", "起止日期须有序且不超过一年 / first to last in order, at most a year")
    return start, end


def _report(start: date, end: date, days: list[ScannedDay]) -> ScanReport:
    return ScanReport(
        start,
        end,
        scans=sum(day.scans for day in days),
        credited=sum(day.credited for day in days),
        repeated=sum(day.repeated for day in days),
        withheld_device=sum(day.withheld_device for day in days),
        withheld_address=sum(day.withheld_address for day in days),
        days=days,
    )
