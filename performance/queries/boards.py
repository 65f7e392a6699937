"""Today at a glance for who leads: of a branch in one answer, and of each person in a store."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import KINDS
from guide_app.base.kernel.clock import now
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.ground.approvals.permissions import SEE_APPROVALS
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.stores.fragments import by_reach, within
from guide_app.ground.stores.reads import require_store
from performance.permissions import SEE_REPORTS
from performance.queries.reports import paths_of, reach_below
from performance.rules import averages
from performance.schemas import Board, PersonToday, StorePeople
from tasks.rules import OVERDUE_SHOWN

A_WEEK = timedelta(days=7)


class BoardRow(msgspec.Struct, frozen=True):
    """What the board says of the database."""

    day: date
    net_sales_fen: int
    net_sales_week_before_fen: int
    sales_fen: int
    refunds_fen: int
    unmatched_fen: int
    orders: int
    units: int
    new_members: int
    tasks_not_started: int
    scans: int


# $1 the reach, $2 its paths, $3 the moment. A single store has a business day of its own, a branch that of the chain.
BOARD = by_reach(
    """
WITH dated AS MATERIALIZED (
  SELECT business_day_in((SELECT s.id FROM store s WHERE ARRAY[s.path::text] = $2::text[]), $3) AS day
), sold AS MATERIALIZED (
  SELECT k.begins_on, sum(k.sales_fen)::bigint AS sales_fen, sum(k.refunds_fen)::bigint AS refunds_fen,
    sum(k.unmatched_fen)::bigint AS unmatched_fen, sum(k.orders)::bigint AS orders, sum(k.units)::bigint AS units
  FROM dated JOIN sales_of_unit k
    ON k.path = ANY($2::text[]) AND k.span = 'day' AND k.begins_on IN (dated.day, dated.day - 7)
  GROUP BY k.begins_on
), running AS MATERIALIZED (
  SELECT t.id FROM task t WHERE t.status IN ('releasing', 'released') AND t.starts_at <= $3 AND t.ends_at > $3
)
SELECT dated.day, coalesce(today.sales_fen - today.refunds_fen - today.unmatched_fen, 0) AS net_sales_fen,
  coalesce(week.sales_fen - week.refunds_fen - week.unmatched_fen, 0) AS net_sales_week_before_fen,
  coalesce(today.sales_fen, 0) AS sales_fen, coalesce(today.refunds_fen, 0) AS refunds_fen,
  coalesce(today.unmatched_fen, 0) AS unmatched_fen, coalesce(today.orders, 0) AS orders,
  coalesce(today.units, 0) AS units,
  (SELECT coalesce(sum(k.new_members), 0)::bigint FROM sales_of_unit k
    WHERE k.path = ANY($2::text[]) AND k.span = 'day' AND k.begins_on = business_day($3)) AS new_members,
  (SELECT coalesce(sum(k.assigned - k.gone), 0)::bigint FROM task_tally k
    WHERE k.task = ANY (ARRAY(SELECT id FROM running)) AND {reached})
    - (SELECT coalesce(sum(k.begun), 0)::bigint FROM task_store_progress k
      WHERE k.task = ANY (ARRAY(SELECT id FROM running)) AND {reached}) AS tasks_not_started,
  (SELECT count(*) FROM code_scan k WHERE k.at >= start_of_day(business_day($3)) AND {reached}) AS scans
FROM dated LEFT JOIN sold today ON today.begins_on = dated.day LEFT JOIN sold week ON week.begins_on = dated.day - 7
""",
    store="k.store",
)
# $1 the moment, $2 the paths, $3 the kinds that the actor may approve, $4 the actor: nobody approves their own.
WAITING = f"""
SELECT count(*) FROM approval a
WHERE a.state = 'pending' AND a.expires_at > $1 AND a.kind = ANY($3::text[]) AND a.requester IS DISTINCT FROM $4
  AND a.concerns IS DISTINCT FROM $4 AND {within("a.path", "$2")}
"""
# $1 the store, $2 the moment, $3 since when a task that has ended is overdue. Who is posted elsewhere and sold here
# today is listed too, so that the people's sales are the store's.
PEOPLE = f"""
WITH dated AS MATERIALIZED (SELECT business_day_in($1, $2) AS day), there AS MATERIALIZED (
  SELECT p.associate, true AS posted FROM dated JOIN posting p ON p.store = $1 AND {holds_on("dated.day")}
  UNION
  SELECT k.associate, false FROM dated JOIN sales_of_associate k
    ON k.store = $1 AND k.span = 'day' AND k.begins_on IN (dated.day, business_day($2))
), person AS MATERIALIZED (SELECT associate, bool_or(posted) AS posted FROM there GROUP BY associate)
SELECT dated.day, a.id AS associate_id, a.number, a.name, a.title, person.posted,
  coalesce(sold.sales_fen - sold.refunds_fen, 0) AS net_sales_fen, coalesce(sold.sales_fen, 0) AS sales_fen,
  coalesce(sold.refunds_fen, 0) AS refunds_fen, coalesce(sold.orders, 0) AS orders, coalesce(sold.units, 0) AS units,
  coalesce(won.new_members, 0) AS new_members, given.not_started AS tasks_not_started, given.open AS tasks_open,
  given.overdue AS tasks_overdue
FROM person CROSS JOIN dated
JOIN associate a ON a.id = person.associate AND (a.status = 'active' OR NOT person.posted)
LEFT JOIN sales_of_associate sold
  ON sold.associate = a.id AND sold.store = $1 AND sold.span = 'day' AND sold.begins_on = dated.day
LEFT JOIN sales_of_associate won
  ON won.associate = a.id AND won.store = $1 AND won.span = 'day' AND won.begins_on = business_day($2)
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE t.ends_at > $2 AND t.status IN ('releasing', 'released')
      AND w.first_progress_at IS NULL) AS not_started,
    count(*) FILTER (WHERE t.ends_at > $2 AND t.status IN ('releasing', 'released')) AS open,
    count(*) FILTER (WHERE t.ends_at <= $2 AND coalesce(t.closed_at, t.ends_at) >= t.ends_at) AS overdue
  FROM task_assignment g JOIN task t ON t.id = g.task
  LEFT JOIN task_progress w ON w.assignment = g.id AND w.associate = g.associate
  WHERE g.associate = a.id AND g.done_at IS NULL AND t.starts_at <= $2 AND t.ends_at > $3
) given
ORDER BY net_sales_fen DESC, a.number
"""


class PersonRow(msgspec.Struct, frozen=True):
    """Somebody in a store today."""

    day: date
    associate_id: UUID
    number: str
    name: str
    title: str
    posted: bool
    net_sales_fen: int
    sales_fen: int
    refunds_fen: int
    orders: int
    units: int
    new_members: int
    tasks_not_started: int
    tasks_open: int
    tasks_overdue: int


async def board(actor: Actor, *, path: str | None = None) -> Board:
    """Today of a branch, or of all that the actor reaches. Raises NotFound."""
    actor.require(SEE_REPORTS)
    at, reach, paths = now(), await reach_below(actor, path), await paths_of(actor, path)
    row = await fetch_row_as(BoardRow, BOARD[reach.kind], reach.bound, paths, at)
    assert row is not None, "aggregates always give a row"
    waiting: int | None = None
    if actor.may(SEE_APPROVALS):
        may_approve = [name for name, kind in KINDS.items() if actor.may(kind.may_approve)]
        waiting = await fetch_value(WAITING, at, paths, may_approve, actor.associate_id)
    return Board(
        paths=paths,
        approvals_waiting=waiting,
        **msgspec.structs.asdict(row) | averages(row.sales_fen, row.units, row.orders),
    )


async def store_people(actor: Actor, store_id: UUID | None = None) -> StorePeople:
    """Who works in a store today, managers see their own, and what they sold and have to do. Raises NotFound."""
    actor.require(SEE_REPORTS)
    store = store_id or actor.store_id
    if store is None:
        raise NotFound
    await require_store(actor, store)
    at = now()
    rows = await fetch_as(PersonRow, PEOPLE, store, at, at - OVERDUE_SHOWN)
    people = []
    for row in rows:
        values = msgspec.structs.asdict(row)
        del values["day"]
        people.append(PersonToday(**values | averages(row.sales_fen, row.units, row.orders)))
    return StorePeople(store_id=store, day=rows[0].day if rows else None, people=people)
