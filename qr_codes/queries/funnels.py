"""What followed from codes: from the scan to the sale, of one code, of the codes of a unit, of stores."""

from datetime import date, timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.archiving import last_archived_month
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stores.fragments import by_reach, within
from guide_app.ground.stores.reads import reach_of
from qr_codes.fragments import pages_of_units
from qr_codes.permissions import SEE_FUNNELS
from qr_codes.rules.spans import QUARTER, days_asked
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import CodeFunnel, CodeFunnelReport, FunnelDay, StoreFunnel
from qr_codes.short_codes import printed_form

# $4 and $5 are the first and the last day. Days of visitors begin where those of the store do that the code is listed
# with: at its present cut, which two people a year could tell from the one that held at night.
_BEGINS = "start_of_day({day}) + make_interval(hours => coalesce(day_cut_hours(home.id, start_of_day({day})), 0))"
FUNNELS = f"""
SELECT t.id, t.code AS printed, t.kind, t.label, t.path, home.id AS store_id, home.name AS store_name,
  t.associate AS associate_id, a.name AS associate_name, scanned.scans, visited.visitors, followed.registrations,
  followed.orders, followed.received_fen, followed.refunded_fen,
  (followed.received_fen - followed.refunded_fen)::bigint AS net_fen
FROM touchpoint t LEFT JOIN store home ON home.path = t.path LEFT JOIN associate a ON a.id = t.associate
CROSS JOIN LATERAL (
  SELECT coalesce(sum(d.scans), 0)::int AS scans FROM code_scan_day d WHERE d.code = t.id AND d.day BETWEEN $4 AND $5
) scanned
CROSS JOIN LATERAL (
  SELECT count(DISTINCT c.visitor)::int AS visitors FROM code_scan c WHERE c.code = t.id
    AND c.at >= {_BEGINS.format(day="$4::date")} AND c.at < {_BEGINS.format(day="($5::date + 1)")}
) visited
CROSS JOIN LATERAL (
  SELECT coalesce(sum(o.registrations), 0)::int AS registrations, coalesce(sum(o.orders), 0)::int AS orders,
    coalesce(sum(o.received_fen), 0)::bigint AS received_fen, coalesce(sum(o.refunded_fen), 0)::bigint AS refunded_fen
  FROM code_outcome_day o WHERE o.code = t.id AND o.day BETWEEN $4 AND $5
) followed
"""
# $1 the reach, $2 the page before, $3 the limit, $4 and $5 the days, $6 the kind. Blank codes lead nowhere.
ASKED_FOR = "t.bound_at IS NOT NULL AND ($6::text IS NULL OR t.kind = $6)"
_IN_ORDER = "t.id < $2 ORDER BY t.id DESC LIMIT $3"
IN_REACH: ByReach = {
    ReachKind.STORE: f"{FUNNELS} WHERE t.path = (SELECT st.path FROM store st WHERE st.id = $1::uuid) AND {ASKED_FOR}"
    f" AND {_IN_ORDER}",
    ReachKind.BRANCHES: pages_of_units(FUNNELS, ASKED_FOR),
    ReachKind.ALL: f"{FUNNELS} WHERE $1::boolean AND {ASKED_FOR} AND {_IN_ORDER}",
}
ONE = f"{FUNNELS} WHERE t.id = $1 AND ($2 OR {within('t.path', '$3')})"
DAYS = """
SELECT day, coalesce(scanned.scans, 0) AS scans, coalesce(followed.registrations, 0) AS registrations,
  coalesce(followed.orders, 0) AS orders,
  coalesce(followed.received_fen - followed.refunded_fen, 0)::bigint AS net_fen
FROM (
  SELECT day, sum(scans)::int AS scans FROM code_scan_day WHERE code = $1 AND day BETWEEN $2 AND $3 GROUP BY day
) scanned FULL JOIN (
  SELECT day, registrations, orders, received_fen, refunded_fen FROM code_outcome_day
  WHERE code = $1 AND day BETWEEN $2 AND $3
) followed USING (day) ORDER BY day
"""
# Of a store's codes together: those that are listed with it, its people's badges among them.
OF_STORES = by_reach(
    """
SELECT s.id, s.code, s.name, sums.codes, sums.scans, sums.registrations, sums.orders, sums.received_fen,
  sums.refunded_fen, (sums.received_fen - sums.refunded_fen)::bigint AS net_fen
FROM (SELECT id, code, name, path FROM store s WHERE {reached} AND s.id > $2 ORDER BY s.id LIMIT $3) s
CROSS JOIN LATERAL (
  SELECT count(*)::int AS codes, coalesce(sum(scanned.scans), 0)::bigint AS scans,
    coalesce(sum(followed.registrations), 0)::bigint AS registrations,
    coalesce(sum(followed.orders), 0)::bigint AS orders,
    coalesce(sum(followed.received_fen), 0)::bigint AS received_fen,
    coalesce(sum(followed.refunded_fen), 0)::bigint AS refunded_fen
  FROM touchpoint t
  LEFT JOIN LATERAL (
    SELECT sum(d.scans) AS scans FROM code_scan_day d WHERE d.code = t.id AND d.day BETWEEN $4 AND $5
  ) scanned ON true
  LEFT JOIN LATERAL (
    SELECT sum(o.registrations) AS registrations, sum(o.orders) AS orders, sum(o.received_fen) AS received_fen,
      sum(o.refunded_fen) AS refunded_fen
    FROM code_outcome_day o WHERE o.code = t.id AND o.day BETWEEN $4 AND $5
  ) followed ON true
  WHERE t.path = s.path AND t.bound_at IS NOT NULL AND ($6::text IS NULL OR t.kind = $6)
) sums ORDER BY s.id
""",
    store="s.id",
)


async def funnel_of_code(
    actor: Actor, code_id: UUID, *, first: date | None = None, last: date | None = None
) -> CodeFunnelReport:
    """One code from its scans to its net sales, with its days; the last 30 unless told otherwise. Raises NotFound."""
    actor.require(SEE_FUNNELS)
    start, end = days_asked(first, last, today=business_date(clock.now()), most=QUARTER)
    found = await fetch_row_as(CodeFunnel, ONE, code_id, actor.reaches_all, list(actor.paths), start, end)
    if found is None:
        raise NotFound
    days = await fetch_as(FunnelDay, DAYS, code_id, start, end)
    (funnel,) = await _whole([found], start)
    return CodeFunnelReport(start, end, funnel, days)


async def funnels_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    first: date | None = None,
    last: date | None = None,
    store_id: UUID | None = None,
    kind: TouchpointKind | None = None,
) -> Page[CodeFunnel]:
    """Codes of the actor's units, or of one store among them, each from its scans to its net sales; newest first."""
    actor.require(SEE_FUNNELS)
    start, end = days_asked(first, last, today=business_date(clock.now()), most=QUARTER)
    reach = await reach_of(actor, store_id)
    asked = (reach.bound, paging.before, paging.fetch, start, end, kind)
    rows = await _whole(await fetch_as(CodeFunnel, IN_REACH[reach.kind], *asked), start)
    return page_of(rows, paging, view=lambda row: row, key=lambda row: row.id)


async def funnels_of_stores(
    actor: Actor,
    paging: PageRequest,
    *,
    first: date | None = None,
    last: date | None = None,
    kind: TouchpointKind | None = None,
) -> Page[StoreFunnel]:
    """The stores in reach, each with the sums of its codes."""
    actor.require(SEE_FUNNELS)
    start, end = days_asked(first, last, today=business_date(clock.now()), most=QUARTER)
    asked = (actor.reach.bound, paging.beyond, paging.fetch, start, end, kind)
    rows = await fetch_as(StoreFunnel, OF_STORES[actor.reach.kind], *asked)
    return page_of(rows, paging, view=lambda row: row, key=lambda row: row.id)


async def _whole(rows: list[CodeFunnel], start: date) -> list[CodeFunnel]:
    """The rows with their codes as printed; without visitors, if scans of these days have left the database."""
    archived = await last_archived_month("code_scan")
    is_whole = archived is None or start > (archived.replace(day=28) + timedelta(days=5)).replace(day=1)
    return [row.shown(printed_form(row.printed), has_visitors=is_whole) for row in rows]
