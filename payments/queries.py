"""What can be seen of payments by WeChat Pay: requests and refunds within reach, bills and differences at HQ."""

from datetime import date, timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.orders.errors import OrderNotFound
from guide_app.ground.orders.permissions import SEE_MY_ORDERS
from guide_app.ground.stores.fragments import by_reach, pages_by_reach
from guide_app.ground.stores.reads import reach_of
from payments.fragments import backs_of
from payments.permissions import SEE_PAYMENTS, SEE_RECONCILIATION
from payments.rules import BackState, DifferenceKind, DifferenceState, PayRequestState
from payments.schemas import (
    BillDayView,
    DifferenceView,
    PaymentsToSettle,
    PayRefundView,
    PayRequestView,
    SeenBack,
    TerminalRefundView,
    UnbookedPayment,
)

REQUEST = """
SELECT r.id, r.order_id, (SELECT o.number FROM orders o WHERE o.id = r.order_id) AS order_number,
  r.store AS store_id, r.kind, r.number, r.amount_fen, r.paid_fen, r.state, r.outcome,
  CASE WHEN r.state = 'open' THEN r.code_url END AS code_url, r.transaction_id, r.opened_at, r.expires_at, r.paid_at
FROM pay_request r
"""
REQUESTS = pages_by_reach(
    REQUEST,
    table="pay_request",
    alias="r",
    where="($4::text IS NULL OR r.state = $4) AND ($5::text IS NULL OR r.number = $5 OR r.transaction_id = $5)",
    newest_first=True,
)
ONE_REQUEST = f"{REQUEST} JOIN store s ON s.id = r.store WHERE r.id = $1 AND ($2 OR s.path LIKE ANY($3))"
OF_ORDER = f"{REQUEST} WHERE r.order_id = $1 ORDER BY r.id"
IN_REACH = "SELECT s.path FROM orders o JOIN store s ON s.id = o.store WHERE o.id = $1 AND ($2 OR s.path LIKE ANY($3))"
# What goes back of them goes back whole, by one row, or by that which goes on where it was tried again.
UNBOOKED = """
SELECT r.outcome, coalesce(r.paid_fen, r.amount_fen) AS amount_fen, r.paid_at, b.state AS back
FROM pay_request r LEFT JOIN pay_refund b ON b.request = r.id AND b.state <> 'again'
WHERE r.order_id = $1 AND r.outcome IN ('given_back', 'looked_into') ORDER BY r.id
"""
BACK = """
SELECT b.id, b.order_id, (SELECT o.number FROM orders o WHERE o.id = b.order_id) AS order_number,
  b.store AS store_id, b.refund AS refund_id, b.number, b.amount_fen, b.state, b.reason, b.failure, b.asked_at,
  b.done_at, b.otherwise_why, b.there_id, b.again_of, (
    SELECT a.id FROM approval a WHERE a.kind = 'payments.other_means' AND a.subject = 'pay_refund:' || b.id
      AND a.state = 'pending' AND a.expires_at > now()
  ) AS approval_id
FROM pay_refund b
"""
BACKS = pages_by_reach(
    BACK,
    table="pay_refund",
    alias="b",
    where="($4::text IS NULL OR b.state = $4) AND (NOT $5::boolean OR b.state IN ('abnormal', 'closed'))",
    newest_first=True,
)
ONE_BACK = f"{BACK} JOIN store s ON s.id = b.store WHERE b.id = $1 AND ($2 OR s.path LIKE ANY($3))"
BACKS_OF_ORDER = f"{BACK} WHERE b.order_id = $1 AND b.state <> 'again' ORDER BY b.id"
# $1 the reach, $2 whether the whole chain is reached, whose bills differences are of.
TO_SETTLE = by_reach(
    """
SELECT count(*) AS stuck_refunds, coalesce(sum(b.amount_fen), 0)::bigint AS stuck_fen,
  CASE WHEN $2 THEN (SELECT count(*) FROM pay_difference d WHERE d.state = 'open') END AS open_differences,
  CASE WHEN $2 THEN (SELECT count(*) FROM terminal_refund t WHERE t.reference IS NULL) END AS terminal_refunds
FROM pay_refund b WHERE b.state IN ('abnormal', 'closed') AND {reached}
""",
    store="b.store",
)
AT_TERMINAL = """
SELECT t.id, t.order_id, (SELECT o.number FROM orders o WHERE o.id = t.order_id) AS order_number,
  t.store AS store_id, t.source AS refund_id, t.method, t.amount_fen, t.paid_by, t.reference IS NULL AS waits,
  t.asked_at, t.reference, t.noted_at,
  (SELECT a.name FROM account c JOIN associate a ON a.id = c.associate WHERE c.id = t.noted_by) AS noted_by_name
FROM terminal_refund t
"""
AT_TERMINALS = pages_by_reach(
    AT_TERMINAL,
    table="terminal_refund",
    alias="t",
    where="($4::boolean IS NULL OR (t.reference IS NULL) = $4)",
    newest_first=True,
)
ONE_AT_TERMINAL = f"{AT_TERMINAL} JOIN store s ON s.id = t.store WHERE t.id = $1 AND ($2 OR s.path LIKE ANY($3))"
AT_TERMINAL_OF_ORDER = f"{AT_TERMINAL} WHERE t.order_id = $1 ORDER BY t.id"
DIFFERENCE = """
SELECT d.id, d.day, d.kind, d.number, d.order_id, (SELECT o.number FROM orders o WHERE o.id = d.order_id)
  AS order_number, d.ours_fen, d.theirs_fen, d.ours, d.theirs, d.state, d.found_at, d.resolved_at,
  (SELECT a.name FROM account c JOIN associate a ON a.id = c.associate WHERE c.id = d.resolved_by) AS resolved_by_name,
  d.note
FROM pay_difference d
"""
DIFFERENCES = f"""
{DIFFERENCE} WHERE d.id < $1 AND ($3::text IS NULL OR d.kind = $3) AND ($4::text IS NULL OR d.state = $4)
  AND ($5::date IS NULL OR d.day = $5)
ORDER BY d.id DESC LIMIT $2
"""
ONE_DIFFERENCE = f"{DIFFERENCE} WHERE d.id = $1"
OWN_BACKS = f"""
SELECT back.amount_fen, back.state, back.method, back.at
FROM orders o CROSS JOIN LATERAL ({backs_of("o.id")}) back
WHERE o.id = $2 AND o.member IN ({identities_of("$1")}) ORDER BY back.at
"""
# A day that nobody asked for yet stands among those that were: where no worker runs, there is a gap to see.
BILL_DAYS = """
SELECT days.day, coalesce(b.state, 'waiting') AS state, coalesce(b.reason, '') AS reason,
  coalesce(b.payments, 0) AS payments, coalesce(b.payments_fen, 0) AS payments_fen, coalesce(b.refunds, 0) AS refunds,
  coalesce(b.refunds_fen, 0) AS refunds_fen, coalesce(b.differences, 0) AS differences,
  (SELECT count(*) FROM pay_difference d WHERE d.day = days.day AND d.state = 'open') AS open_differences,
  b.compared_at, coalesce(b.tried_at, b.compared_at) AS tried_at, b.try_at
FROM (
  SELECT day FROM pay_bill_day WHERE $3::date IS NULL OR day = $3
  UNION SELECT each::date FROM generate_series(
    (SELECT min(day) FROM pay_bill_day WHERE day > $2::date - 92), $2::date, interval '1 day'
  ) AS each WHERE $3::date IS NULL
) AS days LEFT JOIN pay_bill_day b ON b.day = days.day
ORDER BY days.day DESC LIMIT $1
"""


async def pay_requests(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    state: PayRequestState | None = None,
    number: str | None = None,
) -> Page[PayRequestView]:
    """Requests of stores within reach, the newest first; `number` is ours or WeChat Pay's."""
    actor.require(SEE_PAYMENTS)
    reach = await reach_of(actor, store_id)
    place = (reach.bound, paging.before, paging.fetch)
    return page_of_views(await fetch_as(PayRequestView, REQUESTS[reach.kind], *place, state, number), paging)


async def unbooked_of_order(actor: Actor, order_id: UUID) -> list[UnbookedPayment]:
    """Payments of an order that came in and are not booked, in the order in which they came. Raises OrderNotFound."""
    actor.require(SEE_PAYMENTS)
    found = await fetch_as(UnbookedPayment, UNBOOKED, order_id)
    if await fetch_value(IN_REACH, order_id, actor.reaches_all, actor.path_patterns) is None:
        raise OrderNotFound(order_id=order_id)
    return found


async def requests_of_order(actor: Actor, order_id: UUID) -> list[PayRequestView]:
    """All requests of an order, in the order in which they were made. Raises OrderNotFound."""
    actor.require(SEE_PAYMENTS)
    found = await fetch_as(PayRequestView, OF_ORDER, order_id)
    if await fetch_value(IN_REACH, order_id, actor.reaches_all, actor.path_patterns) is None:
        raise OrderNotFound(order_id=order_id)
    return found


async def request_of(actor: Actor, request_id: UUID) -> PayRequestView:
    """One of them. Raises NotFound."""
    actor.require(SEE_PAYMENTS)
    found = await fetch_row_as(PayRequestView, ONE_REQUEST, request_id, actor.reaches_all, actor.path_patterns)
    if found is None:
        raise NotFound
    return found


async def pay_refunds(
    actor: Actor,
    paging: PageRequest,
    *,
    store_id: UUID | None = None,
    state: BackState | None = None,
    for_people: bool = False,
) -> Page[PayRefundView]:
    """Money that goes back by WeChat Pay, of stores within reach, the newest first; `for_people` what waits for one."""
    actor.require(SEE_PAYMENTS)
    reach = await reach_of(actor, store_id)
    place = (reach.bound, paging.before, paging.fetch)
    return page_of_views(await fetch_as(PayRefundView, BACKS[reach.kind], *place, state, for_people), paging)


async def refunds_of_order(actor: Actor, order_id: UUID) -> list[PayRefundView]:
    """Money of an order that goes back by WeChat Pay, the first one first; what was asked for again once.

    Raises OrderNotFound.
    """
    actor.require(SEE_PAYMENTS)
    found = await fetch_as(PayRefundView, BACKS_OF_ORDER, order_id)
    if await fetch_value(IN_REACH, order_id, actor.reaches_all, actor.path_patterns) is None:
        raise OrderNotFound(order_id=order_id)
    return found


async def terminal_refunds(
    actor: Actor, paging: PageRequest, *, store_id: UUID | None = None, waiting: bool | None = None
) -> Page[TerminalRefundView]:
    """Money that goes back at terminals of stores within reach, the newest first; `waiting` what nobody noted yet."""
    actor.require(SEE_PAYMENTS)
    reach = await reach_of(actor, store_id)
    place = (reach.bound, paging.before, paging.fetch)
    return page_of_views(await fetch_as(TerminalRefundView, AT_TERMINALS[reach.kind], *place, waiting), paging)


async def terminal_refunds_of_order(actor: Actor, order_id: UUID) -> list[TerminalRefundView]:
    """The same of one order, the first one first. Raises OrderNotFound."""
    actor.require(SEE_PAYMENTS)
    found = await fetch_as(TerminalRefundView, AT_TERMINAL_OF_ORDER, order_id)
    if await fetch_value(IN_REACH, order_id, actor.reaches_all, actor.path_patterns) is None:
        raise OrderNotFound(order_id=order_id)
    return found


async def terminal_refund_of(actor: Actor, refund_id: UUID) -> TerminalRefundView:
    """One of them. Raises NotFound."""
    actor.require(SEE_PAYMENTS)
    found = await fetch_row_as(TerminalRefundView, ONE_AT_TERMINAL, refund_id, actor.reaches_all, actor.path_patterns)
    if found is None:
        raise NotFound
    return found


async def payments_to_settle(actor: Actor) -> PaymentsToSettle:
    """How much waits for finance."""
    actor.require(SEE_RECONCILIATION)
    found = await fetch_row_as(PaymentsToSettle, TO_SETTLE[actor.reach.kind], actor.reach.bound, actor.reaches_all)
    assert found is not None, "sums always give a row"
    return found


async def refund_of(actor: Actor, refund_id: UUID) -> PayRefundView:
    """One of them. Raises NotFound."""
    actor.require(SEE_PAYMENTS)
    found = await fetch_row_as(PayRefundView, ONE_BACK, refund_id, actor.reaches_all, actor.path_patterns)
    if found is None:
        raise NotFound
    return found


async def differences(
    actor: Actor,
    paging: PageRequest,
    *,
    kind: DifferenceKind | None = None,
    state: DifferenceState | None = None,
    day: date | None = None,
) -> Page[DifferenceView]:
    """What is to be looked into, the newest first. The bill is that of the whole chain."""
    actor.require(SEE_RECONCILIATION)
    actor.require_reach("/")
    found = await fetch_as(DifferenceView, DIFFERENCES, paging.before, paging.fetch, kind, state, day)
    return page_of_views(found, paging)


async def difference_of(actor: Actor, difference_id: UUID) -> DifferenceView:
    """One of them. Raises NotFound."""
    actor.require(SEE_RECONCILIATION)
    found = await fetch_row_as(DifferenceView, ONE_DIFFERENCE, difference_id)
    if found is None or not actor.reaches_all:
        raise NotFound
    return found


async def bill_days(actor: Actor, *, days: int = 31) -> list[BillDayView]:
    """The latest days whose bills were asked for, or should have been."""
    actor.require(SEE_RECONCILIATION)
    actor.require_reach("/")
    return await fetch_as(BillDayView, BILL_DAYS, days, business_date(clock.now()) - timedelta(days=1), None)


async def bill_day_of(actor: Actor, day: date) -> BillDayView:
    """One of them. Raises NotFound."""
    actor.require(SEE_RECONCILIATION)
    actor.require_reach("/")
    found = await fetch_row_as(BillDayView, BILL_DAYS, 1, day, day)
    if found is None:
        raise NotFound
    return found


async def own_backs(actor: Customer, order_id: UUID) -> list[SeenBack]:
    """What goes back of one's own order and where it stands, the first one first; nothing of somebody else's."""
    actor.require(SEE_MY_ORDERS)
    return await fetch_as(SeenBack, OWN_BACKS, actor.member_id, order_id)
