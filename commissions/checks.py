"""The books of commissions: the ledger, what it was made of, and what is kept beside it for reading."""

from commissions.books import invariants
from commissions.books.proving import seals_hold
from guide_app.base.kernel.database import execute, hold
from guide_app.base.kernel.locks import COMMISSION_LEDGER
from guide_app.base.kernel.verifying import Check, breaches, comparison, dangling, not_archived

_KEY = "concat_ws(' ', effective_period, payee_kind, payee, component, ref, store)"
# The entries of archived months are in files; what is kept of them stays, and is held against nothing.
_THERE = "NOT EXISTS (SELECT FROM archived_month gone WHERE gone.of = 'commission_entry' AND gone.month = {month})"
# A line of the first hours of a month may have gone with the month before.
_BEFORE_ARCHIVE = """period > coalesce((
  SELECT max(gone.month) + interval '1 month' FROM archived_month gone WHERE gone.of = 'credited_line'), '-infinity')"""
_SUM = "concat_ws(' ', period, posted_period, payee_kind, payee, store, payer, employer)"
POSTED = comparison(
    kept=f"SELECT {_KEY} AS key, amount_fen AS value FROM commission_posted",
    facts=f"SELECT {_KEY} AS key, sum(amount_fen)::bigint AS value FROM commission_entry GROUP BY 1",
)
EARNED = comparison(
    kept=f"SELECT {_SUM} AS key, amount_fen AS value FROM commission_earned WHERE {_THERE.format(month='period')}",
    facts=f"SELECT {_SUM.replace(' period', ' effective_period', 1)} AS key, sum(amount_fen)::bigint AS value"
    " FROM commission_entry GROUP BY 1",
)
PERFORMED = comparison(
    kept="SELECT concat_ws(' ', period, store) AS key, sum(amount_fen)::bigint AS value FROM commission_performance"
    f" WHERE {_BEFORE_ARCHIVE} GROUP BY 1",
    facts=f"""
SELECT concat_ws(' ', period, store) AS key, sum(amount)::bigint AS value FROM (
  SELECT period, store, net_fen AS amount FROM credited_line
  UNION ALL SELECT period, store, -amount_fen FROM commission_store_burden
) AS moved WHERE {_BEFORE_ARCHIVE} GROUP BY key
""",
)
# Each entry is what a payer owes and what a payee gets; a key's entries are numbered from 1, and the last says its sum.
REVISIONS = breaches(
    f"""
SELECT concat_ws(' ', p.effective_period, p.payee_kind, p.payee, p.component, p.ref, p.store) AS key,
  p.amount_fen AS kept, last.target_fen AS facts
FROM commission_posted p JOIN (
  SELECT {_KEY.removeprefix("concat_ws(' ', ").removesuffix(")")}, count(*) AS entries, max(rev) AS rev,
    (array_agg(target_fen ORDER BY rev DESC))[1] AS target_fen, count(DISTINCT (payer, employer)) AS payers,
    (array_agg(payer ORDER BY rev DESC))[1] AS payer
  FROM commission_entry GROUP BY effective_period, payee_kind, payee, component, ref, store
) AS last USING (effective_period, payee_kind, payee, component, ref, store)
WHERE last.entries <> last.rev OR p.rev <> last.rev OR p.amount_fen <> last.target_fen OR p.payer <> last.payer
""",
    of="commission_posted",
)
# What payers owe in a month is what payees get: a payer's sum is kept apart, by key.
BALANCE = comparison(
    kept=f"SELECT concat_ws(' ', effective_period, payer) AS key, sum(amount_fen)::bigint AS value"
    f" FROM commission_posted WHERE {_THERE.format(month='effective_period')} GROUP BY 1",
    facts="SELECT concat_ws(' ', effective_period, payer) AS key, sum(amount_fen)::bigint AS value"
    " FROM commission_entry GROUP BY 1",
)
STORE_DAYS = comparison(
    kept=f"SELECT concat_ws(' ', store, day) AS key, net_fen AS value FROM commission_store_day"
    f" WHERE {_BEFORE_ARCHIVE.replace('period', 'day')}",
    facts="SELECT concat_ws(' ', store, business_on) AS key, sum(net_fen)::bigint AS value FROM credited_line"
    f" WHERE counted_by IS NOT NULL AND {_BEFORE_ARCHIVE.replace('period', 'business_on')} GROUP BY 1",
)
LINES_LEFT = breaches(
    f"""
SELECT concat(l.order_id, ' ', l.no) AS key, l.net_fen AS kept,
  greatest(0, l.paid_fen - coalesce(back.amount_fen, 0)) AS facts
FROM credited_line l LEFT JOIN (
  SELECT order_id, line, sum(amount_fen)::bigint AS amount_fen, sum(units) AS units FROM credited_refund
  GROUP BY order_id, line
) AS back ON back.order_id = l.order_id AND back.line = l.id
WHERE l.id >= uuid_floor_v1(greatest({not_archived("credited_refund")}, '2000-01-01')::date)
  AND (l.net_fen <> greatest(0, l.paid_fen - coalesce(back.amount_fen, 0))
    OR l.returned <> least(l.quantity, coalesce(back.units, 0)))
""",
    of="credited_line",
)
# What the subscriber has taken of the log and not parked: each line of a paid order is credited as it was sold.
CREDITED = breaches(
    f"""
SELECT concat(told.order_id, ' ', told.no) AS key, l.paid_fen AS kept, told.paid_fen AS facts
FROM (
  SELECT (e.payload->>'order_id')::uuid AS order_id, (line->>'line_id')::uuid AS id, line->>'no' AS no,
    (line->>'paid_fen')::bigint AS paid_fen
  FROM event e JOIN event_cursor c ON c.subscriber = 'commissions' AND c.lane = e.lane
    AND (e.epoch, e.xid, e.seq) <= (c.epoch, c.xid, c.seq)
  CROSS JOIN LATERAL jsonb_array_elements(e.payload->'lines') AS line
  WHERE e.type = 'order_paid' AND NOT EXISTS (
    SELECT FROM event_parked p WHERE p.subscriber = 'commissions' AND p.seq = e.seq AND p.resolved_at IS NULL)
) AS told LEFT JOIN credited_line l ON l.order_id = told.order_id AND l.id = told.id
WHERE told.id >= uuid_floor_v1(greatest({not_archived("credited_line")}, '2000-01-01')::date)
  AND l.paid_fen IS DISTINCT FROM told.paid_fen
""",
    of="credited_line",
)
# What the log says of parcels, as far as the subscriber has taken it: since when all of an order is on its way.
SHIPPED = breaches(
    """
WITH told AS (
  SELECT (e.payload->>'order_id')::uuid AS order_id, (e.payload->>'everything')::boolean AS everything,
    (e.payload->>'business_on')::date AS business_on, (e.epoch, e.xid, e.seq) AS place
  FROM event e JOIN event_cursor c ON c.subscriber = 'commissions' AND c.lane = e.lane
    AND (e.epoch, e.xid, e.seq) <= (c.epoch, c.xid, c.seq)
  WHERE (e.type = 'shipping_settled' OR (e.type = 'order_shipped' AND e.payload->'everything' = 'true'))
    AND NOT EXISTS (
      SELECT FROM event_parked p WHERE p.subscriber = 'commissions' AND p.seq = e.seq AND p.resolved_at IS NULL)
), undone AS (
  SELECT order_id, max(seq) AS seq FROM (
    SELECT order_id, rank() OVER (PARTITION BY order_id ORDER BY place) AS seq, everything FROM told
  ) one WHERE NOT everything GROUP BY order_id
), said AS (
  SELECT one.order_id, min(one.business_on) FILTER (WHERE one.everything AND one.seq > coalesce(u.seq, 0))
    AS shipped_on
  FROM (SELECT *, rank() OVER (PARTITION BY order_id ORDER BY place) AS seq FROM told) one
  LEFT JOIN undone u USING (order_id) GROUP BY one.order_id
)
SELECT said.order_id::text AS key, s.shipped_on - date '2000-01-01' AS kept,
  said.shipped_on - date '2000-01-01' AS facts
FROM said LEFT JOIN commission_shipping s USING (order_id) WHERE s.shipped_on IS DISTINCT FROM said.shipped_on
""",
    of="commission_shipping",
)
AUDITED = breaches(
    f"""
SELECT run.id::text AS key, 1::bigint AS kept, count(a.id) AS facts
FROM (
  SELECT id FROM commission_run WHERE asked_by IS NOT NULL AND started_at >= {not_archived("audit_entry")}
) AS run LEFT JOIN audit_entry a ON a.action = 'commissions.settled' AND a.detail->>'run' = run.id::text
GROUP BY run.id HAVING count(a.id) <> 1
""",
    of="commission_run WHERE asked_by IS NOT NULL",
)
# A batch pays what its lines say, they what their statements say, and together everything payable of the month.
PAID_OUT = breaches(
    """
SELECT p.id::text AS key, p.total_fen AS kept, CASE WHEN p.total_fen <> month.fen THEN month.fen
  WHEN p.total_fen <> given.fen THEN given.fen ELSE given.stated_fen END AS facts
FROM commission_payout p CROSS JOIN LATERAL (
  SELECT count(*) AS lines, coalesce(sum(l.payable_fen), 0)::bigint AS fen,
    coalesce(sum(t.payable_fen), 0)::bigint AS stated_fen,
    count(*) FILTER (WHERE l.payable_fen IS DISTINCT FROM t.payable_fen) AS otherwise
  FROM commission_payout_line l LEFT JOIN commission_statement t ON t.period = l.period AND t.payee = l.payee
  WHERE l.batch = p.id
) given CROSS JOIN LATERAL (
  SELECT coalesce(sum(t.payable_fen), 0)::bigint AS fen FROM commission_statement t WHERE t.period = p.period
) month
WHERE p.lines <> given.lines OR given.otherwise > 0 OR p.total_fen <> given.fen OR p.total_fen <> month.fen
""",
    of="commission_payout",
)
FORGET_EARNED = f"DELETE FROM commission_earned WHERE {_THERE.format(month='period')}"
EARN_AGAIN = """
INSERT INTO commission_earned (id, period, posted_period, payee_kind, payee, store, payer, employer, amount_fen)
SELECT gen_random_uuid(), effective_period, posted_period, payee_kind, payee, store, payer, employer, sum(amount_fen)
FROM commission_entry GROUP BY effective_period, posted_period, payee_kind, payee, store, payer, employer
"""


async def mend_earned() -> None:
    """Add the entries up anew, while nobody posts any."""
    await hold(COMMISSION_LEDGER)
    await execute(FORGET_EARNED)
    await execute(EARN_AGAIN)


CHECKS = [
    Check(
        "commissions.credited", ("订单明细已计提成", "Lines that were sold are credited as they were sold"), CREDITED
    ),
    Check("commissions.shipped", ("订单全部发出的日期", "Since when all of an order is on its way"), SHIPPED),
    Check("commissions.lines", ("计提明细的剩余", "What is left of credited lines"), LINES_LEFT),
    Check(
        "commissions.of_orders",
        ("计提明细的订单", "Orders whom credited lines name"),
        dangling("credited_line", "order_id", to="orders"),
    ),
    Check("commissions.revisions", ("分录连续且末笔等于合计", "Entries of a key follow each other"), REVISIONS),
    Check("commissions.balance", ("借贷平衡", "What payers owe is what payees get"), BALANCE),
    Check("commissions.audited", ("结算的审计记录", "Settlements that people asked for are in the audit log"), AUDITED),
    Check("commissions.posted", ("提成结算键", "Where settlement keys stand"), POSTED),
    Check("commissions.earned", ("月度提成合计", "What was earned in a month"), EARNED, mend_earned),
    Check("commissions.store_days", ("各门店每日剩余销售", "What is left of a store's sales of a day"), STORE_DAYS),
    Check("commissions.payouts", ("发放批次等于工资单实发", "Payout batches pay what statements say"), PAID_OUT),
    Check("commissions.performance", ("月度业绩合计", "What was performed in a month"), PERFORMED),
    *invariants.CHECKS,
    Check("commissions.seals", ("账目与封印一致", "Entries and transfers are as they were sealed"), seals_hold),
]
"""Settlement keys that do not add up are looked into by people; performance is built anew by a replay."""
